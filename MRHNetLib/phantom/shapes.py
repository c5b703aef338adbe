"""Implicit shapes: signed distances in mm to surfaces, positive inside.

Shapes are given for one half of the brain, in the coordinates (lateral, y, z), lateral = |x|; the other half is its
mirror image. Distances are approximate away from the surface, which the soft borders of the phantom never see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Position = tuple[float, float, float]
FAR_OUTSIDE_MM = -9.0  # the distance where a shape is not worth evaluating
TUBE_MARGIN_MM = 0.8  # from a tube's surface to where it is not evaluated any more


@dataclass(frozen=True, eq=False)
class Points:
    """Points of one half of the brain: three (N,) arrays in mm."""

    lateral: Array
    y: Array
    z: Array

    def __len__(self) -> int:
        return len(self.lateral)

    def __getitem__(self, index: NDArray[np.intp]) -> Points:
        return Points(self.lateral[index], self.y[index], self.z[index])

    @property
    def stacked(self) -> Array:
        """The coordinates as one (3, N) array."""
        return np.stack([self.lateral, self.y, self.z])


def both(*distances: Array | float) -> Array:
    """Distance to the intersection of shapes."""
    result = distances[0]
    for other in distances[1:]:
        result = np.minimum(result, other)
    return np.asarray(result)


def either(*distances: Array, blend: float = 0.0) -> Array:
    """Distance to the union of shapes, their seam rounded over `blend` mm.

    The rounding is the polynomial smooth maximum (Quilez, 2013).
    """
    result = distances[0]
    for other in distances[1:]:
        larger = np.maximum(result, other)
        if blend > 0:
            larger += np.square(np.maximum(blend - np.abs(result - other), 0)) / np.float32(4 * blend)
        result = larger
    return result


def ellipsoid(points: Points, centre: Position, radii: Position) -> Array:
    """Distance to an ellipsoid along the axes: (N,), first order about its surface."""
    offset = points.stacked - np.array(centre, np.float32)[:, None]
    scaled = offset / np.array(radii, np.float32)[:, None]
    radius = np.sqrt(np.sum(scaled**2, axis=0))
    slope = np.sqrt(np.sum((scaled / np.array(radii, np.float32)[:, None]) ** 2, axis=0))
    return np.asarray(radius * (1 - radius) / np.maximum(slope, 1e-6))


@dataclass(frozen=True)
class Tube:
    """A bundle along a line of nodes, its radius changing from node to node.

    Parameters
    ----------
    nodes : sequence of positions
        (lateral, y, z) in mm.
    radii : sequence of float
        In mm, one per node.
    """

    nodes: Sequence[Position]
    radii: Sequence[float]

    def distance(self, points: Points) -> tuple[Array, Array]:
        """Distance to the tube's wall (N,), and the unit vector along the tube (3, N), zero far from it."""
        nodes, radii = np.array(self.nodes, np.float32), np.array(self.radii, np.float32)
        distance = np.full(len(points), FAR_OUTSIDE_MM, np.float32)
        direction = np.zeros((3, len(points)), np.float32)
        near = self._near(points)
        position = points[near].stacked
        inner, along = distance[near], direction[:, near]
        tangents = self._tangents(nodes)
        for k in range(len(nodes) - 1):
            step = nodes[k + 1] - nodes[k]
            t = np.clip((step @ (position - nodes[k][:, None])) / (step @ step), 0, 1)
            gap = np.linalg.norm(position - nodes[k][:, None] - step[:, None] * t, axis=0)
            candidate = radii[k] + (radii[k + 1] - radii[k]) * t - gap
            better = candidate > inner
            inner = np.where(better, candidate, inner)
            along = np.where(better, tangents[k][:, None] * (1 - t) + tangents[k + 1][:, None] * t, along)
        distance[near] = inner
        direction[:, near] = along / np.maximum(np.linalg.norm(along, axis=0), 1e-6)
        return distance, direction

    def _near(self, points: Points) -> NDArray[np.intp]:
        nodes, margin = np.array(self.nodes), max(self.radii) + TUBE_MARGIN_MM
        low, high = nodes.min(axis=0) - margin, nodes.max(axis=0) + margin
        inside = (points.lateral >= low[0]) & (points.lateral <= high[0])
        inside &= (points.y >= low[1]) & (points.y <= high[1]) & (points.z >= low[2]) & (points.z <= high[2])
        return np.flatnonzero(inside)

    @staticmethod
    def _tangents(nodes: Array) -> Array:
        steps = np.diff(nodes, axis=0)
        steps /= np.linalg.norm(steps, axis=1, keepdims=True)
        inner = steps[:-1] + steps[1:]
        return np.concatenate([steps[:1], inner / np.linalg.norm(inner, axis=1, keepdims=True), steps[-1:]])
