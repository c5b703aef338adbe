"""What the header of any image file says, in one form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.data.geometry import Affine
from MRHNetLib.data.voxels import VoxelFile
from MRHNetLib.errors import UserError

MM_PER_UNIT = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "um": 0.001, "µm": 0.001, "μm": 0.001}


@dataclass(frozen=True, eq=False)
class ImageHeader:
    """The header of an image file.

    Attributes
    ----------
    voxels : VoxelFile
        The stored array.
    affine : (4, 4) array or None
        From indices of the spatial axes to RAS+ millimetres; None where the file does not say how they lie.
    voxel_size : (3,) floats
        Voxel size in mm along the spatial axes, as far as the header knows it; of use where there is no affine. A
        sign would be a matter of orientation, and is ignored.
    axes : (3,) ints
        The spatial axes among those of the stored array.
    slope, intercept : float
        A value is ``stored * slope + intercept``.
    """

    voxels: VoxelFile
    affine: Affine | None
    voxel_size: tuple[float, float, float] = (1.0, 1.0, 1.0)
    axes: tuple[int, int, int] = (0, 1, 2)
    slope: float = 1.0
    intercept: float = 0.0


def scaling(path: Path, slope: float, intercept: float) -> tuple[float, float]:
    """Return the scaling to apply: a slope of 0 or not a number stands for none (NIfTI-1 standard)."""
    if slope == 0 or not math.isfinite(slope):
        return 1.0, 0.0
    if not math.isfinite(intercept):
        raise UserError(
            f"{path}: the intercept of its scaling is {intercept}", hint="export the file again, without scaling"
        )
    return float(slope), float(intercept)
