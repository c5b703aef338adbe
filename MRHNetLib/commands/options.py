"""Options that several commands share, so that they look and behave the same everywhere."""

import argparse
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from MRHNetLib.cores import MOST_THREADS
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol
    from MRHNetLib.data.subjects import Subject


def add_input_options(parser: argparse.ArgumentParser, *, several: bool = True) -> None:
    """Where the MRI comes from: subject folders, or files named one by one."""
    parser.add_argument(
        "subjects",
        metavar="SUBJECT",
        nargs="*" if several else "?",
        type=Path,
        help="folder of a subject (published layout or BIDS)" + (", or a folder of such folders" if several else ""),
    )
    group = parser.add_argument_group("files named one by one, instead of a SUBJECT")
    group.add_argument(
        "--source",
        metavar="NAME=FILE",
        action="append",
        default=[],
        help="e.g. dwi2000=scan.nii.gz; repeat it",
    )
    group.add_argument("--subject", metavar="NAME", type=_name, help="the subject's name, for the outputs")
    group = parser.add_argument_group("for files that carry no orientation, such as Analyze; and missing values")
    group.add_argument(
        "--orientation",
        metavar="LETTERS",
        help="directions in which the axes increase, e.g. LAS",
    )
    group.add_argument("--voxel-size", metavar="MM", type=_millimetres, help="voxel size: 0.0625, or 0.1,0.1,0.5")
    group.add_argument("--nan", choices=["zero"], help="take NaN and Inf as zero instead of refusing them")


def add_output_options(parser: argparse.ArgumentParser, *, folder: str) -> None:
    """Where the outputs go."""
    parser.add_argument("--out", metavar="DIR", type=Path, help=f"folder of the outputs (default: {folder})")
    add_overwrite(parser)


def add_overwrite(parser: argparse.ArgumentParser) -> None:
    """Whether outputs may replace files."""
    parser.add_argument("--overwrite", action="store_true", help="replace files that exist already")


def add_prediction_options(parser: argparse.ArgumentParser) -> None:
    """What to show of a prediction, and how: for commands that read what `mrhnet predict` wrote."""
    parser.add_argument(
        "folder", metavar="SUBJECT_OUTPUT", type=Path, help="folder of stain maps, as mrhnet predict wrote them"
    )
    parser.add_argument("--subject", metavar="NAME", type=_name, help="which one, where the folder holds several")
    parser.add_argument(
        "--opacity", type=_share, default=0.6, help="how much of the stain is seen over the MRI, 0 to 1 (default: 0.6)"
    )
    add_overwrite(parser)


def add_threads(parser: argparse.ArgumentParser) -> None:
    """How many threads compute."""
    parser.add_argument(
        "--threads",
        metavar="N",
        type=_threads,
        help="how many threads compute on the CPU (default: as many as this process may use)",
    )


def subject_folders(arguments: argparse.Namespace) -> "list[Path]":
    """The subjects' folders that were named on the command line; empty when `--source` names files instead.

    Raises
    ------
    UserError
        Neither or both were named, or the only one holds no subject; one of several fails when it is read.
    """
    named = arguments.subjects or []
    paths = named if isinstance(named, list) else [named]
    if bool(paths) == bool(arguments.source):
        raise UserError(
            "a SUBJECT folder or --source NAME=FILE was expected, found " + ("both" if paths else "neither"),
            hint="name a subject's folder, before the options, or every file with --source",
        )
    if arguments.source and not arguments.subject:
        raise UserError("--source needs the subject's name", hint="add --subject NAME")
    folders = [folder for path in paths for folder in _folders_at(path, alone=len(paths) == 1)]
    if arguments.subject and len(folders) > 1:
        raise UserError(f"--subject names one subject, {len(folders)} were found", hint="leave --subject out")
    return list({folder.resolve(): folder for folder in folders}.values())  # named twice, it is still one


def subjects_with_outputs(arguments: argparse.Namespace) -> "list[Path | None]":
    """The subjects' folders, or None for the one subject whose files `--source` names; each has outputs of its own.

    Raises
    ------
    UserError
        As of `subject_folders`, or two subjects of one name would overwrite each other in one folder.
    """
    from MRHNetLib.data.subjects import subject_name

    folders = subject_folders(arguments)
    targets = [(default_out(arguments, folder), subject_name(folder)) for folder in folders]
    twice = [name for target, name in targets if targets.count((target, name)) > 1]
    if twice:
        raise UserError(
            f"two subjects are called {twice[0]} and share an output folder",
            hint="give each a call and an --out of its own",
        )
    return [*folders] or [None]


def read_one(
    arguments: argparse.Namespace, folder: "Path | None", protocol: "Protocol", observer: Observer
) -> "Subject":
    """The subject in `folder`, or the one whose files `--source` names when it is None."""
    from MRHNetLib.data.subjects import read_sources, read_subject

    if folder is None:
        return read_sources(
            source_files(arguments.source),
            protocol,
            name=arguments.subject,
            orientation=arguments.orientation,
            voxel_size=arguments.voxel_size,
            accept_nan=arguments.nan == "zero",
            observer=observer,
        )
    return read_subject(
        folder,
        protocol,
        name=arguments.subject,
        orientation=arguments.orientation,
        voxel_size=arguments.voxel_size,
        accept_nan=arguments.nan == "zero",
        observer=observer,
    )


def default_out(arguments: argparse.Namespace, folder: "Path | None") -> Path:
    """The folder for outputs: `--out`, else ``mrhnet`` beside the input."""
    if arguments.out is not None:
        return Path(arguments.out)
    beside = folder if folder is not None else next(iter(source_files(arguments.source).values()))
    return beside.absolute().parent / "mrhnet"


def _folders_at(path: Path, *, alone: bool) -> "list[Path]":
    from MRHNetLib.data.subjects import find_subjects

    try:
        return find_subjects(path)
    except UserError:
        if alone:
            raise
        return [path]  # fails again when it is read, and does not stop the others


def source_files(pairs: Iterable[str]) -> "dict[str, Path]":
    """The files that `--source` names, by their names.

    Raises
    ------
    UserError
        A word is not NAME=FILE, or a name stands twice.
    """
    sources: dict[str, Path] = {}
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not (name and equals and path):
            raise UserError(
                f"--source NAME=FILE was expected, found {pair!r}", hint="e.g. --source dwi2000=scan.nii.gz"
            )
        if name in sources:
            raise UserError(f"--source names {name} twice", hint="name each source once")
        sources[name] = Path(path)
    return sources


def _name(text: str) -> str:
    if not re.fullmatch(r'[^./\\<>:"|?*\x00-\x1f][^/\\<>:"|?*\x00-\x1f]*', text):
        raise argparse.ArgumentTypeError(f"a name that file names can begin with was expected, found {text!r}")
    return text


def _threads(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_THREADS:
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {MOST_THREADS} was expected, found {text!r}")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"a number from 0 to 1 was expected, found {text!r}")
    return share


def _millimetres(text: str) -> "tuple[float, float, float]":
    try:
        sizes = [float(part) for part in re.split(r"[,x\s]+", text.strip())]
    except ValueError:
        sizes = []
    if len(sizes) == 1:
        sizes *= 3
    if len(sizes) != 3 or not all(0 < size < 100 for size in sizes):
        raise argparse.ArgumentTypeError(f"one or three sizes in mm were expected, e.g. 0.0625, found {text!r}")
    return (sizes[0], sizes[1], sizes[2])
