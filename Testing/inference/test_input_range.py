"""The warning about inputs unlike those in training."""

import numpy as np
import pytest

from MRHNetLib.inference.input_range import range_warning
from MRHNetLib.networks.normalisation import InputQuantiles

MASK = np.ones((6, 6, 6), bool)


@pytest.fixture
def array():
    array = np.random.default_rng(0).random((5, 6, 6, 6)).astype(np.float32)
    array[0, 0, 0, 0] = 1.0
    return array


@pytest.fixture
def network(make_bundle, array):
    return make_bundle(input_quantiles=InputQuantiles.measured(array.reshape(5, -1).T))


def test_silent_on_what_it_was_trained_on(make_stack, network, array):
    assert range_warning(make_stack(array), MASK, network) == ""


def test_silent_on_another_scale_of_the_whole(make_stack, network, array):
    assert range_warning(make_stack(array * 30_000), MASK, network) == ""


def test_names_the_contrast_that_differs(make_stack, network, array):
    array[3, :, :, :3] = -1
    message = range_warning(make_stack(array), MASK, network)
    source = network.protocol.contrasts[3].source
    assert message.startswith("1 of 5 contrasts")
    assert f"worst is {source} volume 0 with 50%" in message


def test_a_hot_voxel_shifts_everything_and_is_told(make_stack, network, array):
    array[1, 5, 5, 5] = 1000
    assert "worth little" in range_warning(make_stack(array), MASK, network)


def test_unknown_range_is_no_warning(make_stack, make_bundle, array):
    assert range_warning(make_stack(array * 0 + 1), MASK, make_bundle()) == ""
