"""``mrhnet check``: what a subject's images are, and whether they can be trusted, before anything is computed."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from MRHNetLib.commands.options import add_input_options, add_overwrite, read_one, subject_folders
from MRHNetLib.commands.result import Result, output
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer, Portion

if TYPE_CHECKING:
    import numpy as np

    from MRHNetLib.data.protocols import Protocol
    from MRHNetLib.data.stack import ContrastStack

HELP = "show what a subject's MRI is: grid, orientation, brain volume, signal, alignment, acquisition"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_input_options(parser, several=False)
    parser.add_argument("--mask", default="auto", help="auto (the subject's own, else made), none, or a file")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--protocol", metavar="NAME", help="a protocol's name or file (default: the one that fits)")
    group.add_argument("--network", metavar="NAME_OR_FILE", help="check against this network's protocol")
    parser.add_argument(
        "--method",
        metavar="FILE",
        nargs="+",
        type=Path,
        default=[],
        help="Bruker method files, to compare the acquisition with the protocol",
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="write a picture of the three planes there")
    add_overwrite(parser)


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.data.masks import brain_mask, implausible_volume
    from MRHNetLib.data.method_comparison import compare_method
    from MRHNetLib.data.quality import assess
    from MRHNetLib.data.quality_text import comparison_text, quality_text
    from MRHNetLib.data.subjects import subject_name
    from MRHNetLib.files import OutputFiles

    folder = _one_folder(arguments)
    protocol = _protocol(arguments, folder)
    comparisons = [compare_method(path, protocol) for path in arguments.method]
    name = arguments.subject or (subject_name(folder) if folder else "")
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        target = arguments.out / f"{name}_check.png" if arguments.out else None
        picture = outputs.stage(target) if target else None
        subject = read_one(arguments, folder, protocol, Portion(observer, 0.0, 0.3))
        observer.progress(0.3, "finding the brain")
        mask, description = brain_mask(arguments.mask, subject, observer)
        quality = assess(subject.stack, mask, description, Portion(observer, 0.4, 0.95))
        if picture:
            observer.progress(0.95, "drawing")
            _draw(picture, subject.stack, mask, description)
    written = [output(target, "picture")] if target else []
    warning = implausible_volume(mask, subject.stack.affine) if arguments.mask != "none" else None
    texts = [quality_text(quality, volume_warning=warning), *map(comparison_text, comparisons)]
    texts += [f"picture of the three planes: {entry['path']}" for entry in written]
    fields = {**quality.to_document(), "method": [comparison.to_document() for comparison in comparisons]}
    return Result("\n\n".join(texts), written, fields)


def _one_folder(arguments: argparse.Namespace) -> Path | None:
    from MRHNetLib.data.subjects import subject_name

    folders = subject_folders(arguments)
    if len(folders) > 1:
        raise UserError(
            f"one subject was expected, found {len(folders)}: {', '.join(map(subject_name, folders))}",
            hint="name the folder of one of them",
        )
    return folders[0] if folders else None


def _protocol(arguments: argparse.Namespace, folder: Path | None) -> "Protocol":
    """The protocol that was asked for, or the one whose sources are there."""
    from MRHNetLib.data.protocols import load_protocol
    from MRHNetLib.data.subjects import fitting_protocol

    if arguments.network:
        from MRHNetLib.networks.catalogue import find_network

        return find_network(arguments.network).protocol
    if arguments.protocol:
        return load_protocol(arguments.protocol)
    return fitting_protocol(folder, [pair.partition("=")[0] for pair in arguments.source])


def _draw(path: Path, stack: "ContrastStack", mask: "np.ndarray", description: str) -> None:
    from MRHNetLib.data.quality import reference_image
    from MRHNetLib.report.planes import three_planes

    known = "" if stack.orientation_known else " Orientation assumed: left and right cannot be known."
    three_planes(
        path,
        reference_image(stack),
        stack.affine,
        mask=mask,
        title=stack.subject,
        note=f"Outline: brain mask ({description}).{known}",
    )
