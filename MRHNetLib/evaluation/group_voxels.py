"""Two groups compared voxel by voxel, the many tests corrected by permutation of the subjects.

Nichols & Holmes, Hum Brain Mapp 2002;15:1-25: whatever is computed of the whole map, the largest of it in each
arrangement of the subjects tells what chance alone brings anywhere; a voxel's corrected p-value is the share of the
arrangements whose largest is at least its own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.evaluation.cluster_enhancement import DEFINITION, neighbours, threshold_free
from MRHNetLib.evaluation.group_arrangements import TOLERANCE, arrangements
from MRHNetLib.evaluation.group_tests import centred_t
from MRHNetLib.evaluation.voxel_clusters import cluster_sizes
from MRHNetLib.extras import require
from MRHNetLib.observer import QUIET, Observer, Portion

CORRECTIONS = ("none", "max-t", "cluster", "tfce")
MEASURES = {  # whose largest value of each arrangement corrects p
    "max-t": "the largest absolute t",
    "cluster": "the voxels of a cluster, joined by faces, beyond the t of cluster_p; positive and negative t apart",
    "tfce": DEFINITION,
}
LARGEST_T = 1000.0  # beyond, within-group variance is lost in float32, or there is none (labels, counts)
Map = NDArray[np.float32]
Told = Callable[[float], None]  # with the fraction that is done
Measure = Callable[[NDArray[np.floating], Told], NDArray[np.floating]]


@dataclass(frozen=True, eq=False)
class VoxelComparison:
    """Maps (X, Y, Z) of the second group against the first.

    Attributes
    ----------
    t : ndarray
        Student's t, positive where the second group has more; 0 outside the mask.
    p : ndarray
        Its two-sided p-value at each voxel by itself; 1 outside the mask.
    corrected : ndarray or None
        The p-value for all voxels at once (family-wise error).
    arrangements : int
        Compared with; 0 without a correction.
    exact : bool
        Whether these were all that there are.
    """

    t: Map
    p: Map
    corrected: Map | None
    arrangements: int
    exact: bool


def compare_voxels(
    values: Sequence[NDArray[np.floating]],
    second: NDArray[np.bool_],
    mask: NDArray[np.bool_],
    *,
    correction: str = "max-t",
    cluster_p: float = 0.001,
    permutations: int = 10_000,
    seed: int = 0,
    observer: Observer = QUIET,
) -> VoxelComparison:
    """The comparison of maps of n subjects, all (X, Y, Z).

    Parameters
    ----------
    values : sequence of n arrays
    second : ndarray of bool, (n,)
        Who is in the second group; two or more in each.
    mask : ndarray of bool, (X, Y, Z)
        Where to test.
    correction : str
        One of `CORRECTIONS`: the largest absolute t; the number of voxels of clusters beyond the t of `cluster_p`
        (two-sided, joined by faces, positive and negative ones apart); threshold-free cluster enhancement of both.
    permutations, seed
        As of `MRHNetLib.evaluation.group_arrangements.arrangements`.
    """
    inside = _centred(np.stack([np.asarray(image[mask], np.float32) for image in values]))
    freedom = len(values) - 2
    distribution = require("scipy.stats", "report").t
    t = _t(inside, second)
    p = 2 * distribution.sf(np.abs(t), freedom)
    if correction == "none":
        return VoxelComparison(_volume(t, mask, 0), _volume(p, mask, 1), None, 0, False)
    measure = _measure(correction, mask, float(distribution.isf(cluster_p / 2, freedom)))
    own = measure(t, lambda fraction: None)
    dealt = arrangements(second, permutations, seed)
    largest = np.empty(len(dealt.second))
    for number, row in enumerate(_mirrored(dealt.second)):
        part = Portion(observer, number / len(largest), (number + 1) / len(largest))
        told = functools.partial(part.progress, stage=f"permuting the subjects {len(largest)} times")
        told(0.0)
        largest[number] = measure(_t(inside, row), told).max(initial=0)
    corrected = np.ones(own.shape)
    found = own > 0
    corrected[found] = _shares(own[found], largest)
    return VoxelComparison(
        _volume(t, mask, 0), _volume(p, mask, 1), _volume(corrected, mask, 1), len(largest), dealt.exact
    )


def _centred(inside: NDArray[np.float32]) -> NDArray[np.float32]:
    """Values (n, V) in place: each voxel's mean taken away without rounding it, in a unit whose squares can be held."""
    inside -= inside.mean(axis=0, dtype=np.float64)
    inside /= max(float(inside.max()), -float(inside.min())) or 1.0
    return inside


def _mirrored(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Arrangements (N, n) of groups of one size with these exchanged where the first subject is not where it truly is.

    That changes only the sign of t, which no measure minds; and an arrangement and its mirror image, whose |t| are the
    same, are then computed the same, whereas rounding would tell large ones apart and make p too small.
    """
    if 2 * np.count_nonzero(rows[0]) != rows.shape[1]:
        return rows
    return np.asarray(rows ^ (rows[:, :1] != rows[0, 0]))


def _t(values: NDArray[np.float32], second: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Student's t (V,), never infinite."""
    return np.asarray(np.clip(centred_t(values, second), -LARGEST_T, LARGEST_T))


def _shares(own: NDArray[np.floating], largest: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of the arrangements whose largest value is at least each own one (V,)."""
    below = np.searchsorted(np.sort(largest), own * (1 - TOLERANCE), side="left")
    return (largest.size - below) / largest.size


def _measure(correction: str, mask: NDArray[np.bool_], threshold: float) -> Measure:
    """What is compared of a t-map (V,) inside the mask: one number a voxel, never negative."""
    if correction == "max-t":
        return lambda t, told: np.abs(t)
    of_one_sign = _enhancement(mask) if correction == "tfce" else _extent(mask, threshold)

    def of_both(t: NDArray[np.floating], told: Told) -> NDArray[np.floating]:
        more = of_one_sign(t, lambda fraction: told(fraction / 2))
        less = of_one_sign(-t, lambda fraction: told((1 + fraction) / 2))
        return np.maximum(more, less)

    return of_both


def _enhancement(mask: NDArray[np.bool_]) -> Measure:
    pairs = neighbours(mask)
    return lambda t, told: threshold_free(t, pairs, told=told)


def _extent(mask: NDArray[np.bool_], threshold: float) -> Measure:
    box = tuple(slice(int(at.min()), int(at.max()) + 1) for at in np.nonzero(mask))
    within = mask[box]

    def of_one_sign(t: NDArray[np.floating], told: Told) -> NDArray[np.floating]:
        volume = np.zeros(within.shape, np.float32)
        volume[within] = t
        return cluster_sizes(volume, threshold)[within]

    return of_one_sign


def _volume(values: NDArray[np.floating], mask: NDArray[np.bool_], outside: float) -> Map:
    volume = np.full(mask.shape, outside, np.float32)
    volume[mask] = values
    return volume
