"""``mrhnet maps``: parameter maps (MTR, FA, MD, AD, RD, MK, colour-FA) of subjects."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from MRHNetLib.commands.each_subject import each_subject
from MRHNetLib.commands.options import (
    add_input_options,
    add_output_options,
    default_out,
    read_one,
    source_files,
    subjects_with_outputs,
)
from MRHNetLib.commands.result import Result, output
from MRHNetLib.errors import UserError
from MRHNetLib.extras import require
from MRHNetLib.maps.kinds import KINDS, chosen_kinds
from MRHNetLib.observer import Noting, Observer, Portion

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from MRHNetLib.data.protocols import Protocol
    from MRHNetLib.data.stack import ContrastStack
    from MRHNetLib.data.subjects import Subject
    from MRHNetLib.maps.acquisition import Acquisition
    from MRHNetLib.maps.kinds import MapKind
    from MRHNetLib.maps.parameter_maps import ParameterMap

HELP = (
    "compute MR parameter maps: MTR, diffusion tensor (FA, MD, AD, RD, colour-FA) per shell, mean kurtosis (MK); and "
    "draw them (SUBJECT_maps.png)"
)

_READ, _MASKED, _COMPUTED, _WRITTEN = 0.1, 0.15, 0.94, 0.98  # of a subject's time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_input_options(parser)
    add_output_options(parser, folder="mrhnet beside the subject")
    parser.add_argument("--mask", default="auto", help="auto (the subject's own, else made), none, or a file")
    parser.add_argument(
        "--maps",
        metavar="MAP,MAP...",
        help=f"some of {', '.join(kind.name for kind in KINDS)}; FA, MD, AD, RD and colourFA are written for each "
        "diffusion shell (default: all that the subject's images give)",
    )
    parser.add_argument(
        "--protocol",
        metavar="NAME",
        help="a protocol's name or file (default: the one that fits, else "
        "what the .bval and .bvec files beside the diffusion series tell)",
    )
    parser.add_argument(
        "--fit",
        choices=("ols", "wls"),
        default="ols",
        help="least squares on the logarithm of the signal: ordinary, or weighted by the squared signal (default: ols)",
    )
    parser.add_argument(
        "--mk-bounds",
        metavar=("LOW", "HIGH"),
        nargs=2,
        type=float,
        help="MK beyond them is set to them; how much was is told (default: -0.4286 10; -inf inf: none)",
    )


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    kinds = None if arguments.maps is None else chosen_kinds(arguments.maps)
    _check_bounds(arguments.mk_bounds)
    require("matplotlib", "report")  # told now, not after minutes of work
    written, failures = each_subject(
        subjects_with_outputs(arguments), lambda folder, part: _compute_one(arguments, folder, kinds, part), observer
    )
    outputs = [entry for entries in written.values() for entry in entries]
    return Result("\n".join(map(_line, outputs)), outputs, failures=failures)


def _compute_one(
    arguments: argparse.Namespace, folder: "Path | None", wanted: "Sequence[MapKind] | None", observer: Observer
) -> list[dict[str, object]]:
    from MRHNetLib.data.masks import brain_mask
    from MRHNetLib.data.subjects import subject_name
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.maps.outputs import MapFiles
    from MRHNetLib.maps.parameter_maps import compute_maps
    from MRHNetLib.maps.plan import KURTOSIS_BOUNDS, FitOptions, computable_kinds
    from MRHNetLib.maps.sidecar import map_facts

    options = FitOptions(arguments.fit == "wls", tuple(arguments.mk_bounds or KURTOSIS_BOUNDS))
    name = arguments.subject or (subject_name(folder) if folder else "")
    noting = Noting(observer)
    protocol, kinds, acquisition = _planned(arguments, folder, name, wanted, noting)
    out = default_out(arguments, folder)
    picture = out / f"{name}_maps.png"
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        files = MapFiles(outputs, out, name, protocol, kinds)
        staged = outputs.stage(picture)
        if acquisition is None:
            subject = read_one(arguments, folder, protocol, Portion(noting, 0, _READ))
        else:
            subject = _read_acquisition(arguments, folder, acquisition, protocol, Portion(noting, 0, _READ))
        if wanted is None:
            kinds = computable_kinds(subject.stack, kinds, noting)
        noting.progress(_READ, "finding the brain")
        mask, description = brain_mask(arguments.mask, subject, noting)
        maps = compute_maps(subject.stack, mask, kinds, options, Portion(noting, _MASKED, _COMPUTED))
        files.write(maps, subject.stack, mask, description, noting.warnings, Portion(noting, _COMPUTED, _WRITTEN))
        noting.progress(_WRITTEN, "drawing")
        _draw(staged, maps, subject.stack, mask, description)
    return [
        *(output(files.images[made.label], "map", **map_facts(made)) for made in maps),
        output(files.mask, "mask"),
        output(picture, "picture"),
        *(output(files.sidecars[made.label], "sidecar") for made in maps),
    ]


def _draw(
    path: Path, maps: "Sequence[ParameterMap]", stack: "ContrastStack", mask: "np.ndarray", description: str
) -> None:
    from MRHNetLib.report.map_figure import draw_maps

    note = f"Mask: {description}."
    if not stack.orientation_known:
        note += " Orientation assumed: left and right cannot be known."
    draw_maps(path, maps, stack.affine, mask, title=f"{stack.subject}: parameter maps", note=note)


def _check_bounds(bounds: "list[float] | None") -> None:
    if bounds is not None and not bounds[0] < bounds[1]:
        raise UserError(
            f"a lower and a higher bound were expected, found {bounds[0]:g} and {bounds[1]:g}",
            hint="for example --mk-bounds 0 3",
        )


def _planned(
    arguments: argparse.Namespace,
    folder: "Path | None",
    name: str,
    wanted: "Sequence[MapKind] | None",
    observer: Observer,
) -> "tuple[Protocol, Sequence[MapKind], Acquisition | None]":
    """The protocol without what no map needs or the subject lacks, and the maps; and the acquisition if it is its own.

    The protocol is the one that was asked for, or that fits, or what the subject's own gradients tell.
    """
    from MRHNetLib.data.layouts.bids import found_sources, is_bids_subject
    from MRHNetLib.data.layouts.published import fitting_files
    from MRHNetLib.data.protocols import load_protocol
    from MRHNetLib.data.subjects import fitting_protocol
    from MRHNetLib.maps.acquisition_files import folder_acquisition, named_acquisition
    from MRHNetLib.maps.plan import possible_kinds, protocol_of_sources, reduced_protocol, without_directions

    named = [pair.partition("=")[0] for pair in arguments.source]
    protocol = load_protocol(arguments.protocol) if arguments.protocol else fitting_protocol(folder, named)
    if not arguments.protocol:
        if folder is None:
            acquisition = named_acquisition(name, source_files(arguments.source), protocol, observer)
        else:
            acquisition = folder_acquisition(name, folder, protocol, observer)
        if acquisition is not None:
            kinds = possible_kinds(acquisition.protocol) if wanted is None else wanted
            return reduced_protocol(acquisition.protocol, kinds), kinds, acquisition
    # in a BIDS folder shells share out the b0 volumes: what one gets must not depend on the maps that are wanted
    whole_series = folder is not None and is_bids_subject(folder)
    if folder is None:
        present = named
    elif whole_series:
        present = found_sources(folder, protocol)
    else:
        present = [source for source, files in fitting_files(folder, protocol).items() if files]
    protocol = protocol_of_sources(name, protocol, present, wanted, observer)
    kinds = possible_kinds(protocol) if wanted is None else wanted
    reduced = reduced_protocol(protocol, kinds, named=named, all_shells=whole_series)
    return without_directions(reduced) if whole_series else reduced, kinds, None


def _read_acquisition(
    arguments: argparse.Namespace,
    folder: "Path | None",
    acquisition: "Acquisition",
    protocol: "Protocol",
    observer: Observer,
) -> "Subject":
    """A subject of an acquisition of its own, or of what was left of its protocol; as `read_one` reads others."""
    from MRHNetLib.data.assembly import assemble
    from MRHNetLib.data.layouts import bids, published
    from MRHNetLib.data.subjects import Subject, subject_name

    placement = acquisition.placement(protocol)
    layout = bids if folder is not None and bids.is_bids_subject(folder) else published
    stack = assemble(
        arguments.subject or (subject_name(folder) if folder else ""),
        protocol,
        placement,
        orientation=arguments.orientation,
        voxel_size=arguments.voxel_size,
        assume_orientation=folder is not None and layout is published,
        accept_nan=arguments.nan == "zero",
        observer=observer,
    )
    beside = folder or placement.images[0].path.absolute().parent
    return Subject(stack.subject, stack, beside, layout.find_mask(folder) if folder else None)


def _line(entry: "dict[str, object]") -> str:
    """What a person reads of an output, and of what was put right in many voxels."""
    put_right = entry.get("put_right")
    shares = put_right if isinstance(put_right, dict) else {}
    notes = ", ".join(f"{name}: {share:.1%} of voxels" for name, share in shares.items() if share > 0)
    return f"{entry['kind']:<8} {entry['path']}" + (f"  ({notes})" if notes else "")
