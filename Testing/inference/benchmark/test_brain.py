"""The benchmark's input."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.errors import UserError
from MRHNetLib.inference.benchmark import brain as module
from MRHNetLib.inference.benchmark.brain import BRAIN_VOXELS, MOST_VOXELS, RIM, SEED, brain_task
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import QUIET
from MRHNetLib.phantom.grid import Grid
from MRHNetLib.phantom.subject import make_subject

PROTOCOL = load_protocol("mrh-67")


@pytest.fixture(scope="module")
def task():
    return brain_task(PROTOCOL, Patch(), 1234, QUIET)


def test_it_has_exactly_so_many_voxels_of_the_brain(task):
    brain = make_subject(seed=SEED, size=Grid(0.25)).mask
    assert np.count_nonzero(task.mask) == 1234
    assert not (task.mask & ~brain).any()


def test_they_are_consecutive_planes_of_patches_whole_but_for_the_outer_two(task):
    brain = make_subject(seed=SEED, size=Grid(0.25)).mask
    planes = np.flatnonzero(task.mask.any(axis=(0, 2)))  # LAS, coronal patches: planes lie along the second axis
    assert (np.diff(planes) == 1).all() and len(planes) > 1
    inner = planes[1:-1]
    assert np.array_equal(task.mask[:, inner], brain[:, inner])


def test_the_contrasts_lie_in_memory_as_in_the_files(task):
    assert task.stack.shape == (67, 50, 70, 32)
    assert {frame.dtype for frame in task.stack.frames} == {np.dtype(np.int16)}
    assert all(frame.flags.f_contiguous for frame in task.stack.frames)


def test_the_signal_is_that_of_tissue(task):
    b0, weighted = (task.stack.contrast(contrast)[task.mask] for contrast in (0, 10))
    assert np.median(weighted) < 0.8 * np.median(b0)  # diffusion weighting darkens
    assert 0.05 < b0.std() / b0.mean() < 0.5  # tissue differs


@pytest.mark.parametrize("size", [0.25, 0.125])
def test_the_numbers_of_voxels_in_a_brain_are_true(size):
    assert np.count_nonzero(make_subject(seed=SEED, size=Grid(size)).mask) == BRAIN_VOXELS[size]


def test_more_than_a_brain_has_come_from_next_to_it(monkeypatch):
    brain = make_subject(seed=SEED, size=Grid(0.25)).mask
    monkeypatch.setattr(module, "BRAIN_VOXELS", {0.25: np.count_nonzero(brain)})
    more = np.count_nonzero(brain) + 1000
    mask = brain_task(PROTOCOL, Patch(), more, QUIET).mask
    assert np.count_nonzero(mask) == more
    near = sliding_window_view(np.pad(brain, RIM), (2 * RIM + 1,) * 3).any(axis=(3, 4, 5))
    planes = np.flatnonzero(mask.any(axis=(0, 2)))[1:-1]
    assert np.array_equal(mask[:, planes], near[:, planes])


def test_more_than_that_is_refused():
    assert MOST_VOXELS > 2_000_000  # what a brain is said to have
    with pytest.raises(UserError, match="2,129,378") as refused:
        brain_task(PROTOCOL, Patch(), MOST_VOXELS + 1, QUIET)
    assert "--voxels 2129378" in refused.value.hint


def test_maps_cannot_be_scanned():
    with pytest.raises(UserError, match="maps-5"):
        brain_task(load_protocol("maps-5"), Patch(), 10, QUIET)
