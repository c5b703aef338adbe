"""The engine for GPUs, on CPU tensors, against the loops in fp64."""

import numpy as np
import pytest
import torch
from random_task import expected, random_case, random_network
from reference import network_output

from MRHNetLib.inference.gpu import engine as gpu_engine
from MRHNetLib.inference.gpu.batch import Batch
from MRHNetLib.inference.task import Task
from MRHNetLib.inference.torch_engine import TorchEngine
from MRHNetLib.networks.module import network_from_weights
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import QUIET


class Listener:
    """Keeps what it is told; raises at the n-th progress."""

    def __init__(self, raise_at=None):
        self.told, self.warnings, self._raise_at = [], [], raise_at

    def progress(self, fraction, stage):
        self.told.append((fraction, stage))
        if len(self.told) == self._raise_at:
            raise KeyboardInterrupt

    def warning(self, message):
        self.warnings.append(message)


@pytest.fixture
def task(make_stack):
    array = np.random.default_rng(1).integers(0, 3000, (5, 7, 6, 8)).astype(np.int16)
    return Task(make_stack(np.asfortranarray(array)), np.random.default_rng(2).random((7, 6, 8)) < 0.8, Patch())


@pytest.mark.parametrize("split", [True, False])
@pytest.mark.parametrize("seed", range(9))
def test_any_task_equals_the_fp64_loops(seed, split, make_engine, tmp_path):
    task, networks = random_case(seed + 9 * split, tmp_path, voxels=(1, 5, 50))
    found = make_engine(split=split).stain_maps(task, networks, QUIET)
    for network, values in zip(networks, found, strict=True):
        wanted = expected(task, network)
        tolerance = 1e-5 * max(wanted.spread, np.abs(wanted.values).max())
        np.testing.assert_allclose(values[tuple(wanted.places.T)], wanted.values, atol=tolerance)
        assert not values[~task.mask].any()


def test_an_empty_mask_gives_zeros(make_engine, make_bundle, task):
    nothing = Task(task.stack, np.zeros_like(task.mask), task.patch)
    (found,) = make_engine().stain_maps(nothing, [make_bundle()], QUIET)
    assert found.shape == task.mask.shape and not found.any()


@pytest.mark.parametrize("split", [True, False])
@pytest.mark.parametrize("count", [1, 15, 16, 17, 33])
def test_any_remainder_of_a_batch(count, split, make_engine, make_bundle, task, monkeypatch):
    monkeypatch.setattr(gpu_engine, "_SMALLEST_BATCH", 16)
    engine, network = make_engine(split=split), make_bundle(blocks=2)
    engine._largest = 16
    mask = np.zeros(task.mask.shape, bool)
    mask.ravel()[np.random.default_rng(3).permutation(mask.size)[:count]] = True
    part = Task(task.stack, mask, task.patch)
    (found,), (wanted,) = (each.stain_maps(part, [network], QUIET) for each in (engine, TorchEngine()))
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_a_stack_that_does_not_fit_comes_in_slabs(make_engine, make_bundle, task, monkeypatch):
    networks = [make_bundle(), make_bundle(seed=1, offset=[0.1] * 5, scale=[0.3] * 5)]
    whole = make_engine().stain_maps(task, networks, QUIET)
    monkeypatch.setattr(
        gpu_engine, "free_memory", lambda device: 12_000
    )  # half of it: 2 planes of 10 x 9 x 8 x 4 bytes
    listener = Listener()
    pieces = make_engine().stain_maps(task, networks, listener)
    np.testing.assert_allclose(pieces, whole, atol=1e-6)
    fractions = [fraction for fraction, _ in listener.told]
    assert fractions == sorted(fractions) and fractions[-1] == 1
    assert len(fractions) >= 3 * (5 + 1)  # three slabs of five contrasts, and their batches


def test_slabs_without_any_voxel_are_passed_over(make_engine, make_bundle, task, monkeypatch):
    mask, network = task.mask.copy(), make_bundle()
    mask[:, 1:5] = False  # four of six coronal planes
    (wanted,) = TorchEngine().stain_maps(Task(task.stack, mask, task.patch), [network], QUIET)
    monkeypatch.setattr(gpu_engine, "free_memory", lambda device: 0)  # one plane at a time
    (found,) = make_engine().stain_maps(Task(task.stack, mask, task.patch), [network], QUIET)
    np.testing.assert_allclose(found, wanted, atol=1e-5)


@pytest.mark.parametrize("split", [True, False])
@pytest.mark.parametrize("size", [1, 3, 5])
def test_whole_outputs_of_patches_each_with_its_maximum(size, split, make_engine):
    random = np.random.default_rng(size)
    network = random_network(random, 6, filters=16, blocks=2, standardised=True, patch=Patch(size))
    patches, maximum = random.random((40, 6, size, size)) * 1000, random.uniform(500, 900, 40)
    found = make_engine(split=split).patch_outputs(patches.astype(np.float32), maximum, network, QUIET)
    inputs = network.normalisation.apply(patches.astype(np.float32), maximum.astype(np.float32))
    outputs = np.stack([network_output(network.weights, 2, patch) for patch in inputs])
    wanted = outputs * network.normalisation.target_scale + network.normalisation.target_offset
    np.testing.assert_allclose(found, wanted, atol=1e-5 * np.abs(wanted).max())


def test_patches_of_5_x_5_from_a_volume(make_engine, task):
    network = random_network(np.random.default_rng(5), 5, filters=8, blocks=1, patch=Patch(5))
    wide = Task(task.stack, task.mask, Patch(5))
    (found,), (wanted,) = (each.stain_maps(wide, [network], QUIET) for each in (make_engine(), TorchEngine()))
    np.testing.assert_allclose(found, wanted, atol=1e-5)


@pytest.mark.parametrize("split", [True, False])
def test_fast_is_bf16_within_3_percent(split, make_engine, tmp_path):
    engine, squares = make_engine("fast", split=split), []
    assert engine.description["precision"] == "bf16"
    for seed in range(5):
        task, networks = random_case(seed, tmp_path, filters=(16, 64), voxels=(60,))
        for network, found in zip(networks, engine.stain_maps(task, networks, QUIET), strict=True):
            squares.append(np.mean(expected(task, network).errors(found) ** 2))
    assert 1e-4 < np.sqrt(np.mean(squares)) < 0.03


@pytest.mark.parametrize("split", [True, False])
def test_fast_loses_no_more_than_convolutions_in_bf16(split, make_engine, make_bundle):
    network = make_bundle(blocks=30)
    patches, ones = np.random.default_rng(7).random((200, 5, 3, 3), np.float32), np.ones(200, np.float32)
    module, inputs = network_from_weights(network.architecture, network.weights), torch.from_numpy(patches)
    with torch.inference_mode():
        wanted = module(inputs)[:, 0]
        usual = module.to(torch.bfloat16)(inputs.to(torch.bfloat16))[:, 0].float()
    found = torch.from_numpy(make_engine("fast", split=split).patch_outputs(patches, ones, network, QUIET))
    assert (found - wanted).square().mean() < 1.1 * (usual - wanted).square().mean()


def test_fast_outputs_are_not_rounded_to_bf16(make_engine, make_bundle, task):
    (found,) = make_engine("fast").stain_maps(task, [make_bundle()], QUIET)
    values = torch.from_numpy(found[task.mask])
    assert (values.to(torch.bfloat16).float() != values).float().mean() > 0.9


def test_description(make_engine):
    assert make_engine().description == {"engine": "gpu", "device": "cpu", "precision": "fp32"}


def test_the_map_lies_in_memory_as_the_frames_do(make_engine, make_bundle, make_stack):
    values = np.ones((3, 5, 4, 5), np.int16).transpose(3, 2, 1, 0)  # of each contrast, the first axis is the fastest
    task = Task(make_stack(values), np.ones((4, 5, 3), bool), Patch())
    (found,) = make_engine().stain_maps(task, [make_bundle()], QUIET)
    assert found.flags.f_contiguous


def refuse_batches_above(room, monkeypatch):
    class Refusing(Batch):
        def __init__(self, networks, size, *arguments, **options):
            if size > room:
                raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
            super().__init__(networks, size, *arguments, **options)
            sizes.append(size)

    sizes = []
    monkeypatch.setattr(gpu_engine, "Batch", Refusing)
    return sizes


def test_out_of_memory_makes_smaller_batches(make_engine, make_bundle, monkeypatch):
    network, patches = make_bundle(), np.random.default_rng(0).random((600, 5, 3, 3), np.float32)
    wanted = make_engine().patch_outputs(patches, np.ones(600), network, QUIET)
    sizes, engine, listener = refuse_batches_above(300, monkeypatch), make_engine(), Listener()
    np.testing.assert_allclose(engine.patch_outputs(patches, np.ones(600), network, listener), wanted, atol=1e-6)
    assert sizes == [200]  # three of 200, where 256 is the first that is allowed
    assert listener.warnings == []
    assert engine.description["engine"] == "gpu"


def test_out_of_memory_at_last_goes_on_with_the_cpu(make_engine, make_bundle, task, monkeypatch):
    network = make_bundle()
    (wanted,) = make_engine().stain_maps(task, [network], QUIET)
    sizes, engine, listener = refuse_batches_above(10, monkeypatch), make_engine(), Listener()
    for _ in range(2):  # and stays there
        (found,) = engine.stain_maps(task, [network], listener)
        np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert sizes == []
    assert [warning for warning in listener.warnings if "going on with the CPU" in warning] == listener.warnings
    assert len(listener.warnings) == 1
    assert engine.description["engine"] != "gpu"
    assert engine.description["device"] == "cpu"


def test_other_errors_are_not_taken_for_too_little_memory(make_engine, make_bundle, task, monkeypatch):
    def fail(self):
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(Batch, "compute", fail)
    with pytest.raises(RuntimeError, match="illegal memory access"):
        make_engine().stain_maps(task, [make_bundle()], QUIET)


@pytest.mark.parametrize("at", [1, 3, 6])
def test_whoever_listens_can_stop_it(at, make_engine, make_bundle, task):
    engine, listener = make_engine(), Listener(raise_at=at)
    with pytest.raises(KeyboardInterrupt):
        engine.stain_maps(task, [make_bundle()], listener)
    assert len(listener.told) == at
    assert not torch.is_inference_mode_enabled()


def test_progress_names_the_stains_and_ends_at_1(make_engine, make_bundle, task):
    listener = Listener()
    make_engine().stain_maps(task, [make_bundle(), make_bundle(stain="NF", seed=1)], listener)
    assert listener.told[-1] == (1, "predicting AF, NF")


def test_nothing_that_others_set_is_changed(make_engine, make_bundle, task):
    before = torch.get_float32_matmul_precision(), torch.is_grad_enabled(), torch.get_num_threads()
    torch.set_float32_matmul_precision("high")
    try:
        make_engine().stain_maps(task, [make_bundle()], QUIET)
        assert torch.get_float32_matmul_precision() == "high"
    finally:
        torch.set_float32_matmul_precision(before[0])
    assert (torch.is_grad_enabled(), torch.get_num_threads()) == before[1:]
