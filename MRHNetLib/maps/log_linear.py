"""Least squares on the logarithm of the signal, for many voxels at once.

Ordinary: every volume counts the same. Weighted: each volume counts by the square of its signal as the ordinary fit
predicts it, since noise of constant strength weighs that much more on the logarithm of a weak signal (Salvador et al.,
Hum Brain Mapp 2005;24:144; Veraart et al., NeuroImage 2013;81:335).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LOWEST_WEIGHT = 1e-10  # of the voxel's largest; less would make the equations singular where the fit is nonsense
LOWEST_SIGNAL = 1e-3  # of the voxel's mean b0, far below any noise: what is darker, zeros above all, counts as this


class LogLinearFit:
    """Fits ``log(signal) = design @ unknowns``.

    Parameters
    ----------
    design : (N, P) array
        Of full rank.
    weighted : bool
        By the squared signals.
    """

    def __init__(self, design: Array, *, weighted: bool = False) -> None:
        self._scale = np.abs(design).max(axis=0)  # b and b squared differ by thousands
        self._design = design / self._scale
        self._inverse = np.linalg.pinv(self._design)
        self._weighted = weighted

    def unknowns(self, signals: Array) -> Array:
        """The (V, P) unknowns of V voxels with (V, N) positive signals."""
        logarithms = np.log(signals)
        solution = logarithms @ self._inverse.T
        if self._weighted:
            solution = self._reweighted(logarithms, solution)
        return np.asarray(solution / self._scale)

    def _reweighted(self, logarithms: Array, ordinary: Array) -> Array:
        predicted = 2 * (ordinary @ self._design.T)
        weights = np.maximum(np.exp(predicted - predicted.max(axis=1, keepdims=True)), LOWEST_WEIGHT)
        voxels, (volumes, count) = len(weights), self._design.shape
        products = (self._design[:, :, None] * self._design[:, None, :]).reshape(volumes, -1)
        normal = (weights @ products).reshape(voxels, count, count)
        right = (weights * logarithms) @ self._design
        return np.asarray(np.linalg.solve(normal, right[..., None])[..., 0])


def lifted(signals: Array, b0: NDArray[np.bool_]) -> tuple[Array, NDArray[np.bool_], NDArray[np.bool_]]:
    """Signals that have a logarithm.

    Parameters
    ----------
    signals : (V, N) array
        Of V voxels.
    b0 : (N,) bool array
        Which of them are b0.

    Returns
    -------
    signals : (V, N) array
        At least `LOWEST_SIGNAL` of the voxel's mean b0; 1 throughout in a voxel whose mean b0 is not above 0.
    raised : (V,) bool array
        Where some were lower.
    dark : (V,) bool array
        Where the mean b0 is not above 0: nothing can be fitted.
    """
    mean = signals[:, b0].mean(axis=1)
    dark = mean <= 0
    lowest = np.where(dark, 1.0, LOWEST_SIGNAL * mean)[:, None]
    raised = (signals < lowest).any(axis=1) & ~dark
    enough = np.maximum(signals, lowest)
    enough[dark] = 1.0
    return enough, raised, dark
