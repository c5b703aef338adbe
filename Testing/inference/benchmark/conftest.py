"""A task of a known number of voxels."""

import numpy as np
import pytest
from random_task import random_frames, random_mask, random_network, stack_of

from MRHNetLib.inference.task import Task
from MRHNetLib.networks.patch import Patch


@pytest.fixture
def small_case(tmp_path):
    """150 voxels of 7 x 6 x 9 with 5 contrasts, and a network of 5 filters for them."""
    random, shape = np.random.default_rng(8), (7, 6, 9)
    frames = random_frames(random, 5, shape, "<i2", "fortran", tmp_path)
    task = Task(stack_of(frames), random_mask(random, shape, 150), Patch())
    return task, random_network(random, 5, filters=5)
