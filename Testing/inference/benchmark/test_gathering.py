"""What the rivals compute from and where it goes."""

import numpy as np
import pytest
from random_task import expected, random_case
from reference import network_output

from MRHNetLib.inference.benchmark.gathering import input_batches, map_of


@pytest.mark.parametrize("seed", range(8))
def test_inputs_and_places_are_those_of_the_loops(seed, tmp_path):
    """The reference's network on what was gathered, laid out as a map, equals the reference's own map."""
    task, networks = random_case(seed, tmp_path, filters=(5,))
    for network in networks:
        outputs = np.empty(np.count_nonzero(task.mask), np.float32)
        for first, inputs in input_batches(task, network, 64):
            whole = network_output(network.weights, network.architecture.blocks, inputs)
            outputs[first : first + len(inputs)] = whole[:, 1, 1]
        found = map_of(task, network, outputs)
        assert np.abs(expected(task, network).errors(found)).max() < 1e-4
        assert not found[~task.mask].any()


def test_batches_are_full_whatever_the_planes(small_case):
    batches = list(input_batches(*small_case, 32))
    assert [first for first, _ in batches] == [0, 32, 64, 96, 128]
    assert [len(inputs) for _, inputs in batches] == [32, 32, 32, 32, 22]


def test_batches_do_not_share_memory(small_case):
    """A runtime may still read one while the next is filled."""
    (_, one), (_, two), *_ = input_batches(*small_case, 16)
    assert not np.shares_memory(one, two)
