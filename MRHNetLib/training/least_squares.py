"""Linear and quadratic regression, in memory that does not grow with the number of samples.

The samples are folded block by block into the triangle of a QR decomposition, which has the same least-squares
solution: 40,000 samples of 67 contrasts have 2,346 quadratic terms each, 750 MB.
"""

from typing import Any

import numpy as np

from MRHNetLib.errors import UserError
from MRHNetLib.extras import require
from MRHNetLib.networks.baseline import Linear, Quadratic
from MRHNetLib.observer import Observer

Array = np.ndarray[Any, np.dtype[Any]]

_BLOCK = 2048  # samples
_FOLDED = 0.7  # of the time


def fit_linear(inputs: Array, target: Array, observer: Observer) -> "tuple[Linear, dict[str, Array]]":
    """The linear model of (N, C) normalised contrasts for (N,) targets, and its weights."""
    solution = _solved(inputs, target, _linear_terms, observer)
    return Linear(inputs.shape[1]), _linear_weights(solution, inputs.shape[1])


def fit_quadratic(inputs: Array, target: Array, observer: Observer) -> "tuple[Quadratic, dict[str, Array]]":
    """The quadratic model of (N, C) normalised contrasts for (N,) targets, and its weights."""
    contrasts = inputs.shape[1]
    solution = _solved(inputs, target, _quadratic_terms, observer)
    products = np.zeros((contrasts, contrasts), np.float32)
    products[np.triu_indices(contrasts)] = solution[1 + contrasts :]
    return Quadratic(contrasts), _linear_weights(solution, contrasts) | {"products": products}


def _linear_weights(solution: Array, contrasts: int) -> "dict[str, Array]":
    return {
        "intercept": solution[:1].astype(np.float32),
        "linear": solution[1 : 1 + contrasts].astype(np.float32),
    }


def _linear_terms(x: Array) -> Array:
    return np.column_stack([np.ones(len(x)), x.astype(np.float64)])


def _quadratic_terms(x: Array) -> Array:
    first, second = np.triu_indices(x.shape[1])
    linear = _linear_terms(x)
    return np.column_stack([linear, linear[:, 1 + first] * linear[:, 1 + second]])


def _solved(inputs: Array, target: Array, terms: Any, observer: Observer) -> Array:
    """The coefficients of the terms that leave the smallest squared error; the smallest ones where several do."""
    linear_model = require("sklearn.linear_model", "report")
    count = terms(inputs[:1]).shape[1]
    if len(inputs) < count:
        others = "forest" if terms is _linear_terms else "linear or forest"
        raise UserError(
            f"{count} coefficients cannot be fitted to {len(inputs)} samples",
            hint=f"prepare more samples, or take --kind {others}",
        )
    triangle: Array = np.empty((0, count + 1))
    for start in range(0, len(inputs), _BLOCK):
        part = slice(start, start + _BLOCK)
        block = np.column_stack([terms(inputs[part]), target[part].astype(np.float64)])
        triangle = np.asarray(np.linalg.qr(np.vstack([triangle, block]), mode="r"))
        observer.progress(_FOLDED * min(1.0, (start + _BLOCK) / len(inputs)), "adding up samples")
    observer.progress(_FOLDED, f"solving for {count} coefficients")
    model = linear_model.LinearRegression(fit_intercept=False)
    if (
        "tol" in model.get_params()
    ):  # since 1.7: by default it drops what is below 1e-6, as close as diffusion images are
        model.set_params(tol=np.finfo(float).eps * max(len(inputs), count))
    model.fit(triangle[:, :-1], triangle[:, -1])
    return np.asarray(model.coef_)
