"""Do two groups differ: tests of the difference of two means, its size, and what many tests at once leave of them."""

from __future__ import annotations

import functools
import math
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.evaluation.group_arrangements import Arrangements, arrangements
from MRHNetLib.extras import require

TESTS = ("student", "welch", "permutation")
ROUNDING = 1e-12  # of the largest value: the mean of equal values differs from them in its last digit
_AT_ONCE = 100_000  # arrangements: each takes eight bytes a subject
Values = NDArray[np.float64]


@dataclass(frozen=True)
class GroupTest:
    """A test of the second group's mean against the first one's; NaN where it is not defined.

    Attributes
    ----------
    t, df, p : float
        The statistic (positive where the second group has more), its degrees of freedom, and the two-sided p-value.
    arrangements : int
        That a permutation test compared with; 0 for others.
    exact : bool
        Whether these were all that there are.
    """

    t: float
    df: float
    p: float
    arrangements: int = 0
    exact: bool = False


def compare_groups(first: Values, second: Values, kind: str, *, permutations: int, seed: int) -> GroupTest:
    """The test of one of `TESTS` of values (n,) and (m,), two at least each.

    "student": the unpaired t-test with equal variances; "welch": without; "permutation": Student's t, its p-value by
    arrangements of the subjects (`MRHNetLib.evaluation.group_arrangements`) instead of a distribution.
    """
    if min(first.size, second.size) < 2 or pooled_sd(first, second) == 0:
        return GroupTest(math.nan, math.nan, math.nan)
    if kind == "permutation":
        return _permutation(first, second, permutations, seed)
    statistics = require("scipy.stats", "report")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of one group that hardly varies: what both vary counts here
        found = statistics.ttest_ind(second, first, equal_var=kind == "student")
    return GroupTest(float(found.statistic), float(found.df), float(found.pvalue))


def _permutation(first: Values, second: Values, permutations: int, seed: int) -> GroupTest:
    values = np.concatenate([first, second])
    dealt = _dealt(first.size, values.size, permutations, seed)
    centred = (values - values.mean())[:, None]
    parts = np.array_split(dealt.second, -(-len(dealt.second) // _AT_ONCE))
    t = np.concatenate([centred_t(centred, part)[:, 0] for part in parts])
    return GroupTest(float(t[0]), math.nan, dealt.p_value(np.abs(t)), len(t), dealt.exact)


@functools.lru_cache(maxsize=1)  # the same for every region that all subjects have
def _dealt(first: int, size: int, permutations: int, seed: int) -> Arrangements:
    return arrangements(np.arange(size) >= first, permutations, seed)


def centred_t(values: NDArray[np.floating], second: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Student's t (..., V) of each column of values for one or more arrangements, the second group minus the first.

    Parameters
    ----------
    values : ndarray, (n, V)
        Of n subjects; the mean of each column is 0, so that one group's sum tells the other's.
    second : ndarray of bool, (..., n)
        Who is in the second group; as many in each arrangement.

    Returns
    -------
    ndarray
        Infinite where the groups differ and neither varies, 0 where no value differs from another.
    """
    size = values.shape[0]
    members = int(second.reshape(-1, size)[0].sum())
    weight = 1 / members + 1 / (size - members)
    total = second.astype(values.dtype) @ values
    within = np.maximum(np.einsum("ij,ij->j", values, values) - weight * total**2, 0) / (size - 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = total * weight / np.sqrt(within * weight)
    return np.asarray(np.where(np.isnan(t), 0, t))


def pooled_sd(first: Values, second: Values) -> float:
    """The standard deviation within groups, their variances weighted by degrees of freedom; NaN for one of one.

    0 where it is but rounding: volumes in one atlas are the same in all subjects, and no test can tell groups then.
    """
    if min(first.size, second.size) < 2:
        return math.nan
    squares = (first.size - 1) * first.var(ddof=1) + (second.size - 1) * second.var(ddof=1)
    sd = math.sqrt(squares / (first.size + second.size - 2))
    return sd if sd > ROUNDING * max(np.abs(first).max(), np.abs(second).max()) else 0.0


def cohen_d(first: Values, second: Values) -> float:
    """Cohen's d: the difference of means (second minus first) in pooled standard deviations."""
    sd = pooled_sd(first, second)
    return float(second.mean() - first.mean()) / sd if sd > 0 else math.nan


def hedges_g(first: Values, second: Values) -> float:
    """Hedges' g: Cohen's d times J = gamma(f / 2) / (sqrt(f / 2) gamma((f - 1) / 2)), f = n1 + n2 - 2.

    J takes away the bias of small groups: Hedges, J Educ Stat 1981;6:107-128.
    """
    freedom = first.size + second.size - 2
    if freedom < 2:
        return math.nan
    logarithm = math.lgamma(freedom / 2) - math.lgamma((freedom - 1) / 2) - math.log(freedom / 2) / 2
    return cohen_d(first, second) * math.exp(logarithm)


def false_discovery_rates(p: Values) -> Values:
    """Each p-value's smallest false discovery rate at which it would be called: q (N,); NaN stays and does not count.

    Benjamini & Hochberg, J R Stat Soc B 1995;57:289-300: the i-th smallest of m becomes the least of p_k m / k, k >= i.
    """
    q = np.full(p.shape, np.nan)
    defined = np.flatnonzero(~np.isnan(p))
    order = defined[np.argsort(p[defined], kind="stable")]
    scaled = p[order] * order.size / np.arange(1, order.size + 1)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1)
    return q
