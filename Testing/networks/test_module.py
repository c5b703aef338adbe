"""The PyTorch module against loops in double precision."""

import numpy as np
import torch

from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.module import MRHNetwork, network_from_weights, weights_of


def convolve(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(C, P, P) to (F, P, P), with zeros beyond the patch."""
    side = x.shape[1]
    y = np.zeros((len(weight), side, side)) + bias[:, None, None].astype(float)
    for i in range(side):
        for j in range(side):
            for u in (-1, 0, 1):
                for v in (-1, 0, 1):
                    if 0 <= i + u < side and 0 <= j + v < side:
                        y[:, i, j] += weight[:, :, u + 1, v + 1].astype(float) @ x[:, i + u, j + v]
    return y


def expected(weights: dict[str, np.ndarray], blocks: int, x: np.ndarray) -> np.ndarray:
    """The design's formula, written out."""

    def conv(name: str, value: np.ndarray) -> np.ndarray:
        return convolve(value, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def relu(value: np.ndarray) -> np.ndarray:
        return np.maximum(value, 0)

    r2 = relu(conv("conv2", relu(conv("conv1", x))))
    x = conv("conv3_1", relu(conv("conv3", r2))) + r2
    for block in range(blocks):
        h = relu(x)
        x = h + conv(f"blocks.{block}.second", relu(conv(f"blocks.{block}.first", h)))
    return conv("conv5", relu(conv("conv4", relu(x))))


def test_names_are_those_of_the_architecture() -> None:
    architecture = Architecture(contrasts=5, blocks=2, filters=8)
    state = MRHNetwork(architecture).state_dict()
    assert {name: tuple(value.shape) for name, value in state.items()} == architecture.shapes()


def test_forward_is_the_formula() -> None:
    torch.manual_seed(0)
    network = MRHNetwork(Architecture(contrasts=3, blocks=2, filters=5)).double()
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    patches = np.random.default_rng(0).normal(size=(4, 3, 3, 3))
    with torch.no_grad():
        output = network(torch.tensor(patches)).numpy()
    for patch, found in zip(patches, output, strict=True):
        np.testing.assert_allclose(found, expected(weights, 2, patch), rtol=0, atol=1e-12)


def test_weights_survive_the_way_through_the_module(bundle: Bundle) -> None:
    again = weights_of(network_from_weights(bundle.architecture, bundle.weights))
    assert again.keys() == bundle.weights.keys()
    assert all(np.array_equal(again[name], values) for name, values in bundle.weights.items())
