from itertools import permutations

import numpy as np
import pytest

from MRHNetLib.evaluation.group_arrangements import arrangements, smallest_p

TRUE = np.array([False, True, False, True, True])


def test_few_are_all_there_each_once_the_true_one_first():
    dealt = arrangements(TRUE, 10, seed=0)
    assert dealt.exact
    assert (dealt.second[0] == TRUE).all()
    assert {tuple(row) for row in dealt.second.tolist()} == set(permutations(TRUE.tolist()))
    assert len(dealt.second) == 10


def test_many_are_drawn_with_groups_of_the_same_size_the_true_one_first():
    dealt = arrangements(TRUE, 9, seed=0)
    assert (dealt.exact, dealt.second.shape) == (False, (9, 5))
    assert (dealt.second[0] == TRUE).all()
    assert (dealt.second.sum(axis=1) == 3).all()


def test_each_subject_is_drawn_as_often():
    """3 of 5 in 4,000 draws: 2,400 each, with a standard deviation of 31."""
    counts = arrangements(np.repeat([False, True], [40, 60]), 4000, seed=5).second.sum(axis=0)
    assert abs(counts - 2400).max() < 6 * 31


@pytest.mark.parametrize("sizes", [(2, 2), (2, 3), (3, 3), (3, 5)])
@pytest.mark.parametrize("count", [10, 1000])
def test_the_smallest_p_is_what_groups_that_do_not_overlap_have(sizes, count):
    """Of the mean's difference; the arrangement with the groups exchanged has the same."""
    second = np.arange(sum(sizes)) >= sizes[0]
    values = np.where(second, 100.0, 0) + np.arange(len(second))
    rows = arrangements(second, 1000, 0).second
    differences = np.abs([values[row].mean() - values[~row].mean() for row in rows])
    expected = np.mean(differences >= differences[0] - 1e-9) if len(rows) <= count else 1 / count
    assert smallest_p(second, count) == pytest.approx(expected)
