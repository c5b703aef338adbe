"""The shape of an MRH network, counted by hand."""

import pytest

from MRHNetLib.networks.architecture import Architecture


def test_paper_has_66_convolutions() -> None:
    assert len(Architecture(contrasts=67, blocks=30).channels()) == 66


def test_parameters_by_hand() -> None:
    inner = 64 * 64 * 9 + 64
    by_hand = (67 * 64 * 9 + 64) + (4 + 2 * 4) * inner + (64 * 1 * 9 + 1)
    assert Architecture(contrasts=67, blocks=4).parameters == by_hand == 482_369


def test_shapes_are_filter_channel_and_patch_axes() -> None:
    shapes = Architecture(contrasts=5, blocks=1, filters=8).shapes()
    assert shapes["conv1.weight"] == (8, 5, 3, 3)
    assert shapes["blocks.0.second.weight"] == (8, 8, 3, 3)
    assert shapes["conv5.weight"] == (1, 8, 3, 3)
    assert shapes["conv5.bias"] == (1,)


def test_order_is_that_of_application() -> None:
    names = list(Architecture(contrasts=5, blocks=1).channels())
    assert names == ["conv1", "conv2", "conv3", "conv3_1", "blocks.0.first", "blocks.0.second", "conv4", "conv5"]


@pytest.mark.parametrize("size", [(0, 1, 64), (5, -1, 64), (5, 1, 0)])
def test_impossible_sizes_are_refused(size: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Architecture(*size)
