"""Every contender computes the same map, or the benchmark would compare different things."""

import os
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT
from random_task import expected, random_frames, random_mask, random_network, stack_of

from MRHNetLib.inference.benchmark.field import field_for
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import QUIET

VOXELS = 530  # two batches of 256 and a remainder; of 128, four and one


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    random = np.random.default_rng(5)
    shape = (9, 8, 11)
    frames = random_frames(random, 67, shape, "<i2", "fortran", tmp_path_factory.mktemp("frames"))
    task = Task(stack_of(frames, letters="PIR"), random_mask(random, shape, VOXELS), Patch())
    network = random_network(random, 67, blocks=2, standardised=True)
    return task, network, expected(task, network), field_for(network, threads=1)


def test_all_that_the_test_environment_has_takes_part(case):
    keys = {contender.key for contender in case[3].contenders}
    assert {"naive", "torch-fp32", "onnxruntime-fp32", "openvino-fp32"} <= keys


def test_every_fp32_contender_equals_the_fp64_loops(case):
    task, network, truth, field = case
    contenders = [contender for contender in field.contenders if "bf16" not in contender.key]
    for contender in contenders:
        contender.prepare(network)
        found = contender.run(task, QUIET)
        assert np.abs(truth.errors(found)).max() < 1e-4, contender.key
        assert not found[~task.mask].any(), contender.key


def test_every_bf16_contender_comes_close_and_is_not_fp32(case):
    task, network, truth, field = case
    for contender in field.contenders:
        if "bf16" in contender.key:
            contender.prepare(network)
            error = np.sqrt(np.square(truth.errors(contender.run(task, QUIET))).mean())
            assert 1e-4 < error < 0.05, contender.key


def test_openvino_tells_its_maker_nothing(tmp_path):
    """Left alone, it sends a message at every import, and keeps an identity in the home folder to send with it."""
    program = (
        "import sys; from MRHNetLib.inference.benchmark.openvino_rival import OpenVino; OpenVino('fp32', 1);"
        "print(*(name for name in sys.modules if name.startswith('openvino_telemetry.')))"
    )
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    words = [sys.executable, "-c", program]
    done = subprocess.run(words, cwd=ROOT, env=os.environ | home, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
    assert list(tmp_path.iterdir()) == []
