"""``mrhnet prepare``: training samples from subjects and their registered histology."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from MRHNetLib.commands.options import add_input_options, add_overwrite, read_one, subject_folders
from MRHNetLib.commands.result import Result, output
from MRHNetLib.commands.training_options import seed
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer, Portion

if TYPE_CHECKING:
    from MRHNetLib.training.preparation import TrainingSubject

FileOrNone = TypeVar("FileOrNone", Path, "Path | None")

HELP = "draw training samples from subjects with registered histology; all subjects or none"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_input_options(parser)
    parser.add_argument(
        "--target",
        metavar="FILE",
        nargs="+",
        action="extend",
        type=Path,
        required=True,
        help="the stain on the subjects' grid: one file for all, or one per subject in their order",
    )
    parser.add_argument("--out", metavar="SAMPLES.npz", type=Path, required=True, help="the file to write")
    parser.add_argument("--patch", metavar="P", type=int, default=3, help="voxels a side, odd (default: 3)")
    parser.add_argument(
        "--stride", metavar="N", type=int, default=1, help="distance of patches in the plane (default: 1)"
    )
    parser.add_argument(
        "--slices",
        metavar="A:B",
        help="coronal slices to take, counted from 0 at the back; A included, B not (default: all)",
    )
    parser.add_argument("--count", metavar="N", type=int, default=40000, help="samples in all (default: 40000)")
    parser.add_argument("--seed", metavar="S", type=seed, default=0, help="the same seed draws the same samples")
    parser.add_argument("--mask", default="auto", help="auto (the subject's own, else made), none, or a file")
    parser.add_argument(
        "--exclude",
        metavar="MASK",
        nargs="+",
        action="extend",
        type=Path,
        default=[],
        help="where nothing is to be learnt (cracks, missing tissue): one file for all, or one per subject",
    )
    parser.add_argument("--protocol", default="mrh-67", metavar="NAME", help="of the contrasts (default: mrh-67)")
    parser.add_argument("--stain", metavar="NAME", help="of the target (default: as its file name says)")
    parser.add_argument(
        "--location",
        metavar="FILE.nii.gz",
        type=Path,
        help="where to write the mean of the targets, of subjects in one space (for mrhnet evaluate --location)",
    )
    add_overwrite(parser)


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.data.volumes import write_nifti
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.networks.patch import Patch
    from MRHNetLib.training.location import LocationMean
    from MRHNetLib.training.preparation import SamplingPlan, prepare_samples
    from MRHNetLib.training.samples import write_samples
    from MRHNetLib.training.sampling import check_grid

    if arguments.out.suffix != ".npz":
        raise UserError(f"--out must end in .npz, found {arguments.out.name}", hint="e.g. --out samples.npz")
    if arguments.location and not arguments.location.name.endswith((".nii", ".nii.gz")):
        raise UserError(
            f"--location must end in .nii or .nii.gz, found {arguments.location.name}", hint="e.g. mean_AF.nii.gz"
        )
    read = [path.resolve() for path in (*arguments.target, *arguments.exclude)]
    if arguments.location and arguments.location.resolve() in read:
        raise UserError(
            f"--location names {arguments.location}, which is read: it would be replaced", hint="choose another name"
        )
    check_grid(arguments.patch, arguments.stride, arguments.count)
    folders: list[Path | None] = [*subject_folders(arguments)] or [None]
    targets = _one_each(arguments.target, len(folders), "--target")
    excluded = _one_each(arguments.exclude or [None], len(folders), "--exclude")
    plan = SamplingPlan(Patch(arguments.patch), arguments.stride, arguments.slices, arguments.count, arguments.seed)
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        staged = outputs.stage(arguments.out)
        staged_mean = outputs.stage(arguments.location) if arguments.location else None
        subjects = _subjects(arguments, folders, targets, excluded, Portion(observer, 0.0, 0.95))
        location = LocationMean()
        samples, available = prepare_samples(
            location.watch(subjects) if staged_mean else subjects, plan, observer=observer
        )
        samples = replace(samples, stain=_stain(arguments.stain, targets))
        observer.progress(0.98, "writing the samples")
        write_samples(samples, staged)
        if staged_mean:
            description = f"mean of {location.subjects} training targets"
            write_nifti(staged_mean, *location.mean(), description=description)
    text = f"{arguments.out}: {len(samples)} of {available} patches, stain {samples.stain or 'not said'}"
    fields: dict[str, object] = {"samples": len(samples), "available": available, "stain": samples.stain}
    written = [output(arguments.out, "samples")]
    if arguments.location:
        written.append(output(arguments.location, "location", subjects=location.subjects))
        text += f"\n{arguments.location}: the mean of {location.subjects} target{'s' * (location.subjects > 1)}"
    return Result(text, written, fields)


def _subjects(
    arguments: argparse.Namespace,
    folders: "Sequence[Path | None]",
    targets: "Sequence[Path]",
    excluded: "Sequence[Path | None]",
    observer: Observer,
) -> "Iterator[TrainingSubject]":
    from MRHNetLib.data.protocols import load_protocol
    from MRHNetLib.training.preparation import training_subject

    protocol = load_protocol(arguments.protocol)
    for number, (folder, target, left_out) in enumerate(zip(folders, targets, excluded, strict=True)):
        part = Portion(observer, number / len(folders), (number + 1) / len(folders))
        subject = read_one(arguments, folder, protocol, Portion(part, 0.0, 0.6))
        yield training_subject(subject, target, mask=arguments.mask, excluded=left_out, observer=part)


def _one_each(files: "Sequence[FileOrNone]", subjects: int, option: str) -> "list[FileOrNone]":
    """The files, one for each subject."""
    if len(files) not in (1, subjects):
        expected = "1 was" if subjects == 1 else f"1 or {subjects} were"
        raise UserError(
            f"{option} names {len(files)} files for {subjects} subject{'s' * (subjects > 1)}; {expected} expected",
            hint="one file for all, or one per subject in their order",
        )
    return list(files) * (subjects // len(files))


def _stain(named: "str | None", targets: "Sequence[Path]") -> "str | None":
    """The stain that was named, or that the targets' names agree on."""
    from MRHNetLib.networks.stain import stain_name
    from MRHNetLib.training.samples import stain_of_file

    if named is not None:
        return stain_name(named)
    found = {stain_of_file(target) for target in targets}
    return found.pop() if len(found) == 1 else None
