"""One map minus another."""

from typing import Any

import numpy as np
import pytest
from stained_brain import AFFINE, SHAPE, add_stain

from MRHNetLib.errors import UserError

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")

from MRHNetLib.scene.difference import add_difference, subtract, symmetric_limit
from MRHNetLib.scene.volume_nodes import affine_of, array_of


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(0).random(SHAPE, dtype=np.float32)


def test_one_grid_is_plain_subtraction(values: np.ndarray) -> None:
    np.testing.assert_array_equal(subtract(values, AFFINE, 2 * values, AFFINE), -values)


def test_whole_numbers_do_not_wrap_round() -> None:
    one, two = np.full(SHAPE, 1, np.uint8), np.full(SHAPE, 2, np.uint8)
    np.testing.assert_array_equal(subtract(one, AFFINE, two, AFFINE), -1)


def test_what_is_no_number_is_no_difference(values: np.ndarray) -> None:
    other = np.full(SHAPE, np.nan, np.float32)
    assert not subtract(values, AFFINE, other, AFFINE).any()
    assert symmetric_limit(subtract(other, AFFINE, values, AFFINE)) == 1.0


def test_another_order_of_axes_is_followed(values: np.ndarray) -> None:
    turned = AFFINE[:, [2, 0, 1, 3]]
    np.testing.assert_allclose(subtract(values, AFFINE, values.transpose(2, 0, 1), turned), 0, atol=1e-6)


def test_a_shift_is_followed_and_nothing_is_made_up_beyond_it(values: np.ndarray) -> None:
    moved = AFFINE.copy()
    moved[:3, 3] = (AFFINE @ [10, 0, 0, 1])[:3]  # the other map begins ten voxels on
    difference = subtract(values, AFFINE, values[10:] + 1, moved)
    np.testing.assert_allclose(difference[10:], -1, atol=1e-6)
    np.testing.assert_array_equal(difference[:10], 0)


def test_maps_of_different_places_are_refused(values: np.ndarray) -> None:
    moved = AFFINE.copy()
    moved[1, 3] += 0.3 * 30  # of 50 voxels of 0.3 mm
    with pytest.raises(UserError, match="covers 4[01]% of this one's grid"):
        subtract(values, AFFINE, values, moved)


def test_the_node_is_symmetric_about_zero_in_diverging_colours(scene: Any) -> None:
    first, second = add_stain(scene, "NF"), add_stain(scene, "MBP")
    difference = np.zeros(SHAPE, np.float32)
    difference[:, :25], difference[:, 25:] = -3, 1
    node = add_difference(scene, difference, affine_of(first), first, second)
    assert node.GetName() == "mouse1 NF (mrh-nf) minus mouse1 MBP (mrh-mbp)"
    np.testing.assert_array_equal(array_of(node), difference)
    display = node.GetDisplayNode()
    assert (display.GetWindowLevelMin(), display.GetWindowLevelMax()) == pytest.approx((-3, 3))
    colours = display.GetColorNode()
    low, middle, high = (_colour(colours, share) for share in (0, 0.5, 1))
    assert low[2] > low[0]  # blue
    assert high[0] > high[2]  # red
    assert min(middle) > 0.95  # white at zero


def test_the_colours_are_made_once(scene: Any) -> None:
    first, second = add_stain(scene, "NF"), add_stain(scene, "MBP")
    nodes = [add_difference(scene, np.ones(SHAPE, np.float32), AFFINE, first, second) for _ in range(2)]
    assert len({node.GetDisplayNode().GetColorNodeID() for node in nodes}) == 1


def test_no_difference_still_has_a_window() -> None:
    assert symmetric_limit(np.zeros(SHAPE, np.float32)) == 1


def _colour(node: Any, share: float) -> list[float]:
    colour = [0.0] * 4
    node.GetColor(round(share * (node.GetNumberOfColors() - 1)), colour)
    return colour[:3]
