"""How much a fitted model needs each contrast: what becomes of its error when the contrast's values change places."""

from collections.abc import Callable
from typing import Any

import numpy as np

from MRHNetLib.observer import QUIET, Observer

Array = np.ndarray[Any, np.dtype[Any]]

SHUFFLES = 3
MOST_SAMPLES = 1000  # enough for a figure, and quick with a forest of 67 contrasts


def permutation_importance(
    predict: Callable[[Array], Array], inputs: Array, target: Array, *, seed: int = 0, observer: Observer = QUIET
) -> Array:
    """By how much R2 falls, (C,), when the values of one contrast are shuffled among the samples; NaN if undefined.

    Contrasts that say the same stand in for each other: each of them counts little then.

    Parameters
    ----------
    predict : callable
        From (N, C) inputs to (N,) outputs.
    inputs, target : ndarray, (N, C) and (N,)
        At best of samples that the model was not fitted to; the first 1,000 are taken.
    seed : int
        The same seed shuffles alike.

    Notes
    -----
    Breiman, Machine Learning 45:5-32, 2001; Fisher, Rudin and Dominici, J. Mach. Learn. Res. 20(177), 2019.
    """
    inputs, target = inputs[:MOST_SAMPLES], target[:MOST_SAMPLES]
    variance, contrasts = float(np.var(target, dtype=np.float64)), inputs.shape[1]
    if not variance > 0:
        return np.full(contrasts, np.nan)
    random, plain = np.random.default_rng(seed), _squared_error(predict(inputs), target)
    falls = np.zeros(contrasts)
    for contrast in range(contrasts):
        observer.progress(contrast / contrasts, "shuffling contrasts")
        for _ in range(SHUFFLES):
            shuffled = inputs.copy()
            shuffled[:, contrast] = random.permutation(inputs[:, contrast])
            falls[contrast] += _squared_error(predict(shuffled), target) - plain
    return falls / (SHUFFLES * variance)


def _squared_error(output: Array, target: Array) -> float:
    return float(np.mean(np.square(output.astype(np.float64) - target)))
