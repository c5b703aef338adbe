"""The native engine against loops in fp64 and against PyTorch."""

import threading
import time

import numpy as np
import psutil
import pytest
from random_task import (
    DTYPES,
    LAYOUTS,
    expected,
    random_case,
    random_frames,
    random_mask,
    random_network,
    stack_of,
)
from reference import network_output

from MRHNetLib.inference.native import engine as native_engine
from MRHNetLib.inference.native.engine import NativeEngine
from MRHNetLib.inference.native.library import native_library, why_missing
from MRHNetLib.inference.task import Task
from MRHNetLib.inference.torch_engine import TorchEngine
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import QUIET

pytestmark = pytest.mark.skipif(native_library() is None, reason=why_missing())

KERNELS = native_library().kernels if native_library() else ()
EXACT = [kernel.name for kernel in KERNELS if not kernel.fast]
FAST = [kernel.name for kernel in KERNELS if kernel.fast]
ROUNDING = 1e-4  # of the output's spread, at most: fp32 has 24 bits, and up to 14 layers of 900 products add up
ROUNDING_FAST = 0.1  # the largest of some hundred errors; their root mean square must stay below 0.03


def maps(task, networks, *, observer=QUIET, **choices):
    return NativeEngine(**choices).stain_maps(task, networks, observer)


@pytest.mark.parametrize("seed", range(40))
def test_every_voxel_equals_the_fp64_loops(seed, tmp_path):
    """Any plane, orientation, type, layout, scaling, number of contrasts, filters and blocks; every exact kernel."""
    task, networks = random_case(seed, tmp_path)
    wanted = [expected(task, network) for network in networks]
    for kernel in EXACT:
        for network, found, truth in zip(networks, maps(task, networks, kernel=kernel), wanted, strict=True):
            assert np.abs(truth.errors(found)).max() < ROUNDING, (kernel, network.architecture)
            assert not found[~task.mask].any()


@pytest.mark.parametrize("kernel", FAST)
def test_fast_stays_close_to_the_fp64_loops(kernel, tmp_path):
    squares = []
    for seed in range(12):
        task, networks = random_case(seed, tmp_path, filters=(16, 64), voxels=(150,))
        for network, found in zip(networks, maps(task, networks, kernel=kernel), strict=True):
            truth = expected(task, network)
            errors = truth.errors(found)
            assert np.abs(errors).max() < ROUNDING_FAST
            squares.append(np.mean(errors**2))
    assert 0 < np.sqrt(np.mean(squares)) < 0.03


@pytest.mark.parametrize("mean", [0, 10])
@pytest.mark.parametrize(("contrasts", "filters", "blocks"), [(67, 64, 4), (17, 40, 1)])
def test_it_rounds_no_more_than_pytorch(contrasts, filters, blocks, mean):
    """Transforms add and subtract what a convolution would not: far from zero, too, that must cost no digits."""
    random = np.random.default_rng(contrasts + mean)
    network = random_network(random, contrasts, filters=filters, blocks=blocks, standardised=True)
    patches = (mean + random.standard_normal((100, contrasts, 3, 3))).astype(np.float32)
    maximum = random.uniform(1, 3, 100).astype(np.float32)
    normalisation = network.normalisation
    normalised = patches / maximum[:, None, None, None].astype(np.float64) - normalisation.offset[:, None, None]
    outputs = network_output(network.weights, blocks, normalised / normalisation.scale[:, None, None])
    wanted = outputs * normalisation.target_scale + normalisation.target_offset

    def error(engine):
        return np.sqrt(np.mean((engine.patch_outputs(patches, maximum, network, QUIET) - wanted) ** 2))

    torch_engines = TorchEngine(), TorchEngine("fast")
    errors = {engine.description["precision"]: error(engine) for engine in torch_engines}
    for kernel in KERNELS:  # 0.6 to 0.75 of PyTorch's in fp32, 0.85 to 1 in bf16
        if kernel.precision in errors:
            assert error(NativeEngine(kernel=kernel.name)) < 1.5 * errors[kernel.precision], kernel.name


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_any_type_in_any_layout_gives_what_its_fp32_copy_gives(dtype, layout, tmp_path):
    random = np.random.default_rng(5)
    frames = random_frames(random, 3, (6, 5, 4), dtype, layout, tmp_path)
    network, mask = random_network(random, 3, filters=8), random_mask(random, (6, 5, 4), 50)
    plain = [np.ascontiguousarray(frame.astype(np.float32)) for frame in frames]
    (found,), (wanted,) = (maps(Task(stack_of(each), mask, Patch()), [network]) for each in (frames, plain))
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6 * np.abs(wanted).max())


@pytest.mark.parametrize("count", [*range(1, 26), 71, 72, 73, 143, 144, 145, 1000])
def test_every_remainder_of_a_block(count):
    """One by one and together: what a voxel's neighbours in the block are must not change it."""
    random = np.random.default_rng(count)
    stack = stack_of(random_frames(random, 4, (10, 10, 10), "<i2", "fortran", None))
    network = random_network(random, 4, filters=16)
    whole = Task(stack, np.ones((10, 10, 10), bool), Patch())
    part = Task(stack, random_mask(random, (10, 10, 10), count), Patch())
    for kernel in (kernel.name for kernel in KERNELS):
        (wanted,), (found,) = (maps(task, [network], kernel=kernel) for task in (whole, part))
        np.testing.assert_array_equal(found, np.where(part.mask, wanted, 0))


@pytest.mark.parametrize("kernel", [kernel.name for kernel in KERNELS])
def test_the_number_of_threads_does_not_change_a_bit(kernel, tmp_path):
    task, networks = brain(blocks=1)
    one, *more = (maps(task, networks, kernel=kernel, threads=threads) for threads in (1, 2, 3, 16))
    for other in more:
        np.testing.assert_array_equal(one, other)


def test_networks_together_and_alone_give_the_same(tmp_path):
    task, networks = random_case(3, tmp_path)
    together = maps(task, networks)
    for network, found in zip(networks, together, strict=True):
        np.testing.assert_array_equal(found, maps(task, [network])[0])


def test_an_empty_mask_and_no_network(tmp_path):
    task, networks = random_case(1, tmp_path)
    empty = Task(task.stack, np.zeros(task.mask.shape, bool), task.patch)
    assert not np.any(maps(empty, networks))
    assert maps(task, []) == []


def test_progress_rises_to_one_and_is_told_every_second():
    told = Telling()
    begin = time.monotonic()
    maps(*brain(shape=(20, 20, 20), blocks=30), observer=told, threads=1)
    assert told.fractions[-1] == 1
    assert told.fractions == sorted(told.fractions)
    assert len(told.fractions) >= int(time.monotonic() - begin)
    assert told.stages == {"predicting AF"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_observer_that_raises_ends_the_work_at_once(error):
    task, networks = brain(shape=(80, 80, 60), blocks=30)  # a minute's work
    before = psutil.Process().num_threads()
    told = Telling(error=error)
    with pytest.raises(error):
        maps(task, networks, observer=told, threads=4)
    assert time.monotonic() - told.raised < 2
    assert psutil.Process().num_threads() <= before


def test_as_many_threads_compute_as_are_asked_for():
    """Counted at the first word, while all of them still have work."""

    class Counting(Telling):
        def progress(self, fraction, stage):
            self.threads = psutil.Process().num_threads()
            super().progress(fraction, stage)

    task, networks = brain(shape=(80, 80, 60), blocks=30)
    before, told = psutil.Process().num_threads(), Counting(error=KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        maps(task, networks, observer=told, threads=3)
    assert told.threads == before + 3


def test_several_callers_at_a_time(tmp_path):
    engine = NativeEngine(threads=2)
    cases = [random_case(seed, tmp_path) for seed in range(8)]
    wanted = [engine.stain_maps(*case, QUIET) for case in cases]
    found: dict[int, list] = {}
    callers = [
        threading.Thread(target=lambda i=i, case=case: found.update({i: engine.stain_maps(*case, QUIET)}))
        for i, case in enumerate(cases)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    for index, values in enumerate(wanted):
        for one, other in zip(values, found[index], strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("dtype", ["f4", "u2", "f8"])
def test_patches_equal_those_of_pytorch(dtype, monkeypatch):
    monkeypatch.setattr(native_engine, "_PATCHES_AT_ONCE", 100)
    random = np.random.default_rng(2)
    network = random_network(random, 67, standardised=True)
    patches = (random.random((257, 67, 3, 3)) * 900).astype(dtype)
    maximum = random.uniform(500, 900, 257).astype(np.float32)
    wanted = TorchEngine().patch_outputs(patches, maximum, network, QUIET)
    told = Telling()
    for kernel in EXACT:
        found = NativeEngine(kernel=kernel).patch_outputs(patches, maximum, network, told)
        assert (found.shape, found.dtype) == ((257, 3, 3), np.float32)
        np.testing.assert_allclose(found, wanted, rtol=0, atol=ROUNDING * wanted.std())
    assert told.fractions[-1] == 1


def test_patches_in_any_order_of_memory():
    random = np.random.default_rng(3)
    network, maximum = random_network(random, 4, filters=16), random.uniform(1, 2, 60)[::2]
    patches = random.random((30, 4, 3, 3)).astype(np.float32)
    engine = NativeEngine()
    wanted = engine.patch_outputs(patches, maximum.copy(), network, QUIET)
    np.testing.assert_array_equal(engine.patch_outputs(np.asfortranarray(patches), maximum, network, QUIET), wanted)


def test_packed_networks_are_freed():
    network, engine = random_network(np.random.default_rng(0), 4, blocks=30), NativeEngine()
    before = psutil.Process().memory_info().rss
    for _ in range(20):  # 24 MB each
        engine.patch_outputs(np.ones((1, 4, 3, 3)), np.ones(1), network, QUIET)
    assert psutil.Process().memory_info().rss - before < 240e6


def test_no_patches():
    network = random_network(np.random.default_rng(0), 4)
    assert NativeEngine().patch_outputs(np.empty((0, 4, 3, 3)), np.empty(0), network, QUIET).shape == (0, 3, 3)


def test_what_it_would_read_beyond_is_refused(tmp_path):
    random = np.random.default_rng(0)
    frames = random_frames(random, 4, (5, 5, 5), "f4", "c", tmp_path)
    mask = np.ones((5, 5, 5), bool)
    network = random_network(random, 4)
    with pytest.raises(ValueError, match="3x3 of 3"):
        maps(Task(stack_of(frames[:3]), mask, Patch()), [network])
    with pytest.raises(ValueError, match="5x5 of 4"):
        maps(Task(stack_of(frames), mask, Patch(size=5)), [network])
    with pytest.raises(ValueError, match="grid"):
        maps(Task(stack_of([*frames[:3], frames[3][:4]]), mask, Patch()), [network])
    network.weights["conv2.weight"] = network.weights["conv2.weight"][:5]
    with pytest.raises(ValueError, match="reshape"):
        maps(Task(stack_of(frames), mask, Patch()), [network])


def test_the_published_network_agrees_with_pytorch(published):
    pytest.importorskip("matio", reason="mat-io, which reads the authors' file, needs Python 3.11 or newer")
    from MRHNetLib.networks.importing import import_network

    network = import_network(published / "networks" / "net_5layerV3Res_HRJG_allMRIs_Fluo.mat", name="fluo")
    task, _ = brain(contrasts=67)
    (wanted,) = TorchEngine().stain_maps(task, [network], QUIET)
    spread = wanted[task.mask].std()
    for kernel in EXACT:
        (found,) = maps(task, [network], kernel=kernel)
        assert np.abs(found - wanted).max() < ROUNDING * spread
    for kernel in FAST:
        (found,) = maps(task, [network], kernel=kernel)
        assert np.sqrt(np.mean((found - wanted)[task.mask] ** 2)) < 0.03 * spread


def brain(*, shape=(14, 12, 10), contrasts=5, blocks=1):
    """Every voxel of a box, and a network for it."""
    random = np.random.default_rng(0)
    frames = [(random.random(shape) * 3000).astype(np.int16) for _ in range(contrasts)]
    return Task(stack_of(frames), np.ones(shape, bool), Patch()), [random_network(random, contrasts, blocks=blocks)]


class Telling:
    """Keeps what it is told, and raises an error at the first word where it is to."""

    def __init__(self, error=None):
        self.fractions, self.stages, self.error = [], set(), error

    def progress(self, fraction, stage):
        self.fractions.append(fraction)
        self.stages.add(stage)
        if self.error:
            self.raised = time.monotonic()
            raise self.error

    def warning(self, message):
        raise AssertionError(message)
