"""Geometry against nibabel's orientations and against sums worked by hand."""

from itertools import permutations, product

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from MRHNetLib.data.geometry import (
    affine_from_letters,
    axis_letters,
    axis_order,
    check_letters,
    is_invertible,
    same_grid,
    voxel_sizes,
)
from MRHNetLib.errors import UserError

ALL_LETTERS = ["".join(letters) for pairs in permutations(("LR", "AP", "SI")) for letters in product(*pairs)]
LETTERS = st.sampled_from(ALL_LETTERS)
SIZES = st.tuples(*[st.floats(0.01, 10)] * 3)
SHAPES = st.tuples(*[st.integers(1, 300)] * 3)


def rotation(vector: np.ndarray) -> np.ndarray:
    """Rotation matrix by a vector: axis and angle (Rodrigues)."""
    angle = np.linalg.norm(vector)
    x, y, z = vector / (angle or 1)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def test_there_are_48_orientations():
    assert len(set(ALL_LETTERS)) == 48


@given(LETTERS, SIZES, SHAPES)
def test_letters_of_an_affine_agree_with_nibabel(letters, sizes, shape):
    affine = affine_from_letters(letters, sizes, shape)
    assert "".join(nib.aff2axcodes(affine)) == letters == axis_letters(affine)


@given(LETTERS, SIZES, SHAPES)
def test_an_affine_from_letters_has_its_voxel_sizes_and_its_centre_at_zero(letters, sizes, shape):
    affine = affine_from_letters(letters, sizes, shape)
    centre = affine @ [*((length - 1) / 2 for length in shape), 1]
    np.testing.assert_allclose(voxel_sizes(affine), sizes)
    np.testing.assert_allclose(centre, [0, 0, 0, 1], atol=1e-9)


@given(LETTERS, SIZES, st.tuples(*[st.floats(-0.35, 0.35)] * 3))
def test_letters_survive_a_rotation_of_up_to_35_degrees(letters, sizes, vector):
    affine = affine_from_letters(letters, sizes, (5, 6, 7))
    affine[:3, :3] = rotation(np.array(vector)) @ affine[:3, :3]
    assert axis_letters(affine) == letters


def test_letters_of_a_diagonal_grid_are_still_one_of_each():
    affine = np.eye(4)
    affine[:3, :3] = rotation(np.array([0.7, 0.7, 0.7]))
    assert check_letters(axis_letters(affine))


@settings(max_examples=200)
@given(LETTERS, LETTERS)
def test_reordered_voxels_keep_their_place_in_the_head(stored, wanted):
    shape = (2, 3, 4)
    affine = affine_from_letters(stored, (1, 1, 1), shape)
    world = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1) @ affine[:3, :3].T + affine[:3, 3]
    reordered = axis_order(affine, wanted).apply(world)
    for axis, letter in enumerate(wanted):
        step = np.diff(reordered, axis=axis)
        expected = {"R": (0, 1), "L": (0, -1), "A": (1, 1), "P": (1, -1), "S": (2, 1), "I": (2, -1)}[letter]
        np.testing.assert_array_equal(step[..., expected[0]], expected[1])


@given(LETTERS, LETTERS, st.integers(0, 2))
def test_undo_gives_back_the_array(stored, wanted, further_axes):
    array = np.arange(24 * 2**further_axes).reshape(2, 3, 4, *[2] * further_axes)
    order = axis_order(affine_from_letters(stored, (1, 1, 1), (2, 3, 4)), wanted)
    np.testing.assert_array_equal(order.undo(order.apply(array)), array)


def test_reordering_copies_nothing():
    array = np.zeros((2, 3, 4))
    order = axis_order(affine_from_letters("SPR", (1, 1, 1), array.shape), "LAS")
    assert np.shares_memory(order.apply(array), array)
    assert np.shares_memory(order.undo(array), array)


@pytest.mark.parametrize("text", ["", "LA", "LASS", "LLS", "RLS", "XYZ", "L-S"])
def test_letters_that_name_no_orientation_are_refused(text):
    with pytest.raises(UserError, match="three letters"):
        check_letters(text)


def test_letters_may_be_small():
    assert check_letters(" las ") == "LAS"


def test_a_shift_of_half_a_percent_of_a_voxel_is_the_same_grid():
    affine = affine_from_letters("LAS", (0.1, 0.1, 0.5), (10, 10, 10))
    shifted = affine.copy()
    shifted[0, 3] += 0.0005
    assert same_grid((10, 10, 10), affine, (10, 10, 10, 4), shifted)


def test_a_shift_of_two_percent_of_a_voxel_is_another_grid():
    affine = affine_from_letters("LAS", (0.1, 0.1, 0.5), (10, 10, 10))
    shifted = affine.copy()
    shifted[0, 3] += 0.002
    assert not same_grid((10, 10, 10), affine, (10, 10, 10), shifted)


def test_a_small_difference_of_voxel_size_shows_at_the_far_corner():
    assert not same_grid((200, 1, 1), np.diag([1, 1, 1, 1.0]), (200, 1, 1), np.diag([1.001, 1, 1, 1]))


def test_another_shape_is_another_grid():
    assert not same_grid((2, 3, 4), np.eye(4), (2, 3, 5), np.eye(4))


@pytest.mark.parametrize("place, value", [((0, 0), np.nan), ((1, 3), np.inf), ((2, 2), 0.0)])
def test_an_affine_without_a_volume_is_not_invertible(place, value):
    affine = np.eye(4)
    affine[place] = value
    assert not is_invertible(affine)


def test_parallel_axes_are_not_invertible():
    affine = np.eye(4)
    affine[:3, 1] = affine[:3, 0] * 5
    assert not is_invertible(affine)


@given(LETTERS, SIZES)
def test_every_grid_along_the_axes_is_invertible(letters, sizes):
    assert is_invertible(affine_from_letters(letters, sizes, (3, 3, 3)))
