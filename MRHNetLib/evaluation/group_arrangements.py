"""All ways to deal subjects to two groups, or many of them: what a permutation test compares with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-5  # of a statistic: mirrored arrangements have the same one but for rounding


@dataclass(frozen=True, eq=False)
class Arrangements:
    """Who is in the second group, arrangement by arrangement.

    Attributes
    ----------
    second : ndarray of bool, (N, n)
        The first row is the true one.
    exact : bool
        Whether these are all that there are, each once.
    """

    second: NDArray[np.bool_]
    exact: bool

    def p_value(self, statistics: NDArray[np.floating]) -> float:
        """The share of the arrangements whose statistic (N,) is at least that of the true one."""
        return float(np.mean(statistics >= statistics[0] * (1 - TOLERANCE)))


def arrangements(second: NDArray[np.bool_], count: int, seed: int) -> Arrangements:
    """The arrangements of subjects with groups of the same size: all, where those are at most `count`, else `count`.

    Parameters
    ----------
    second : ndarray of bool, (n,)
        Who is in the second group.
    count : int
        How many at most. The true one is always among them, the others are then drawn independently, so that a
        p-value is never 0 and valid for any count (Phipson & Smyth, Stat Appl Genet Mol Biol 2010;9:39).
    seed : int
        The same seed draws the same ones.
    """
    size, members = len(second), int(second.sum())
    if math.comb(size, members) <= count:
        rows = np.zeros((math.comb(size, members), size), bool)
        for row, chosen in zip(rows, combinations(range(size), members), strict=True):
            row[list(chosen)] = True
        true = int(np.flatnonzero((rows == second).all(axis=1))[0])
        return Arrangements(np.concatenate([rows[true : true + 1], np.delete(rows, true, axis=0)]), exact=True)
    random = np.random.default_rng(seed)
    drawn = random.permuted(np.broadcast_to(second, (count - 1, size)), axis=1)
    return Arrangements(np.concatenate([second[None], drawn]), exact=False)


def smallest_p(second: NDArray[np.bool_], count: int) -> float:
    """The smallest two-sided p-value that so many arrangements can tell.

    Groups of one size can be exchanged: that arrangement has the same statistic as the true one.
    """
    size, members = len(second), int(second.sum())
    every = math.comb(size, members)
    if every > count:
        return 1 / count
    return (2 if 2 * members == size else 1) / every
