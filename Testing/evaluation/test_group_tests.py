"""Tests of groups against figures worked by hand and SciPy's own tests."""

import math
import tracemalloc
import warnings

import numpy as np
import pytest
import scipy.stats

from MRHNetLib.commands import compare as command
from MRHNetLib.evaluation.group_tests import (
    TESTS,
    centred_t,
    cohen_d,
    compare_groups,
    false_discovery_rates,
    hedges_g,
)

FIRST, SECOND = np.array([1.0, 2, 3]), np.array([4.0, 6, 8, 6])
RANDOM = np.random.default_rng(3)


def compared(first, second, kind, permutations=10_000, seed=0):
    return compare_groups(np.asarray(first), np.asarray(second), kind, permutations=permutations, seed=seed)


def test_student_by_hand():
    """Means 2 and 6; sums of squares 2 and 8, so the pooled variance is 10 / 5 = 2; t = 4 / sqrt(2 (1/3 + 1/4))."""
    found = compared(FIRST, SECOND, "student")
    assert found.t == pytest.approx(4 / math.sqrt(2 * 7 / 12))
    assert found.df == 5
    # Student's distribution of 5 degrees of freedom in closed form, Abramowitz & Stegun 26.7.3
    angle = math.atan(found.t / math.sqrt(5))
    inside = 2 / math.pi * (angle + math.sin(angle) * (math.cos(angle) + 2 / 3 * math.cos(angle) ** 3))
    assert found.p == pytest.approx(1 - inside)


def test_welch_by_hand():
    """Variances 1 and 8/3 over 3 and 4 subjects: 1/3 and 2/3; t = 4 / sqrt(1), df by Welch and Satterthwaite."""
    found = compared(FIRST, SECOND, "welch")
    assert found.t == pytest.approx(4)
    assert found.df == pytest.approx(1 / ((1 / 3) ** 2 / 2 + (2 / 3) ** 2 / 3))


def test_all_arrangements_by_hand():
    """Of the 10 ways to choose 2 of 0, 1, 2, 3, 4 only 3 and 4, and 0 and 1, differ from the rest by so much."""
    found = compared([0.0, 1, 2], [3.0, 4], "permutation")
    assert (found.arrangements, found.exact) == (10, True)
    assert found.p == pytest.approx(2 / 10)


def test_all_arrangements_as_scipy_counts_them():
    first, second = RANDOM.normal(size=5), RANDOM.normal(1, size=4)
    expected = scipy.stats.permutation_test(
        (first, second), lambda a, b: abs(scipy.stats.ttest_ind(a, b).statistic), alternative="greater"
    )
    assert compared(first, second, "permutation").p == pytest.approx(expected.pvalue)


def test_random_arrangements_are_the_seed_s_and_never_give_zero():
    first, second = np.arange(12.0), np.arange(100.0, 112.0)
    found = compared(first, second, "permutation", permutations=200, seed=1)
    assert (found.arrangements, found.exact, found.p) == (200, False, 1 / 200)
    weak = RANDOM.normal(size=(2, 12))
    same, again, other = (compared(*weak, "permutation", 300, seed).p for seed in (1, 1, 2))
    assert same == again != other


def test_many_arrangements_need_little_memory():
    """300,000 of 40 subjects are 12 MB; as numbers they would be 96 MB."""
    values = RANDOM.normal(size=(2, 20))
    tracemalloc.start()
    compared(*values, "permutation", 300_000)
    tracemalloc.reset_peak()
    compared(*values, "permutation", 300_000)  # the arrangements are kept
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 70e6


@pytest.mark.parametrize("kind", TESTS)
def test_without_variance_or_with_one_subject_nothing_is_defined(kind):
    assert math.isnan(compared([1.0], [2.0, 3.0], kind).p)
    assert math.isnan(compared([1.0, 1.0], [2.0, 2.0], kind).p)


@pytest.mark.parametrize(("kind", "freedom"), [("student", 6), ("welch", 3)])
def test_one_group_may_be_constant_without_a_warning(kind, freedom):
    """Means 0.1 and 2.5, squared standard error of their difference 1.25 / 3, of four values each."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = compared([0.1] * 4, [1.0, 2.0, 3.0, 4.0], kind)
    assert (found.t, found.df) == (pytest.approx(2.4 / math.sqrt(1.25 / 3)), pytest.approx(freedom))


def test_effect_sizes_by_hand():
    """d = 4 / sqrt(2); J for 5 degrees of freedom is gamma(5/2) / (sqrt(5/2) gamma(2)), gamma(5/2) = 3 sqrt(pi) / 4."""
    assert cohen_d(FIRST, SECOND) == pytest.approx(4 / math.sqrt(2))
    assert hedges_g(FIRST, SECOND) == pytest.approx(4 / math.sqrt(2) * (3 * math.sqrt(math.pi) / 4) / math.sqrt(2.5))
    assert hedges_g(FIRST, SECOND) == pytest.approx(4 / math.sqrt(2) * (1 - 3 / 19), rel=0.01)  # the usual shortcut


def test_false_discovery_rates_by_hand():
    """Of 4: 0.01 x 4, 0.02 x 2 (of the second and third the lesser), 0.03 x 4/3, 0.5; the NaN does not count."""
    q = false_discovery_rates(np.array([0.03, 0.5, 0.01, np.nan, 0.02]))
    np.testing.assert_allclose(q, [0.04, 0.5, 0.04, np.nan, 0.04])
    p = RANDOM.random(50) ** 2
    np.testing.assert_allclose(false_discovery_rates(p), scipy.stats.false_discovery_control(p))


def test_t_of_many_columns_as_scipy_computes_it():
    values = RANDOM.normal(size=(9, 30))
    second = np.arange(9) >= 5
    expected = scipy.stats.ttest_ind(values[5:], values[:5]).statistic
    np.testing.assert_allclose(centred_t(values - values.mean(axis=0), second), expected)


def test_the_command_offers_the_library_s_tests():
    from MRHNetLib.evaluation.group_voxels import CORRECTIONS
    from MRHNetLib.evaluation.region_csv import STATISTICS

    assert (command.TESTS, command.VALUES, command.CORRECTIONS) == (TESTS, STATISTICS, CORRECTIONS)


@pytest.mark.parametrize("kind", TESTS)
@pytest.mark.parametrize("other", [0.1, 0.2])
def test_equal_values_do_not_vary_though_their_mean_is_rounded(kind, other):
    first, second = np.full(3, 0.1), np.full(5, other)
    assert first.std() > 0  # 0.1 + 0.1 + 0.1 is not 0.3
    found = compare_groups(first, second, kind, permutations=100, seed=0)
    assert np.isnan([found.t, found.p, cohen_d(first, second)]).all()
