"""Receiver operating characteristic: does a prediction find the structures that the reference shows?"""

from __future__ import annotations

import numpy as np

from MRHNetLib.extras import require


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
    roc_auc_score = require("sklearn.metrics", "report").roc_auc_score
    return float(roc_auc_score(reference > otsu_threshold(reference), prediction))


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
