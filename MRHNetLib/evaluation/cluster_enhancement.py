"""Threshold-free cluster enhancement: a voxel's own value and the support of its neighbours in one number.

Smith & Nichols, NeuroImage 2009;44:83-98: the integral of extent^E height^H over all heights below the voxel's value,
where the extent is the number of voxels of its cluster above that height. It is taken in steps of equal height.

Labelling the volume at each height would go over all voxels as often as there are steps. Here clusters only grow, from
the largest height down: each pair of neighbours is looked at once, at the height from which on both are in, and a
cluster's share of the integral is worked out once, for all heights between which it stays the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.extras import require

EXTENT_POWER = 0.5  # E and H as published for volumes
HEIGHT_POWER = 2.0
STEPS = 100  # of a map's largest value; with 50 the integral comes out some per cent off
DEFINITION = (
    f"threshold-free cluster enhancement: the sum of e^{EXTENT_POWER:g} h^{HEIGHT_POWER:g} dh over {STEPS} heights h "
    "in equal steps dh up to the map's largest; e: voxels joined by faces to this one where |t| > h - dh/2, "
    "positive and negative t apart"
)

Indices = NDArray[np.int32]
Told = Callable[[float], None]  # with the fraction that is done


def neighbours(mask: NDArray[np.bool_]) -> tuple[Indices, Indices]:
    """The pairs of a mask's voxels that share a face, by their numbers among the mask's voxels: (P,), (P,)."""
    numbers = np.full(mask.shape, -1, np.int32)
    numbers[mask] = np.arange(np.count_nonzero(mask), dtype=np.int32)
    pairs = []
    for axis in range(mask.ndim):
        along = np.moveaxis(numbers, axis, 0)
        both = (along[:-1] >= 0) & (along[1:] >= 0)
        pairs.append((along[:-1][both], along[1:][both]))
    first, second = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return first, second


def threshold_free(
    values: NDArray[np.floating],
    pairs: tuple[Indices, Indices],
    steps: int = STEPS,
    told: Told = lambda fraction: None,
) -> NDArray[np.float64]:
    """The positive ones of values (V,), enhanced where neighbours support them; 0 where they are not positive.

    Parameters
    ----------
    values : ndarray, (V,)
        Of a mask's voxels, finite.
    pairs : (2,) arrays of int, (P,)
        Which of them share a face: `neighbours`.
    steps : int
        In which the integral is taken.
    told : callable
        Called at every step with the fraction that is done.
    """
    largest = float(values.max(initial=0))
    if largest <= 0:
        return np.zeros(values.shape)
    step = largest / steps
    levels = np.clip(np.ceil(values / step - 0.5), 0, steps).astype(np.int16)  # how many heights a voxel is above
    heights = step * np.arange(steps + 1)
    integral = np.cumsum(heights**HEIGHT_POWER * step)  # up to each level, for an extent of 1
    clusters = _Clusters(levels)
    first, second, starts = _by_level(levels, pairs, steps)
    for level in range(steps, 0, -1):
        told(1 - level / steps)
        joined = slice(starts[steps - level], starts[steps - level + 1])
        clusters.join(first[joined], second[joined], level)
    return clusters.sums(integral)


def _by_level(
    levels: NDArray[np.int16], pairs: tuple[Indices, Indices], steps: int
) -> tuple[Indices, Indices, NDArray[np.int64]]:
    """The pairs sorted by the level from which both are in, the highest first; where each one starts, and the end."""
    common = np.minimum(levels[pairs[0]], levels[pairs[1]])
    kept = np.flatnonzero(common)
    depth = steps - common[kept]
    order = kept[np.argsort(depth, kind="stable")]
    starts = np.concatenate([[0], np.cumsum(np.bincount(depth, minlength=steps))])
    return pairs[0][order], pairs[1][order], starts


@dataclass(frozen=True, eq=False)
class _Generation:
    """Clusters that came to be at one level: extents, level, and their numbers among all."""

    extents: NDArray[np.float64]
    level: int
    first: int


class _Clusters:
    """Clusters as they grow from level to level: a tree, whose leaves are the single voxels.

    A cluster is told by one of its voxels, that of the largest part that was joined into it, so that few steps lead
    from any voxel to it.
    """

    def __init__(self, levels: NDArray[np.int16]) -> None:
        count = levels.size
        self._leader = np.arange(count, dtype=np.int32)  # of voxels: a step towards the voxel that tells their cluster
        self._node = np.arange(count, dtype=np.int32)  # of voxels that tell one: the cluster
        self._place = np.empty(count, np.int32)
        self._levels = levels
        self._extent = np.ones(count)  # of the clusters told by these voxels
        self._generations: list[_Generation] = []
        self._parents: list[tuple[Indices, Indices]] = []  # at each level: clusters, and those that they became part of
        self._count = count

    def join(self, first: Indices, second: Indices, level: int) -> None:
        """Join the clusters of pairs of voxels (P,), (P,)."""
        one, other = self._find(first), self._find(second)
        apart = one != other
        one, other = one[apart], other[apart]
        if not one.size:
            return
        leaders, one, other = self._compact(one, other)
        graph = require("scipy.sparse", "report").coo_matrix(
            (np.ones(one.size, bool), (one, other)), (leaders.size, leaders.size)
        )
        count, label = require("scipy.sparse.csgraph", "report").connected_components(graph, directed=False)
        extents = np.bincount(label, self._extent[leaders], count).astype(np.float64)
        largest = np.empty(count, np.int32)
        order = np.argsort(self._extent[leaders], kind="stable")
        largest[label[order]] = leaders[order]  # the last one written stays: the largest
        born = self._count + np.arange(count, dtype=np.int32)
        self._parents.append((self._node[leaders], born[label]))
        self._generations.append(_Generation(extents, level, self._count))
        self._leader[leaders] = largest[label]
        self._node[largest], self._extent[largest] = born, extents
        self._count += count

    def _find(self, voxels: Indices) -> Indices:
        """The voxel that tells the cluster of each voxel (P,), which is reached in one step from then on."""
        found = self._leader[voxels]
        while True:
            further = self._leader[found]
            if np.array_equal(further, found):
                break
            found = further
        self._leader[voxels] = found
        return found

    def _compact(self, one: Indices, other: Indices) -> tuple[Indices, Indices, Indices]:
        """The voxels named in either, each once, and the places of both among them; without sorting."""
        named = np.concatenate([one, other])
        self._place[named] = np.arange(named.size, dtype=np.int32)
        distinct = named[self._place[named] == np.arange(named.size)]
        self._place[distinct] = np.arange(distinct.size, dtype=np.int32)
        return distinct, self._place[one], self._place[other]

    def sums(self, integral: NDArray[np.float64]) -> NDArray[np.float64]:
        """At each voxel the sum over the clusters that it was in of extent^E, times the integral over their levels."""
        born = np.concatenate([self._levels, *(np.full(g.extents.size, g.level) for g in self._generations)])
        extent = np.concatenate([np.ones(self._levels.size), *(g.extents for g in self._generations)])
        parent = np.full(self._count, -1, np.int32)
        for nodes, became in self._parents:
            parent[nodes] = became
        inner = parent >= 0
        until = np.where(inner, integral[born[parent]], 0)  # the last cluster lasts down to nothing
        total = extent**EXTENT_POWER * (integral[born] - until)
        ends = [generation.first + generation.extents.size for generation in self._generations]
        for generation, end in zip(reversed(self._generations), reversed(ends), strict=True):
            _add_parents(total, parent, inner, slice(generation.first, end))
        _add_parents(total, parent, inner, slice(0, self._levels.size))
        return np.asarray(total[: self._levels.size])


def _add_parents(total: NDArray[np.float64], parent: Indices, inner: NDArray[np.bool_], part: slice) -> None:
    """Add to the clusters of one generation what their parents' sums are, which are complete."""
    total[part] += np.where(inner[part], total[parent[part]], 0)
