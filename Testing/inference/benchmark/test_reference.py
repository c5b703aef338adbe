"""The benchmark's double precision against the tests' loops."""

import numpy as np
import pytest
from random_task import expected, random_case

from MRHNetLib.inference.benchmark.reference import Reference, reference_of
from MRHNetLib.observer import QUIET


@pytest.mark.parametrize("seed", range(6))
def test_values_are_those_of_the_loops(seed, tmp_path):
    task, networks = random_case(seed, tmp_path)
    for network in networks:
        truth, reference = expected(task, network), reference_of(task, network, QUIET)
        normalisation = network.normalisation
        values = reference.values * normalisation.target_scale + normalisation.target_offset
        assert np.array_equal(np.column_stack(reference.places), truth.places)
        assert np.abs(values - truth.values).max() / truth.spread < 1e-5


def test_some_voxels_of_many(small_case):
    task, network = small_case
    some, whole = (reference_of(task, network, QUIET, voxels=count) for count in (20, 10_000))
    assert len(some.values) == 20
    assert task.mask[some.places].all()
    assert set(zip(*some.places, strict=True)) < set(zip(*whole.places, strict=True))


def test_errors_are_in_the_unit_of_the_networks_output(tmp_path):
    _, (_, network) = random_case(0, tmp_path)
    scale, offset = network.normalisation.target_scale, network.normalisation.target_offset
    stain_map = np.zeros((2, 2, 2), np.float32)
    stain_map[1, 0, 1] = 3.5 * scale + offset
    reference = Reference((np.array([1]), np.array([0]), np.array([1])), np.array([3.0]))
    assert reference.errors(stain_map, network) == pytest.approx([0.5], abs=1e-4)
