"""The voxel grids of the phantom: those of the published volumes, and one of half their resolution.

Anatomy is drawn in millimetres in the *field*: x from the midline (to the right), y from the back of the field of
view (to the front), z from its floor (upwards). The field of view is that of the published volumes,
12.5 x 17.5 x 8 mm, so that a position here can be compared with a voxel there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import affine_from_letters

FIELD_OF_VIEW_MM = (12.5, 17.5, 8.0)  # 200 x 280 x 128 voxels of 0.0625 mm: the published volumes
ORIENTATION = "LAS"  # as the published volumes
VOXEL_SIZES_MM = {"small": 0.125, "full": 0.0625}


@dataclass(frozen=True)
class Grid:
    """A voxel grid over the whole field of view, stored as the published volumes are.

    Parameters
    ----------
    voxel_size : float
        In mm, a divisor of the field of view.
    """

    voxel_size: float

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxels along each axis."""
        x, y, z = (round(extent / self.voxel_size) for extent in FIELD_OF_VIEW_MM)
        return x, y, z

    @cached_property
    def affine(self) -> NDArray[np.float64]:
        """Array indices to mm, RAS+, the centre of the field at 0: (4, 4)."""
        return affine_from_letters(ORIENTATION, (self.voxel_size,) * 3, self.shape)

    @cached_property
    def axes(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Field coordinates in mm of the voxels along each array axis."""
        shift = (0.0, FIELD_OF_VIEW_MM[1] / 2, FIELD_OF_VIEW_MM[2] / 2)
        world = [self.affine[axis, axis] * np.arange(self.shape[axis]) + self.affine[axis, 3] for axis in range(3)]
        x, y, z = ((world[axis] + shift[axis]).astype(np.float32) for axis in range(3))
        return x, y, z


def grid_of(size: str) -> Grid:
    """The grid of a phantom size, ``"small"`` or ``"full"``."""
    return Grid(VOXEL_SIZES_MM[size])
