"""Gradients and signals whose maps are known."""

import numpy as np

from MRHNetLib.maps.weighting import Weighting

RANDOM = np.random.default_rng(5)
DIRECTIONS = RANDOM.normal(size=(30, 3))
DIRECTIONS /= np.linalg.norm(DIRECTIONS, axis=1, keepdims=True)
B0 = 43.0  # s/mm2, as in the published scans


def shell(b_value: float) -> Weighting:
    """Two b0 volumes that are not quite that, and 30 directions."""
    b_values = np.array([B0, B0, *[b_value] * 30])
    return Weighting(b_values, np.vstack([np.zeros((2, 3)), DIRECTIONS]), "made up")


def gaussian(weighting: Weighting, tensor: np.ndarray, b0_signal: float = 700.0) -> np.ndarray:
    """(1, N) signal of one tensor; that of a b0 volume is weakened in every direction alike, by its trace."""
    exponents = [
        b_value * (direction @ tensor @ direction if direction.any() else np.trace(tensor) / 3)
        for b_value, direction in zip(weighting.b_values, weighting.directions, strict=True)
    ]
    return b0_signal * np.exp(-np.array(exponents))[None]
