import numpy as np
import pytest
import torch

from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.module import MRHNetwork
from MRHNetLib.training.initialisation import glorot, he, initialise, orthogonal


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("shape", [(64, 67, 3, 3), (64, 64, 3, 3), (1, 64, 3, 3)])
def test_filters_are_orthonormal_where_there_are_more_inputs(shape):
    filters = orthogonal(shape, generator()).numpy().reshape(shape[0], -1).astype(np.float64)
    assert np.allclose(filters @ filters.T, np.eye(shape[0]), atol=1e-6)


def test_inputs_are_orthonormal_where_there_are_more_filters():
    inputs = orthogonal((64, 5, 3, 3), generator()).numpy().reshape(64, 45).astype(np.float64)
    assert np.allclose(inputs.T @ inputs, np.eye(45), atol=1e-6)


def test_orthogonal_filters_are_as_often_positive_as_negative():
    assert abs(orthogonal((64, 64, 3, 3), generator()).mean()) < 1e-3


def test_glorot_weights_are_uniform_with_the_variance_of_glorot_and_bengio():
    weights = glorot((64, 67, 3, 3), generator()).numpy()
    variance = 2 / (9 * 67 + 9 * 64)
    assert weights.var() == pytest.approx(variance, rel=0.02)
    assert np.abs(weights).max() == pytest.approx(np.sqrt(3 * variance), rel=0.01)


@pytest.mark.parametrize("name", ["orthogonal", "glorot"])
def test_biases_start_at_zero(name):
    network = MRHNetwork(Architecture(5, 1))
    initialise(network, name, generator(), set(network.architecture.channels()))
    assert all(not bias.any() for key, bias in network.state_dict().items() if key.endswith("bias"))


def test_convolutions_that_are_not_named_keep_their_weights():
    network = MRHNetwork(Architecture(5, 1))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    initialise(network, "orthogonal", generator(), {"conv4", "conv5"})
    changed = {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"conv4.weight", "conv4.bias", "conv5.weight", "conv5.bias"}


def test_the_same_seed_gives_the_same_weights():
    assert torch.equal(orthogonal((8, 4, 3, 3), generator(3)), orthogonal((8, 4, 3, 3), generator(3)))


def test_he_weights_are_normal_with_the_variance_of_he():
    weights = he((64, 67, 3, 3), generator()).numpy()
    assert weights.var() == pytest.approx(2 / (9 * 67), rel=0.02)
    assert np.mean(weights**4) == pytest.approx(3 * weights.var() ** 2, rel=0.05)


def test_identity_lets_the_signal_pass_all_residual_parts_unchanged():
    network, short = MRHNetwork(Architecture(5, 3)), MRHNetwork(Architecture(5, 0))
    initialise(network, "identity", generator(), set(network.architecture.channels()))
    short.load_state_dict({name: value for name, value in network.state_dict().items() if "blocks" not in name})
    patches = torch.randn(4, 5, 3, 3)
    assert torch.equal(network(patches), short(patches))


def test_identity_spreads_the_first_biases():
    network = MRHNetwork(Architecture(5, 1))
    initialise(network, "identity", generator(), set(network.architecture.channels()))
    bias = network.conv1.bias.detach().numpy()
    assert -2 <= bias.min() < -1.7
    assert 1.7 < bias.max() <= 2
