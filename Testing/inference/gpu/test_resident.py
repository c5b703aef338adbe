"""Patches gathered from rows are bit for bit those that other engines are given."""

import numpy as np
import pytest
import torch
from random_task import random_case

from MRHNetLib.inference.gpu.batch import Batch
from MRHNetLib.inference.gpu.planes import Planes
from MRHNetLib.inference.gpu.resident import ResidentStack
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.networks.patch import Patch

CPU = torch.device("cpu")


@pytest.mark.parametrize("largest", [1, 2, 100])
@pytest.mark.parametrize("seed", range(8))
def test_gathered_patches_are_those_of_the_task(seed, largest, tmp_path):
    task, networks = random_case(seed, tmp_path)
    planes = Planes(task)
    contrasts = len(task.stack.frames)
    resident = ResidentStack(task.stack, planes, largest, CPU)
    found = {}
    for slab in planes.slabs(largest):
        centres = resident.load(slab, lambda done: None)
        batch = Batch(networks[:1], len(centres), CPU, torch.float32, split=True)
        batch.centres.copy_(centres)
        batch.gather(resident.rows, torch.from_numpy(planes.offsets()))
        places = np.argwhere(planes.turned(task.mask)[slab]) + (slab.start, 0, 0)
        number = planes.turned(np.arange(task.mask.size).reshape(task.mask.shape))
        found |= {number[tuple(place)]: patch for place, patch in zip(places, batch.patches.numpy(), strict=True)}
    turned = task.order.apply(np.arange(task.mask.size).reshape(task.mask.shape))
    seen = 0
    for (u, v, w), patches in task.batches(50):
        wanted = Normalisation().apply(patches, np.float32(task.stack.maximum()))
        for voxel, patch in zip(turned[u, v, w], wanted, strict=True):
            np.testing.assert_array_equal(found[voxel][:, :contrasts].T, patch.reshape(contrasts, -1))
            seen += 1
    assert seen == len(found)


def test_only_planes_that_hold_mask_are_loaded(make_stack):
    mask = np.zeros((4, 9, 3), bool)
    mask[1, 2, 1] = mask[2, 6, 0] = True
    planes = Planes(Task(make_stack(np.zeros((5, 4, 9, 3), np.int16)), mask, Patch()))  # coronal: across axis 1
    assert list(planes.slabs(2)) == [slice(2, 4), slice(4, 6), slice(6, 7)]


def test_progress_is_told_for_each_contrast(make_stack):
    task = Task(make_stack(np.ones((5, 4, 3, 3), np.int16)), np.ones((4, 3, 3), bool), Patch())
    told = []
    ResidentStack(task.stack, Planes(task), 3, CPU).load(slice(0, 3), told.append)
    assert told == pytest.approx([0.2, 0.4, 0.6, 0.8, 1])
