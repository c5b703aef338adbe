"""Threshold-free enhancement against its definition, and integrals worked by hand."""

import numpy as np
import pytest
import scipy.ndimage

from MRHNetLib.evaluation.cluster_enhancement import neighbours, threshold_free


def by_definition(volume, mask, steps):
    """At each height the clusters are labelled anew."""
    enhanced = np.zeros(volume.shape)
    step = volume[mask].max() / steps
    for height in step * np.arange(1, steps + 1):
        labels, count = scipy.ndimage.label((volume > height - step / 2) & mask)
        extents = np.array([0, *(np.count_nonzero(labels == number) for number in range(1, count + 1))])
        enhanced += np.sqrt(extents[labels]) * height**2 * step
    return enhanced[mask]


def enhanced(volume, steps=400, mask=None):
    mask = np.ones(volume.shape, bool) if mask is None else mask
    out = np.zeros(volume.shape)
    out[mask] = threshold_free(volume[mask], neighbours(mask), steps)
    return out


def noise(kind, shape=(9, 8, 7)):
    values = np.random.default_rng(5).normal(size=shape)
    return {
        "rough": values,
        "smooth": scipy.ndimage.gaussian_filter(values, 1),
        "ties": np.round(2 * values),
        "float32": values.astype(np.float32),
    }[kind]


@pytest.mark.parametrize("kind", ["rough", "smooth", "ties", "float32"])
@pytest.mark.parametrize("steps", [1, 7, 100])
def test_as_defined(kind, steps):
    volume = noise(kind)
    mask = np.random.default_rng(6).random(volume.shape) < 0.8
    found = threshold_free(volume[mask], neighbours(mask), steps)
    np.testing.assert_allclose(found, by_definition(volume.astype(np.float64), mask, steps), rtol=1e-5)


def test_neighbours_share_a_face():
    mask = np.array([[1, 1, 0], [0, 1, 1]], bool)  # numbered 0 1 - / - 2 3
    pairs = {tuple(sorted(pair)) for pair in zip(*(side.tolist() for side in neighbours(mask)), strict=True)}
    assert pairs == {(0, 1), (1, 2), (2, 3)}


def test_a_plateau_is_its_integral():
    """Eight voxels of height 3: the integral of 8^0.5 h^2 from 0 to 3 is 9 sqrt(8)."""
    volume = np.zeros((5, 5, 5))
    volume[1:3, 1:3, 1:3] = 3
    found = enhanced(volume)
    assert found[1, 1, 1] == pytest.approx(9 * 8**0.5, rel=0.01)
    assert found[4, 4, 4] == 0


def test_support_counts():
    """Nine voxels up to height 3 and one from there to 4: sqrt(9) 3^3 / 3 + (4^3 - 3^3) / 3; alone 4^3 / 3."""
    volume = np.zeros((9, 9, 1))
    volume[1, 1] = volume[6, 6] = 4
    volume[5:8, 5:8] = np.maximum(volume[5:8, 5:8], 3)
    found = enhanced(volume)
    assert found[6, 6, 0] == pytest.approx(27 + 37 / 3, rel=0.01)
    assert found[1, 1, 0] == pytest.approx(64 / 3, rel=0.01)


def test_a_gap_in_the_mask_parts_clusters():
    """Two voxels of height 1 beside each other are worth sqrt(2) / 3 each, apart 1 / 3."""
    volume = np.ones((5, 1, 1))
    mask = np.array([1, 1, 0, 1, 0], bool).reshape(5, 1, 1)
    assert enhanced(volume, mask=mask).ravel() == pytest.approx([2**0.5 / 3, 2**0.5 / 3, 0, 1 / 3, 0], rel=0.01)


@pytest.mark.parametrize("values", [-np.ones(3), np.zeros(3)])
def test_without_anything_positive_nothing_is_enhanced(values):
    assert not threshold_free(values, neighbours(np.ones((3, 1, 1), bool))).any()


def test_progress_is_told_at_every_step():
    told = []
    threshold_free(np.arange(3.0), neighbours(np.ones((3, 1, 1), bool)), 4, told.append)
    assert told == [0, 0.25, 0.5, 0.75]
