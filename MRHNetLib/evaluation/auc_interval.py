"""How sure an area under the ROC curve is: a bootstrap over blocks of voxels.

A volume's voxels are no independent samples: the image is smooth, so that drawing single voxels would make an interval
far too narrow. Whole blocks are drawn instead, each with all its voxels.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
CONFIDENCE = 0.95
SEED = 0
FEWEST_BLOCKS = 10  # fewer tell too little of how they differ
STEPS = 1024  # scores are counted in at most so many steps of equal shares: the area moves by less than 0.001


@dataclass(frozen=True)
class AucInterval:
    """The middle 95 % of the areas of resampled blocks.

    Attributes
    ----------
    low, high : float
    blocks : int
        How many were drawn from, and drawn each time.
    """

    low: float
    high: float
    blocks: int

    def to_document(self) -> dict[str, float | int]:
        """For JSON."""
        return asdict(self)


def auc_interval(
    structure: NDArray[np.bool_], score: NDArray[np.float64], blocks: NDArray[np.int64], *, seed: int = SEED
) -> AucInterval | None:
    """The interval of the area under the ROC curve, or None where there are too few blocks to tell.

    Parameters
    ----------
    structure : ndarray of bool, (N,)
        Which voxels are structure.
    score : ndarray, (N,)
        What is to be high in them.
    blocks : ndarray of int, (N,)
        The block of each voxel.
    seed : int
        The same seed draws the same blocks.

    Notes
    -----
    Percentile intervals: Efron and Tibshirani, An Introduction to the Bootstrap, 1993; of blocks: Kuensch, Ann. Stat.
    17:1217-1241, 1989.
    """
    present, numbers = np.unique(blocks, return_inverse=True)
    if present.size < FEWEST_BLOCKS or structure.all() or not structure.any():
        return None
    areas = resampled_areas(structure, score, numbers.reshape(-1), present.size, seed)
    defined = areas[np.isfinite(areas)]
    if not defined.size:
        return None
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(defined, (tail, 100 - tail))
    return AucInterval(float(low), float(high), int(present.size))


def resampled_areas(
    structure: NDArray[np.bool_], score: NDArray[np.float64], numbers: NDArray[np.int64], count: int, seed: int
) -> NDArray[np.float64]:
    """The area of each resample (1000,); NaN where it holds no structure, or nothing else.

    Every block is counted once as two histograms over the steps of the score. A resample weighs them by how often
    each block was drawn, and its area is the share of pairs in the right order, equal ones counted half.
    """
    steps = _steps(score)
    size = int(steps.max()) + 1
    cells = numbers * size + steps
    histograms = [
        np.bincount(cells[chosen], minlength=count * size).reshape(count, size).astype(np.float64)
        for chosen in (structure, ~structure)
    ]
    times = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
    inside, outside = (times @ histogram for histogram in histograms)
    below = np.cumsum(outside, axis=1) - outside / 2
    pairs = inside.sum(axis=1) * outside.sum(axis=1)
    with np.errstate(invalid="ignore"):
        areas: NDArray[np.float64] = np.sum(inside * below, axis=1) / pairs
    return areas


def _steps(score: NDArray[np.float64]) -> NDArray[np.int64]:
    """The number of each score's step: its place among the different values, or a step of equal shares."""
    values, places = np.unique(score, return_inverse=True)
    places = places.reshape(-1)
    if values.size <= STEPS:
        return places
    shares = np.cumsum(np.bincount(places)) / score.size
    return np.minimum((shares * STEPS).astype(np.int64), STEPS - 1)[places]
