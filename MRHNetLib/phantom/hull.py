"""A hull: a closed surface lofted through cross-sections along the y axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from MRHNetLib.phantom.shapes import Array, Points, both

_STEP_MM = 0.02  # of the table of smoothed profiles, and of the differences that give gradients
_SMOOTHING_MM = 0.3  # standard deviation along y: the kinks of a profile's straight pieces vanish


@dataclass(frozen=True)
class Hull:
    """A body given by profiles over y, each cross-section a superellipse.

    Parameters
    ----------
    y : sequence of float
        Positions of the cross-sections in mm, increasing; the body ends at the first and the last.
    half_width, middle, top, bottom : sequences of float
        In mm: the largest lateral extent, the height z where it lies, and the extents in z.
    roundness_above, roundness_below : float
        Exponents of the superellipse; 2 is an ellipse, more is boxier.
    end_radius : float
        In mm, of the edges where the body ends; 0 is a flat cut.
    """

    y: Sequence[float]
    half_width: Sequence[float]
    middle: Sequence[float]
    top: Sequence[float]
    bottom: Sequence[float]
    roundness_above: float = 2.0
    roundness_below: float = 2.0
    end_radius: float = 0.0

    def distance(self, points: Points) -> Array:
        """Distance to the surface: (N,) in mm."""
        return self.closed(points, self.depth_and_normal(points)[0])

    def closed(self, points: Points, depth: Array) -> Array:
        """The depth below the side walls turned into the distance to the whole surface, ends included: (N,) in mm."""
        ends = both(points.y - np.float32(self.y[0]), np.float32(self.y[-1]) - points.y)
        nearest, radius = both(depth, ends), np.float32(self.end_radius)
        rounded = radius - np.hypot(np.maximum(radius - depth, 0), np.maximum(radius - ends, 0))
        return np.asarray(np.where(nearest > radius, nearest, rounded), np.float32)

    def depth_and_normal(self, points: Points) -> tuple[Array, Array]:
        """Depth below the side walls, without the ends, (N,) in mm, and the unit vector (3, N) inwards."""
        step = np.float32(_STEP_MM)
        here, ahead = self._section(points.y), self._section(points.y + step)
        level = self._level(points.lateral, points.z, here)
        gradient = np.stack(
            [
                self._level(points.lateral + step, points.z, here) - level,
                self._level(points.lateral, points.z, ahead) - level,
                self._level(points.lateral, points.z + step, here) - level,
            ]
        )
        steepness = np.maximum(np.linalg.norm(gradient, axis=0), 1e-6)
        return level * step / steepness, gradient / steepness

    def _section(self, y: Array) -> Array:
        """Half-width, middle, top and bottom of the cross-section at each y: (4, N)."""
        return np.stack([np.interp(y, self._table[0], row) for row in self._table[1:]])

    def _level(self, lateral: Array, z: Array, section: Array) -> Array:
        """1 on the axis, 0 on the surface, negative outside: (N,)."""
        half_width, middle, top, bottom = section
        above = z > middle
        height = np.where(above, top - middle, middle - bottom)
        power = np.where(above, self.roundness_above, self.roundness_below)
        across, upright = np.abs(lateral) / half_width, np.abs(z - middle) / height
        return np.asarray(1 - np.maximum(across**power + upright**power, 1e-9) ** (1 / power), np.float32)

    @cached_property
    def _table(self) -> Array:
        """y and the four smoothed profiles on a fine grid: (5, M)."""
        y = np.arange(self.y[0] - 1, self.y[-1] + 1, _STEP_MM)
        reach = round(3 * _SMOOTHING_MM / _STEP_MM)
        kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * _STEP_MM / _SMOOTHING_MM) ** 2)
        rows = [y]
        for values in (self.half_width, self.middle, self.top, self.bottom):
            padded = np.pad(np.interp(y, self.y, values), reach, mode="edge")
            rows.append(np.convolve(padded, kernel / kernel.sum(), mode="valid"))
        return np.array(rows)
