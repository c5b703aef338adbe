"""Magnetisation transfer ratio."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.maps.computation import Computed

BOUNDS = (-1.0, 1.0)  # beyond them is noise: MT can neither double the signal nor take more than all of it


def mtr(signals: NDArray[np.float64]) -> Computed:
    """``(M0 - Mt) / M0`` of (V, 2) signals: Mt with and M0 without MT pulse; 0 where M0 is not above 0.

    Wolff & Balaban, Magn Reson Med 1989;10:135.

    Examples
    --------
    >>> mtr(np.array([[150.0, 200.0], [7.0, 0.0]])).maps["MTR"]
    array([0.25, 0.  ], dtype=float32)
    """
    on, off = signals.T
    dark = off <= 0
    ratio = np.where(dark, 0, (off - on) / np.where(dark, 1, off))
    low, high = BOUNDS
    counts = {"M0 not above 0": dark, "clipped": (ratio < low) | (ratio > high)}
    clipped = np.clip(ratio, low, high).astype(np.float32)
    return Computed({"MTR": clipped}, {name: int(found.sum()) for name, found in counts.items()})
