"""The random network of the benchmark."""

import numpy as np
import pytest
import torch

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.inference.benchmark.brain import brain_task
from MRHNetLib.inference.benchmark.random_network import random_network
from MRHNetLib.networks.module import network_from_weights
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import QUIET


@pytest.fixture(scope="module")
def task():
    return brain_task(load_protocol("mrh-67"), Patch(), 400, QUIET)


def test_the_same_seed_gives_the_same_network(task):
    one, again, other = random_network(task, 2), random_network(task, 2), random_network(task, 2, seed=1)
    assert all(np.array_equal(values, again.weights[name]) for name, values in one.weights.items())
    assert not np.array_equal(one.weights["conv1.weight"], other.weights["conv1.weight"])


@pytest.mark.parametrize("blocks", [0, 4])
def test_it_has_so_many_blocks(task, blocks):
    network = random_network(task, blocks)
    assert network.architecture.blocks == blocks
    assert {name: values.shape for name, values in network.weights.items()} == network.architecture.shapes()


def test_contrasts_are_standardised_over_the_brain(task):
    network = random_network(task, 0)
    patches = np.concatenate([patches for _, patches in task.batches(1000)])
    centres = network.normalisation.apply(patches, task.stack.maximum())[:, :, 1, 1].astype(np.float64)
    assert np.abs(centres.mean(axis=0)).max() < 1e-3
    assert np.abs(centres.std(axis=0) - 1).max() < 1e-3


def test_signals_keep_their_size_through_66_layers(task):
    network = random_network(task, 30)
    module = network_from_weights(network.architecture, network.weights)
    sizes = []

    def note(layer, inputs, output):
        sizes.append(float(output.square().mean().sqrt()))

    for block in module.blocks:
        block.register_forward_hook(note)
    patches = np.concatenate([patches for _, patches in task.batches(1000)])[:100]
    with torch.inference_mode():
        module(torch.from_numpy(network.normalisation.apply(patches, task.stack.maximum())))
    assert len(sizes) == 30
    assert 0.25 < sizes[0] < 4 * len(sizes)
    assert 0.25 < sizes[-1] / sizes[0] < 4
