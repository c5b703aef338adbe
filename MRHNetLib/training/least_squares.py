"""Linear and quadratic regression, in memory that does not grow with the number of samples.

40,000 samples of 67 contrasts have 2,346 quadratic terms each, 750 MB. They are made block by block, and only the sums
of their products are kept: the normal equations, solved by Cholesky's decomposition. What rounding these sums costs
comes back by refining: the residuals of all samples, worked out anew, correct the coefficients until they stay as they
are (corrected seminormal equations: Bjoerck, Linear Algebra and its Applications 88/89:31-48, 1987). Where terms
depend on each other so closely that this cannot succeed, the samples are folded into the triangle of a QR
decomposition instead, which is exact and slower, and of all solutions the smallest is taken.

Contrasts are float32: MD, the mean of AD and twice RD, differs from it by rounding. That difference says nothing, and
a coefficient of some ten thousands would be fitted to it; so what is no larger than rounding counts as none.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from MRHNetLib.errors import UserError
from MRHNetLib.extras import require
from MRHNetLib.networks.baseline import Linear, Quadratic
from MRHNetLib.observer import Observer, Portion

Array = np.ndarray[Any, np.dtype[Any]]
Terms = Callable[[Array], Array]

_BLOCK = 2048  # samples; a call of BLAS takes some tenths of a second for so many, so that it can be stopped
_FEW = 256  # terms up to which threads of BLAS would wait for each other for longer than they work
_LEAST_RECIPROCAL_CONDITION = 1e-13  # of the normal equations: below it refining does not converge
FLOAT32_ROUNDING = float(np.finfo(np.float32).eps)
_ROUNDINGS = 3.0  # that a difference has to exceed; a contrast is rounded when stored, divided and shifted
_MOST_REFINEMENTS = 10
_CONVERGED = 1e-8  # of the coefficients: float32, as they are stored, is coarser
_SUMMED = 0.6  # of the time


def fit_linear(
    inputs: Array, target: Array, observer: Observer, *, rounding: float = FLOAT32_ROUNDING
) -> "tuple[Linear, dict[str, Array]]":
    """The linear model of (N, C) normalised contrasts, exact to `rounding`, for (N,) targets, and its weights."""
    solution = _solved(inputs, target, _linear_terms, rounding, observer)
    return Linear(inputs.shape[1]), _linear_weights(solution, inputs.shape[1])


def fit_quadratic(
    inputs: Array, target: Array, observer: Observer, *, rounding: float = FLOAT32_ROUNDING
) -> "tuple[Quadratic, dict[str, Array]]":
    """The quadratic model of (N, C) normalised contrasts, exact to `rounding`, for (N,) targets, and its weights."""
    contrasts = inputs.shape[1]
    solution = _solved(inputs, target, _quadratic_terms, rounding, observer)
    products = np.zeros((contrasts, contrasts), np.float32)
    products[np.triu_indices(contrasts)] = solution[1 + contrasts :]
    return Quadratic(contrasts), _linear_weights(solution, contrasts) | {"products": products}


def _linear_weights(solution: Array, contrasts: int) -> "dict[str, Array]":
    return {
        "intercept": solution[:1].astype(np.float32),
        "linear": solution[1 : 1 + contrasts].astype(np.float32),
    }


def _linear_terms(x: Array) -> Array:
    terms = np.ones((len(x), 1 + x.shape[1]))
    terms[:, 1:] = x
    return terms


def _quadratic_terms(x: Array) -> Array:
    """1, the contrasts, and their products in the order of `numpy.triu_indices`."""
    contrasts = x.shape[1]
    terms = np.empty((len(x), 1 + contrasts + contrasts * (contrasts + 1) // 2))
    terms[:, : 1 + contrasts] = _linear_terms(x)
    place = 1 + contrasts
    for first in range(contrasts):
        stop = place + contrasts - first
        np.multiply(terms[:, 1 + first, None], terms[:, 1 + first : 1 + contrasts], out=terms[:, place:stop])
        place = stop
    return terms


def _solved(inputs: Array, target: Array, terms: Terms, rounding: float, observer: Observer) -> Array:
    """The coefficients of the terms that leave the smallest squared error; the smallest ones where several do."""
    count = terms(inputs[:1]).shape[1]
    if len(inputs) < count:
        others = "forest" if terms is _linear_terms else "linear or forest"
        raise UserError(
            f"{count} coefficients cannot be fitted to {len(inputs)} samples",
            hint=f"prepare more samples, or take --kind {others}",
        )
    with _few_threads(count):
        solution = _refined(inputs, target, terms, rounding, observer)
        if solution is None:
            return _smallest(inputs, target, terms, rounding, Portion(observer, _SUMMED, 1))
        return solution


def _few_threads(count: int) -> AbstractContextManager[Any]:
    if count > _FEW:
        return nullcontext()
    limits: AbstractContextManager[Any] = require("threadpoolctl", "report").threadpool_limits(1)
    return limits


def _blocks(inputs: Array, target: Array, terms: Terms) -> "Iterator[tuple[float, Array, Array]]":
    """What share of the samples was dealt with before, the terms (B, T) of a block, and its targets (B,), all fp64."""
    for start in range(0, len(inputs), _BLOCK):
        part = slice(start, start + _BLOCK)
        yield start / len(inputs), terms(inputs[part]), target[part].astype(np.float64)


def _refined(inputs: Array, target: Array, terms: Terms, rounding: float, observer: Observer) -> "Array | None":
    """The coefficients by normal equations and refinement; None where terms depend on each other too closely."""
    lapack = require("scipy.linalg", "report").lapack
    count = terms(inputs[:1]).shape[1]
    sums = np.zeros((count, count))
    for share, block, _ in _blocks(inputs, target, terms):
        observer.progress(_SUMMED * share, "adding up samples")
        sums += block.T @ block
    observer.progress(_SUMMED, f"solving for {count} coefficients")
    sizes = np.sqrt(np.diag(sums))
    used = sizes > 0  # a contrast that is the same everywhere has no part in it
    scaled = sums[np.ix_(used, used)] / np.outer(sizes[used], sizes[used])
    factor, fault = lapack.dpotrf(scaled, clean=False)
    if fault:
        return None
    reciprocal, _ = lapack.dpocon(factor, np.abs(scaled).sum(axis=0).max())
    if reciprocal < max(_LEAST_RECIPROCAL_CONDITION, (_ROUNDINGS * rounding) ** 2):
        return None
    solution = np.zeros(count)
    for step in range(_MOST_REFINEMENTS):
        gradient, ear = np.zeros(count), Portion(observer, _SUMMED, 1)
        for share, block, wanted in _blocks(inputs, target, terms):
            ear.progress(1 - 0.5 ** (step + share), "refining the coefficients")
            gradient += (wanted - block @ solution) @ block
        change = lapack.dpotrs(factor, gradient[used] / sizes[used])[0]
        solution[used] += change / sizes[used]
        if np.linalg.norm(change) <= _CONVERGED * np.linalg.norm(solution[used] * sizes[used]):
            return solution
    return None


def _smallest(inputs: Array, target: Array, terms: Terms, rounding: float, observer: Observer) -> Array:
    """The smallest coefficients of those that leave the smallest squared error, by QR decompositions."""
    linalg = require("scipy.linalg", "report")
    count = terms(inputs[:1]).shape[1]
    triangle: Array = np.empty((0, count + 1))
    for share, block, wanted in _blocks(inputs, target, terms):
        observer.progress(share, "adding up samples whose contrasts say the same")
        triangle = np.asarray(np.linalg.qr(np.vstack([triangle, np.column_stack([block, wanted])]), mode="r"))
    smallest = _ROUNDINGS * rounding
    solution: Array = linalg.lstsq(triangle[:, :-1], triangle[:, -1], cond=smallest, lapack_driver="gelsy")[0]
    return solution
