"""One mouse among others: smooth differences of shape and of tissue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from MRHNetLib.phantom.fields import SmoothField
from MRHNetLib.phantom.shapes import Array
from MRHNetLib.phantom.structures import STRUCTURES

DISPLACEMENT_SPACING_MM = 3.0
DISPLACEMENT_SD_MM = 0.1  # of one component: borders lie 0.1 to 0.2 mm from the average
SIZE_SD = 0.008  # of the extent along each axis
TISSUE_KINDS = ("axons", "myelin", "cells")
STRUCTURE_SD = 0.04  # of a density, from mouse to mouse, in a whole structure
COARSE_SPACING_MM, COARSE_SD = 1.6, 0.08  # densities within a structure
FINE_SPACING_MM, FINE_SD = 0.4, 0.06
DISPERSION_SPACING_MM, DISPERSION_SD = 0.8, 0.12
DIRECTION_SPACING_MM, DIRECTION_SD = 1.2, 0.2  # by which fibres turn aside, per component of the unit vector


class Individual:
    """The random differences that make one mouse.

    Parameters
    ----------
    random : numpy.random.Generator
        Draws them.
    """

    def __init__(self, random: np.random.Generator) -> None:
        self._size = 1 + SIZE_SD * random.standard_normal(3)
        self._displacement = [SmoothField(random, DISPLACEMENT_SPACING_MM) for _ in range(3)]
        count = max(structure.region.id for structure in STRUCTURES) + 1
        self._structures = {kind: 1 + STRUCTURE_SD * random.standard_normal(count) for kind in TISSUE_KINDS}
        self._coarse = {kind: SmoothField(random, COARSE_SPACING_MM) for kind in TISSUE_KINDS}
        self._fine = {kind: SmoothField(random, FINE_SPACING_MM) for kind in TISSUE_KINDS}
        self._dispersion = SmoothField(random, DISPERSION_SPACING_MM)
        self._direction = [SmoothField(random, DIRECTION_SPACING_MM) for _ in range(3)]

    def positions(self, axes: Sequence[Array], centre: Sequence[float]) -> Array:
        """Where in the average brain each voxel of a grid lies: (3, X, Y, Z) in mm.

        `axes` are the grid's coordinates; the mouse's size is a scaling about `centre`.
        """
        grids = np.meshgrid(*axes, indexing="ij")
        return np.stack(
            [
                (grids[k] - centre[k]) * self._size[k] + centre[k] + DISPLACEMENT_SD_MM * self._displacement[k].on(axes)
                for k in range(3)
            ]
        ).astype(np.float32)

    def density_factor(self, kind: str, axes: Sequence[Array]) -> Array:
        """Factor of a density, one of `TISSUE_KINDS`, within structures: (X, Y, Z)."""
        return 1 + COARSE_SD * self._coarse[kind].on(axes) + FINE_SD * self._fine[kind].on(axes)

    def structure_factor(self, kind: str) -> Array:
        """Factor of a density by the id of the structure: (ids,)."""
        return self._structures[kind].astype(np.float32)

    def dispersion_shift(self, axes: Sequence[Array]) -> Array:
        """What is added to the dispersion of the fibres: (X, Y, Z)."""
        return DISPERSION_SD * self._dispersion.on(axes)

    def direction_shift(self, axes: Sequence[Array]) -> Array:
        """What is added to the fibres' unit vectors: (3, X, Y, Z)."""
        return DIRECTION_SD * np.stack([field.on(axes) for field in self._direction])
