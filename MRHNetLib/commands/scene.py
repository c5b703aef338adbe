"""``mrhnet scene``: a prediction as a scene for 3D Slicer."""

import argparse
from pathlib import Path

from MRHNetLib.commands.options import add_prediction_options
from MRHNetLib.commands.result import Result, output
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer, Portion

HELP = "put a subject's MRI and stain maps into a scene for 3D Slicer (.mrb), the stains laid over the MRI"

_READ = 0.6  # of the time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_prediction_options(parser)
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="scene to write, .mrb")


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.scene.mrml import mrml

    mrml()  # said now where it is missing, before anything is read
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.inference.notice import PREDICTED
    from MRHNetLib.scene.new_scene import new_scene
    from MRHNetLib.scene.scene_file import save_scene
    from MRHNetLib.scene.subject_output import read_subject_output
    from MRHNetLib.scene.subject_scene import add_subject

    if arguments.out.suffix.lower() != ".mrb":
        raise UserError(f"--out FILE.mrb was expected, found {arguments.out}", hint="end the name in .mrb")
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        target = outputs.stage(arguments.out)
        found = read_subject_output(arguments.folder, subject=arguments.subject, observer=Portion(observer, 0, _READ))
        scene = new_scene()
        nodes = add_subject(scene, found, arguments.opacity)
        observer.progress(_READ, f"writing {arguments.out.name}")
        save_scene(scene, target, arguments.out.stem)
    names = [node.GetName() for node in ((nodes.mri, *nodes.stains) if nodes.mri is not None else nodes.stains)]
    text = f"{', '.join(names)}; stains {PREDICTED}: {arguments.out}"
    return Result(text, [output(arguments.out, "scene", volumes=names)], {"subject": found.name})
