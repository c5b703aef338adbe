"""Resampling against arithmetic by hand and SciPy's own."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from MRHNetLib.data.geometry import affine_from_letters, axis_order
from MRHNetLib.data.resampling import overlap, resample

SHAPE = (6, 7, 8)
AFFINE = affine_from_letters("RAS", (0.5, 0.5, 0.5), SHAPE)


@pytest.fixture
def values() -> np.ndarray:
    return np.asfortranarray(np.random.default_rng(0).random(SHAPE, dtype=np.float32))


def test_its_own_grid_changes_nothing(values: np.ndarray) -> None:
    np.testing.assert_array_equal(resample(values, AFFINE, SHAPE, AFFINE, nearest=False), values)


def test_another_order_of_axes_moves_values_and_nothing_else(values: np.ndarray) -> None:
    onto = affine_from_letters("SLA", (0.5, 0.5, 0.5), (8, 6, 7))
    turned = axis_order(AFFINE, "SLA").apply(values)
    np.testing.assert_allclose(resample(values, AFFINE, (8, 6, 7), onto, nearest=False), turned, atol=1e-6)


def test_half_a_voxel_on_is_the_mean_of_two(values: np.ndarray) -> None:
    onto = AFFINE.copy()
    onto[0, 3] += 0.25  # half of 0.5 mm along the first axis
    found = resample(values, AFFINE, (5, 7, 8), onto, nearest=False)
    np.testing.assert_allclose(found, (values[:-1] + values[1:]) / 2, atol=1e-6)


def test_an_oblique_grid_equals_scipy(values: np.ndarray) -> None:
    turn = np.array([[0.9, -0.2, 0.1, 0], [0.2, 0.95, 0, 0.1], [-0.1, 0.05, 1.0, 0], [0, 0, 0, 1]])
    onto = AFFINE @ turn
    at = np.linalg.inv(AFFINE) @ onto @ np.vstack([np.indices(SHAPE).reshape(3, -1), np.ones(np.prod(SHAPE))])
    inside = ((at[:3] >= 0) & (at[:3] <= np.array(SHAPE)[:, None] - 1)).all(axis=0)
    expected = map_coordinates(values, at[:3], order=1)
    found = resample(values, AFFINE, SHAPE, onto, nearest=False).reshape(-1)
    assert inside.mean() > 0.5
    np.testing.assert_allclose(found[inside], expected[inside], atol=1e-5)


def test_labels_are_not_mixed() -> None:
    labels = np.arange(np.prod(SHAPE), dtype=np.uint16).reshape(SHAPE)
    onto = AFFINE.copy()
    onto[1, 3] += 0.2  # 0.4 of a voxel
    found = resample(labels, AFFINE, SHAPE, onto, nearest=True)
    assert found.dtype == np.uint16
    np.testing.assert_array_equal(found, labels)


def test_outside_is_what_was_asked_for(values: np.ndarray) -> None:
    onto = AFFINE.copy()
    onto[0, 3] += 100
    assert (resample(values, AFFINE, SHAPE, onto, nearest=True, outside=-1) == -1).all()


def test_the_share_that_overlaps() -> None:
    assert overlap(SHAPE, AFFINE, SHAPE, AFFINE) == 1
    onto = AFFINE.copy()
    onto[0, 3] += 1.5  # three of six voxels
    assert overlap(SHAPE, AFFINE, SHAPE, onto) == 0.5
    onto[0, 3] += 100
    assert overlap(SHAPE, AFFINE, SHAPE, onto) == 0
