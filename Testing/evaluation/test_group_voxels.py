"""Voxelwise comparison against SciPy, a loop over all arrangements, and noise."""

from itertools import combinations

import numpy as np
import pytest
import scipy.stats

from MRHNetLib.evaluation.group_voxels import compare_voxels

SHAPE = (6, 5, 4)
SECOND = np.array([False, False, False, True, True, True, True])


@pytest.fixture
def mask():
    inside = np.ones(SHAPE, bool)
    inside[0] = False
    return inside


def subjects(seed, raised=0.0):
    """Noise of seven subjects, which the second group has more of in a block of 2 x 2 x 2 voxels."""
    values = np.random.default_rng(seed).normal(size=(7, *SHAPE)).astype(np.float32)
    values[SECOND, 2:4, 1:3, 1:3] += raised
    return values


def test_t_and_p_as_scipy_computes_them(mask):
    values = subjects(1, 2)
    found = compare_voxels(list(values), SECOND, mask, correction="none")
    expected = scipy.stats.ttest_ind(values[SECOND], values[~SECOND])
    np.testing.assert_allclose(found.t[mask], expected.statistic[mask], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(found.p[mask], expected.pvalue[mask], rtol=1e-3)
    assert (found.t[0] == 0).all() and (found.p[0] == 1).all()
    assert found.corrected is None


@pytest.mark.parametrize(("offset", "unit"), [(1e6, 1), (0, 1e-24), (0, 1e24)])
def test_neither_the_offset_nor_the_unit_of_values_changes_t(mask, offset, unit):
    values = (offset + unit * subjects(1, 2).astype(np.float64)).astype(np.float32)
    found = compare_voxels(list(values), SECOND, mask, correction="none")
    stored = values.astype(np.float64)
    expected = scipy.stats.ttest_ind(stored[SECOND], stored[~SECOND]).statistic
    np.testing.assert_allclose(found.t[mask], expected[mask], rtol=1e-3, atol=1e-4)


def test_corrected_p_is_the_share_of_arrangements_with_a_larger_maximum(mask):
    values = subjects(2, 2)
    found = compare_voxels(list(values), SECOND, mask)
    assert (found.arrangements, found.exact) == (35, True)
    largest = []
    for chosen in combinations(range(7), 4):
        rest = [subject for subject in range(7) if subject not in chosen]
        largest.append(np.abs(scipy.stats.ttest_ind(values[list(chosen)], values[rest]).statistic[mask]).max())
    own = np.abs(found.t[mask].astype(np.float64))
    expected = [np.mean(np.array(largest) >= value * (1 - 1e-4)) for value in own]
    np.testing.assert_allclose(found.corrected[mask], expected, atol=1e-6)


@pytest.mark.parametrize("turned", [False, True])
def test_groups_of_one_size_exchanged_are_as_far_apart(turned):
    """Of 70 arrangements of 4 and 4 the mirrored one has the same |t| as the true one, however large: p is 2/70."""
    second = np.repeat([turned, not turned], 4)
    for seed in range(6):
        values = np.random.default_rng(seed).normal(size=(8, 8000, 1, 1)).astype(np.float32)
        values[second] += 6
        found = compare_voxels(list(values), second, np.ones((8000, 1, 1), bool))
        assert found.corrected.min() == pytest.approx(2 / 70)


@pytest.mark.parametrize("correction", ["max-t", "cluster", "tfce"])
def test_a_block_is_found(mask, correction):
    """With all 35 arrangements the least p is 1/35 = 0.029."""
    options = {"correction": correction, "cluster_p": 0.01}
    block = np.zeros(SHAPE, bool)
    block[2:4, 1:3, 1:3] = True
    found = compare_voxels(list(subjects(3, 12)), SECOND, mask, **options)
    assert (found.corrected[block] < 0.05).all()
    assert (found.corrected[~block] < 0.05).sum() <= 2


def test_noise_is_found_no_oftener_than_promised(mask):
    """One of 35 arrangements has the largest maximum, so that 0.029 of maps of noise show a voxel with p < 0.05."""
    quiet = [compare_voxels(list(subjects(seed)), SECOND, mask) for seed in range(100, 160)]
    assert sum((found.corrected < 0.05).any() for found in quiet) <= 5


def test_less_in_the_second_group_is_found_as_well(mask):
    found = compare_voxels(list(subjects(3, -12)), SECOND, mask, correction="tfce")
    assert (found.corrected[2:4, 1:3, 1:3] < 0.05).all()
    assert (found.t[2:4, 1:3, 1:3] < 0).all()
