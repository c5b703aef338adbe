"""The stain maps that the authors published: Analyze files without orientation, one of them with a wrong spacing.

All lie on one grid of 200 voxels from right to left, 280 from back to front and 128 upwards, 0.0625 mm each. Their
axes stand in any order, each in these directions; the three lengths tell them apart. One header says 1 mm.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np

from MRHNetLib.data.geometry import voxel_sizes
from MRHNetLib.data.image_names import split_name
from MRHNetLib.data.volumes import Volume, read_volume, volume_files
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer

LETTERS = {200: "L", 280: "A", 128: "S"}
VOXEL_MM = 0.0625
STAINS = {"AF": ("*fluo*",), "NF": ("*axon*",), "MBP": ("*mbp*", "*myelin*"), "Nissl": ("*nissl*", "pred_ns*")}


def find_published_maps(folder: Path) -> dict[Path, str]:
    """The stain of each file that is named as the authors name their stain maps."""
    stains = {path: _stain(path) for path in volume_files(folder)}
    return {path: stain for path, stain in stains.items() if stain}


def read_published_map(path: Path, observer: Observer = QUIET) -> Volume:
    """The map with its axes and its spacing as they must be; what was put right is told as a warning.

    Raises
    ------
    UserError
        The file cannot be read, or carries no orientation and lies on another grid.
    """
    volume = read_volume(path)
    if volume.orientation_known:
        return volume
    if sorted(volume.shape3) != sorted(LETTERS):
        raise UserError(
            f"{path.name} carries no orientation, and its {' x '.join(map(str, volume.shape3))} voxels are not the "
            "200 x 280 x 128 of the published maps",
            hint="save it as NIfTI with the orientation that it has",
        )
    letters = "".join(LETTERS[length] for length in volume.shape3)
    observer.warning(
        f"{path.name} carries no orientation: {letters} is taken by the lengths of its axes; left and right cannot be "
        "known"
    )
    found = voxel_sizes(volume.affine)
    if not np.allclose(found, VOXEL_MM, rtol=0.01):
        sizes = " x ".join(f"{size:.4g}" for size in found)
        observer.warning(
            f"{path.name}: its header says voxels of {sizes} mm, which no mouse brain has on this grid; {VOXEL_MM} mm "
            "is taken, as in the other published maps"
        )
    return read_volume(path, orientation=letters, voxel_size=(VOXEL_MM,) * 3)


def _stain(path: Path) -> str:
    name = split_name(path)[0].lower()
    fitting = (stain for stain, patterns in STAINS.items() if any(fnmatchcase(name, part) for part in patterns))
    return next(fitting, "")
