"""One map minus another, on the first one's grid."""

from __future__ import annotations

from typing import Any

import numpy as np


def subtract(values: np.ndarray, affine: np.ndarray, other: np.ndarray, other_affine: np.ndarray) -> np.ndarray:
    """``values - other`` (X, Y, Z) on the first one's grid, float32; the other is resampled where the grids differ.

    Pure arrays: belongs into a thread.
    """
    raise NotImplementedError


def add_difference(scene: Any, difference: np.ndarray, node: Any, other: Any) -> Any:
    """A volume node with the difference, beside the first map, in diverging colours symmetric about zero."""
    raise NotImplementedError
