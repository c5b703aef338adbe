"""``mrhnet predict``: stain maps of subjects, or of prepared patches."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from MRHNetLib.commands.each_subject import each_subject
from MRHNetLib.commands.options import (
    add_input_options,
    add_output_options,
    add_threads,
    default_out,
    read_one,
    subjects_with_outputs,
)
from MRHNetLib.commands.result import Result, output
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Noting, Observer, Portion

if TYPE_CHECKING:
    from MRHNetLib.inference.engine import Engine
    from MRHNetLib.networks.bundle import Bundle

HELP = "predict stain maps (virtual histology) from a subject's MRI with one or more networks"

_PREDICTED = 0.99  # of the time; then the maps are written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_input_options(parser)
    add_output_options(parser, folder="mrhnet beside the subject; with --patches a file .npz, which must be given")
    parser.add_argument(
        "--network",
        metavar="NAME_OR_FILE",
        nargs="+",
        action="extend",
        required=True,
        help="networks by name (see mrhnet networks list) or bundle files",
    )
    parser.add_argument("--mask", default="auto", help="auto (the subject's own, else made), none, or a file")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:N or mps (default: auto)")
    parser.add_argument(
        "--precision",
        choices=("exact", "fast"),
        default="exact",
        help="exact: fp32; fast: bf16 where the CPU or GPU multiplies in it, else fp32 (default: exact)",
    )
    add_threads(parser)
    parser.add_argument(
        "--plane", choices=("coronal", "axial", "sagittal"), help="of the patches, if not as the network was trained"
    )
    parser.add_argument(
        "--patches", metavar="FILE", type=Path, help="prepared patches (.mat or .npz) instead of subjects"
    )


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.inference.engine import choose_engine, in_words
    from MRHNetLib.networks.catalogue import find_network

    networks = [find_network(name) for name in dict.fromkeys(arguments.network)]
    engine = choose_engine(arguments.device, arguments.precision, arguments.threads, networks)
    if arguments.patches is not None:
        return _predict_patches(arguments, networks, engine, observer)
    written, failures = each_subject(
        subjects_with_outputs(arguments),
        lambda folder, part: _predict_one(arguments, folder, networks, engine, part),
        observer,
    )
    outputs = [entry for entries in written.values() for entry in entries]
    texts = [*map(_line, outputs), *([f"computed by {in_words(engine.description)}"] if outputs else [])]
    return Result("\n".join(texts), outputs, dict(engine.description), failures)


def _predict_one(
    arguments: argparse.Namespace,
    folder: "Path | None",
    networks: "Sequence[Bundle]",
    engine: "Engine",
    observer: Observer,
) -> list[dict[str, object]]:
    from MRHNetLib.data.subjects import subject_name
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.inference.outputs import PredictionFiles
    from MRHNetLib.inference.predict import predict_subject

    name = arguments.subject or (subject_name(folder) if folder else "")
    noting = Noting(Portion(observer, 0, _PREDICTED))
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        files = PredictionFiles(outputs, default_out(arguments, folder), name, networks)
        prediction = predict_subject(
            lambda protocol, part: read_one(arguments, folder, protocol, part),
            networks,
            engine,
            mask=arguments.mask,
            plane=arguments.plane,
            observer=noting,
        )
        files.write(prediction, noting.warnings, Portion(observer, _PREDICTED, 1))
    return [
        *(
            output(path, "stain-map", stain=n.stain, network=n.name, notes=n.notes)
            for path, n in zip(files.maps, networks, strict=True)
        ),
        output(files.mask, "mask"),
        *(output(path, "sidecar") for path in files.sidecars),
    ]


def _line(entry: "Mapping[str, object]") -> str:
    """What a person reads of an output; of a network only for demonstration it says so."""
    notes = f"  ({entry['network']}: {entry['notes']})" if entry.get("notes") else ""
    return f"{entry['kind']:<10} {entry['path']}{notes}"


def _predict_patches(
    arguments: argparse.Namespace, networks: "Sequence[Bundle]", engine: "Engine", observer: Observer
) -> Result:
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.inference.engine import in_words
    from MRHNetLib.inference.patches import predict_patches

    if arguments.subjects or arguments.source:
        raise UserError("--patches stands instead of subjects, both were named", hint="leave one of them out")
    if len(networks) != 1:
        raise UserError(f"--patches takes one network, {len(networks)} were named", hint="run it once per network")
    if arguments.out is None or arguments.out.suffix != ".npz":
        raise UserError("--patches needs --out FILE.npz", hint="name the file to write, ending in .npz")
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        count = predict_patches(arguments.patches, networks[0], engine, outputs.stage(arguments.out), observer)
    computed = engine.description
    text = (
        f"{count} patches of {networks[0].stain}, predicted; for research only: {arguments.out}\n"
        f"computed by {in_words(computed)}"
    )
    return Result(text, [output(arguments.out, "patches", stain=networks[0].stain)], {"patches": count, **computed})
