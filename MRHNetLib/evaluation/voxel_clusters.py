"""Clusters of a map of statistics: how large they are, and threshold-free enhancement by them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.extras import require

# Smith & Nichols, NeuroImage 2009;44:83-98: the integral of extent^E height^H over all thresholds.
EXTENT_POWER = 0.5
HEIGHT_POWER = 2.0
STEPS = 100  # in which the integral is taken up to the largest value; with 50 it comes out some per cent off


def cluster_sizes(volume: NDArray[np.floating], threshold: float) -> NDArray[np.float64]:
    """At each voxel the number of voxels of its cluster above the threshold, joined by faces; 0 outside: (X, Y, Z)."""
    labels, count = require("scipy.ndimage", "report").label(volume > threshold)
    sizes = np.bincount(labels.ravel(), minlength=count + 1).astype(np.float64)
    sizes[0] = 0
    return np.asarray(sizes[labels])


def threshold_free(
    volume: NDArray[np.floating], steps: int = STEPS, told: Callable[[float], None] = lambda fraction: None
) -> NDArray[np.float64]:
    """The positive part of a map (X, Y, Z), enhanced where neighbours support it, without a threshold to choose.

    `told` is called at every step with the fraction that is done.
    """
    enhanced = np.zeros(volume.shape)
    largest = float(volume.max(initial=0))
    if not 0 < largest < np.inf:
        return enhanced
    step = largest / steps
    for number in range(1, steps + 1):
        told(number / steps)
        height = step * number
        sizes = cluster_sizes(volume, height - step / 2)
        enhanced += sizes**EXTENT_POWER * height**HEIGHT_POWER * step
    return enhanced
