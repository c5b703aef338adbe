"""``mrhnet recon``: an image from predicted patches."""

import argparse
from pathlib import Path

from MRHNetLib.commands.options import add_overwrite
from MRHNetLib.commands.result import Result, output
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer

HELP = "put predicted patches (the authors' YPred) together to an image"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("file", metavar="FILE", type=Path, help=".mat or .npz with YPred, or of predict --patches")
    parser.add_argument(
        "--shape", metavar=("ROWS", "COLUMNS"), type=int, nargs=2, required=True, help="of a slice, e.g. 200 128"
    )
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="image to write, .nii or .nii.gz")
    add_overwrite(parser)


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    import numpy as np

    from MRHNetLib.data.volumes import write_nifti
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.inference.notice import PREDICTED
    from MRHNetLib.inference.reconstruct import reconstruct

    if not arguments.out.name.lower().endswith((".nii", ".nii.gz")):
        raise UserError(f"--out FILE.nii.gz was expected, found {arguments.out}", hint="end the name in .nii.gz")
    rows, columns = arguments.shape
    if rows < 1 or columns < 1:
        raise UserError(f"rows and columns above 0 were expected, found {rows} and {columns}", hint="--shape 200 128")
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        target = outputs.stage(arguments.out)
        image = reconstruct(arguments.file, (rows, columns))
        write_nifti(target, image, np.eye(4), PREDICTED)
    text = f"{image.shape[2]} slices of {rows} x {columns}, {PREDICTED}: {arguments.out}"
    return Result(text, [output(arguments.out, "stain-map")], {"shape": list(image.shape)})
