"""Smooth random fields over the field of view: what makes one individual differ from another.

A field is a cubic B-spline with normal random coefficients on a coarse lattice in mm, so that the same individual
is the same on every voxel grid.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.phantom.grid import FIELD_OF_VIEW_MM
from MRHNetLib.phantom.shapes import Array

STARTS_MM = (-FIELD_OF_VIEW_MM[0] / 2, 0.0, 0.0)  # x is counted from the midline
# Sum of the squares of the four cubic B-spline weights, averaged over the position between two nodes: 151/315.
MEAN_SQUARED_WEIGHTS = 151 / 315


class SmoothField:
    """A random field of mean 0 and standard deviation 1.

    Parameters
    ----------
    random : numpy.random.Generator
        Draws the coefficients.
    spacing : float
        Distance of the lattice's nodes in mm: the scale below which the field is smooth.
    """

    def __init__(self, random: np.random.Generator, spacing: float) -> None:
        self.spacing = spacing
        lattice = [int(np.ceil(extent / spacing)) + 4 for extent in FIELD_OF_VIEW_MM]
        self._coefficients = random.standard_normal(lattice, np.float32) / MEAN_SQUARED_WEIGHTS**1.5

    def on(self, axes: Sequence[Array]) -> NDArray[np.float32]:
        """The field on a grid given by its coordinates along x, y and z in mm: (X, Y, Z)."""
        x, y, z = (self._weights(positions, axis) for axis, positions in enumerate(axes))
        near = np.flatnonzero(y.any(axis=0))  # a slab along y needs few of the lattice's nodes
        values = np.tensordot(y[:, near], self._coefficients[:, near], axes=(1, 1))
        values = np.tensordot(x, values, axes=(1, 1))
        return np.asarray(np.tensordot(values, z, axes=(2, 1)), np.float32)

    def _weights(self, positions: Array, axis: int) -> Array:
        """Weights of the lattice's nodes at each position: (positions, nodes)."""
        nodes = np.arange(self._coefficients.shape[axis]) - 1
        offset = np.abs((positions[:, None] - STARTS_MM[axis]) / self.spacing - nodes)
        near = 2 / 3 - offset**2 + offset**3 / 2
        far = np.maximum(2 - offset, 0) ** 3 / 6
        return np.asarray(np.where(offset < 1, near, far), np.float32)
