"""The engine on the GPU that is there, if one is."""

import numpy as np
import pytest
import torch
from random_task import expected, random_case, random_network

from MRHNetLib.inference.gpu import engine as gpu_engine
from MRHNetLib.inference.gpu.engine import GpuEngine
from MRHNetLib.observer import QUIET


@pytest.fixture(params=["cuda", "mps"])
def device(request):
    there = torch.cuda.is_available() if request.param == "cuda" else torch.backends.mps.is_available()
    if not there:
        pytest.skip(f"no {request.param.upper()} GPU here")
    return torch.device(request.param)


def test_any_task_equals_the_fp64_loops(device, tmp_path, monkeypatch):
    monkeypatch.setattr(gpu_engine, "_SMALLEST_BATCH", 16)
    engine = GpuEngine(device)
    engine._largest = 64  # several batches, the last not full
    for seed in range(23):
        task, networks = random_case(seed, tmp_path)
        for network, values in zip(networks, engine.stain_maps(task, networks, QUIET), strict=True):
            wanted = expected(task, network)
            tolerance = 2e-5 * max(wanted.spread, np.abs(wanted.values).max())
            np.testing.assert_allclose(values[tuple(wanted.places.T)], wanted.values, atol=tolerance, err_msg=f"{seed}")
            assert not values[~task.mask].any()


def test_slabs_use_one_record(device, tmp_path, monkeypatch):
    task, networks = random_case(0, tmp_path, voxels=(150,))
    whole = GpuEngine(device).stain_maps(task, networks, QUIET)
    monkeypatch.setattr(gpu_engine, "free_memory", lambda device: 0)  # one plane at a time
    pieces = GpuEngine(device).stain_maps(task, networks, QUIET)
    for piece, values in zip(pieces, whole, strict=True):
        np.testing.assert_allclose(piece, values, atol=1e-5 * np.abs(values).max())


def test_fast_is_within_3_percent(device):
    random = np.random.default_rng(0)
    network = random_network(random, 67, blocks=30)
    patches, ones = random.random((500, 67, 3, 3), np.float32), np.ones(500, np.float32)
    exact, fast = (GpuEngine(device, kind).patch_outputs(patches, ones, network, QUIET) for kind in ("exact", "fast"))
    assert np.sqrt(np.mean((fast - exact) ** 2)) < 0.03 * exact.std()


def test_description_names_the_device(device):
    description = GpuEngine(device).description
    assert description["device"].startswith(device.type)
    assert ("gpu" in description) == (device.type == "cuda")
