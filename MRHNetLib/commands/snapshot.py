"""``mrhnet snapshot``: a picture of stain maps laid over their MRI."""

import argparse
from pathlib import Path

from MRHNetLib.commands.options import add_prediction_options
from MRHNetLib.commands.result import Result, output
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer, Portion

HELP = "draw a subject's stain maps over its MRI as 3D Slicer shows them, with legend (.png)"

_READ = 0.4  # of the time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_prediction_options(parser)
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="picture to write, .png")
    parser.add_argument("--stain", metavar="NAME", help="draw this stain only, e.g. NF (default: all that are there)")
    parser.add_argument("--bright", action="store_true", help="stains in bright field, as on a slide")


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.scene.mrml import mrml

    mrml()  # said now where it is missing, before anything is read
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.inference.notice import PREDICTED
    from MRHNetLib.scene.new_scene import new_scene
    from MRHNetLib.scene.picture import draw_overlay
    from MRHNetLib.scene.stain_map import set_bright
    from MRHNetLib.scene.subject_output import read_subject_output
    from MRHNetLib.scene.subject_scene import add_subject

    if arguments.out.suffix.lower() != ".png":
        raise UserError(f"--out FILE.png was expected, found {arguments.out}", hint="end the name in .png")
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        target = outputs.stage(arguments.out)
        found = read_subject_output(
            arguments.folder, subject=arguments.subject, stain=arguments.stain, observer=Portion(observer, 0, _READ)
        )
        scene = new_scene()
        nodes = add_subject(scene, found, arguments.opacity)
        for stain in nodes.stains:
            set_bright(stain, arguments.bright)
        observer.progress(_READ, f"drawing {arguments.out.name}")
        draw_overlay(scene, nodes.stains, nodes.mri, target, opacity=arguments.opacity, title=found.name)
    stains = [stain_map.stain for stain_map in found.stain_maps]
    text = f"{', '.join(stains)} of {found.name}, {PREDICTED}: {arguments.out}"
    return Result(text, [output(arguments.out, "picture", stains=stains)], {"subject": found.name})
