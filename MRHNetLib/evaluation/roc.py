"""Receiver operating characteristic: does a prediction find the structures that the reference shows?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.errors import UserError
from MRHNetLib.extras import require

POINTS_TO_DRAW = 500


@dataclass(frozen=True, eq=False)
class RocCurve:
    """Shares of voxels called structure as the threshold falls below one predicted value after the other.

    Attributes
    ----------
    false_rates, true_rates : ndarray, (N,)
        Of the other voxels and of the structures' voxels; from (0, 0) to (1, 1).
    thresholds : ndarray, (N,)
        The score from which on a voxel is called structure at each point, falling; the first is infinite.
    """

    false_rates: NDArray[np.float64]
    true_rates: NDArray[np.float64]
    thresholds: NDArray[np.float64]

    @property
    def area(self) -> float:
        """The area under the curve: 1 is perfect, 0.5 chance."""
        return float(require("sklearn.metrics", "report").auc(self.false_rates, self.true_rates))

    def thinned(self, points: int = POINTS_TO_DRAW) -> RocCurve:
        """The curve for a drawing: at most so many of its points, spread evenly along it, the first and last kept."""
        along = np.cumsum(np.diff(self.false_rates + self.true_rates, prepend=0.0))
        chosen = np.unique(np.searchsorted(along, np.linspace(0, along[-1], points - 1)))
        chosen = np.union1d(chosen, [0, along.size - 1])
        return RocCurve(self.false_rates[chosen], self.true_rates[chosen], self.thresholds[chosen])

    @property
    def best(self) -> int:
        """The point with the largest Youden index, true rate minus false rate (Youden, Cancer 3:32-35, 1950)."""
        return int(np.argmax(self.true_rates - self.false_rates))


def roc_curve(prediction: np.ndarray, reference: np.ndarray) -> RocCurve:
    """The curve for structures that Otsu's threshold cuts out of the reference, the prediction being the score.

    Parameters
    ----------
    prediction, reference : ndarray, (N,)
        Values inside the mask.

    Raises
    ------
    UserError
        The reference is constant, so that it shows no structure.
    """
    if reference.min() == reference.max():
        raise UserError(
            f"the reference shows no structure: all its values are {reference.min()}", hint="choose another reference"
        )
    return curve_of(reference > otsu_threshold(reference), prediction)


def curve_of(structure: NDArray[np.bool_], score: np.ndarray) -> RocCurve:
    """The curve of a score (N,) that is to be high in the structure's voxels (N,): some are, and some are not."""
    curve = require("sklearn.metrics", "report").roc_curve
    return RocCurve(*curve(structure, score, drop_intermediate=False))


def structure_auc(prediction: np.ndarray, reference: np.ndarray) -> float:
    """Area under the ROC curve for structures that Otsu's threshold cuts out of the reference.

    The structures are the voxels above the threshold; the prediction is the score. Were they the voxels below it
    (myelinated tracts, dark in AF) with the negated prediction as the score, the area would be the very same number,
    so one definition serves all stains.

    Parameters
    ----------
    prediction, reference : ndarray, (N,)
        Values inside the mask.

    Returns
    -------
    float
        1: every structure voxel is predicted above every other; 0.5: chance; NaN: the reference is constant.

    """
    if reference.min() == reference.max():
        return float("nan")
    return roc_curve(prediction, reference).area


def otsu_threshold(values: np.ndarray) -> float:
    """The threshold that cuts values into the two groups that differ most: the largest variance between them.

    Exact, without a histogram: a single hot voxel would leave the bins of one too coarse.

    Parameters
    ----------
    values : ndarray, (N,)
        Not all equal.

    Notes
    -----
    Otsu, IEEE Trans. Syst. Man Cybern. 9:62-66, 1979.
    """
    ordered = np.sort(values.astype(np.float64))
    below = np.arange(1, ordered.size)
    sums = np.cumsum(ordered)
    mean_below = sums[:-1] / below
    mean_above = (sums[-1] - sums[:-1]) / (ordered.size - below)
    between = below * (ordered.size - below) * (mean_above - mean_below) ** 2
    between[ordered[1:] == ordered[:-1]] = -1.0  # equal values cannot be told apart
    cut = int(np.argmax(between))
    return float((ordered[cut] + ordered[cut + 1]) / 2)
