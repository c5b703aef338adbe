"""The cut to the brain, the same however the volume is stored."""

import numpy as np
import pytest

from MRHNetLib.data.geometry import affine_from_letters, axis_order
from MRHNetLib.report.brain_view import BrainView

SHAPE = (40, 50, 30)


def _brain() -> tuple[np.ndarray, np.ndarray]:
    """A volume of numbered voxels and a mask, both right-front-up."""
    mask = np.zeros(SHAPE, bool)
    mask[5:31, 4:44, 6:26] = True  # 26 x 40 x 20 voxels
    return np.arange(np.prod(SHAPE)).reshape(SHAPE), mask


@pytest.mark.parametrize("letters", ["LAS", "PIR", "SLA", "RPI"])
def test_any_axis_order_gives_the_same_slices(letters: str) -> None:
    volume, mask = _brain()
    order = axis_order(np.eye(4), letters)
    turned = order.apply(volume)
    expected = BrainView(affine_from_letters("RAS", (1, 1, 1), SHAPE), mask).slices(volume)
    view = BrainView(affine_from_letters(letters, (1, 1, 1), turned.shape), order.apply(mask))
    for one, other in zip(view.slices(turned), expected, strict=True):
        np.testing.assert_array_equal(one.pixels, other.pixels)


def test_the_cut_keeps_the_whole_brain_and_a_small_margin() -> None:
    volume, mask = _brain()
    coronal, axial, sagittal = BrainView(np.eye(4), mask).slices(mask)
    assert coronal.pixels.shape == (22 + 2, 28 + 2)
    assert (axial.pixels.sum(), coronal.pixels.sum(), sagittal.pixels.sum()) == (26 * 40, 26 * 20, 40 * 20)


def test_the_sagittal_slice_lies_in_the_left_half_beside_the_midline() -> None:
    volume, mask = _brain()
    lateral = np.broadcast_to(np.arange(SHAPE[0])[:, None, None], SHAPE)  # right-front-up: small is left
    shown = BrainView(np.eye(4), mask).slices(lateral)[2].pixels
    assert 5 + 26 / 4 < shown.max() < 5 + 26 / 2 - 2


def test_a_brain_at_the_border_of_its_volume() -> None:
    mask = np.ones((6, 7, 8), bool)
    coronal, axial, sagittal = BrainView(np.eye(4), mask).slices(mask)
    assert (coronal.pixels.shape, axial.pixels.shape, sagittal.pixels.shape) == ((8, 6), (7, 6), (8, 7))


@pytest.mark.parametrize("letters", ["RAS", "LAS", "SLA"])
def test_slices_where_most_of_the_voxels_lie(letters: str) -> None:
    volume, mask = _brain()
    wanted = np.zeros(SHAPE, bool)
    wanted[28, 40:43, 8:11] = wanted[26:30, 41, 9] = True  # most of them at 28, at 41 and at 9
    order = axis_order(np.eye(4), letters)
    affine = affine_from_letters(letters, (1, 1, 1), order.apply(volume).shape)
    coronal, axial, sagittal = BrainView(affine, order.apply(mask), order.apply(wanted)).slices(order.apply(volume))
    for piece, at in ((coronal, (28, 41, 9)), (axial, (28, 41, 9)), (sagittal, (28, 41, 9))):
        assert volume[at] in piece.pixels


def test_without_voxels_to_see_the_slices_are_the_middle_ones() -> None:
    volume, mask = _brain()
    plain, nothing = (BrainView(np.eye(4), mask, through).slices(volume) for through in (None, np.zeros(SHAPE, bool)))
    np.testing.assert_array_equal(plain[0].pixels, nothing[0].pixels)
