"""Clusters of a map of statistics: how large they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.extras import require


def cluster_sizes(volume: NDArray[np.floating], threshold: float) -> NDArray[np.float64]:
    """At each voxel the number of voxels of its cluster above the threshold, joined by faces; 0 outside: (X, Y, Z)."""
    labels, count = require("scipy.ndimage", "report").label(volume > threshold)
    sizes = np.bincount(labels.ravel(), minlength=count + 1).astype(np.float64)
    sizes[0] = 0
    return np.asarray(sizes[labels])
