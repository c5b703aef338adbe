"""The canvas on which structures are painted one over the other, with soft borders."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.phantom.shapes import Array, Position
from MRHNetLib.phantom.structures import Structure

TISSUE_BLUR_MM = 0.05  # width of a border between structures in the tissue itself, beside that of the voxel
PROPERTIES = ("axons", "myelin", "cells", "dispersion", "fluid")
HALF = 0.5  # coverage from which a voxel bears a structure's label and fibre direction


def coverage(distance: Array, voxel_size: float) -> Array:
    """Share of each voxel that lies inside a surface, from the signed distance to it in mm: 0 to 1."""
    width = np.hypot(voxel_size, TISSUE_BLUR_MM)
    return np.asarray(np.clip(distance / np.float32(width) + np.float32(0.5), 0, 1))


class Canvas:
    """Tissue at N points: each structure painted replaces what lies under it, by its coverage.

    Parameters
    ----------
    count : int
        Number of points.
    voxel_size : float
        In mm; borders are as wide.
    """

    def __init__(self, count: int, voxel_size: float) -> None:
        self.voxel_size = voxel_size
        self.properties: dict[str, Array] = {name: np.zeros(count, np.float32) for name in PROPERTIES}
        self.direction: Array = np.zeros((3, count), np.float32)
        self.direction[1] = 1
        self.labels: NDArray[np.uint16] = np.zeros(count, np.uint16)

    def paint(self, structure: Structure, distance: Array, direction: Array | Position | None = None) -> None:
        """Paint a structure where `distance` (N,) in mm is positive.

        `direction`, (3,) or (3, N), is that of its fibres; where None, the fibres beneath go on.
        """
        cover = coverage(distance, self.voxel_size)
        touched = np.flatnonzero(cover)
        cover = cover[touched]
        for name, values in self.properties.items():
            values[touched] += cover * (getattr(structure, name) - values[touched])
        bears = touched[cover >= HALF]
        self.labels[bears] = structure.region.id
        if direction is not None:
            given = np.asarray(direction, np.float32)
            self.direction[:, bears] = given[:, None] if given.ndim == 1 else given[:, bears]
