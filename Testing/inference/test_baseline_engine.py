"""Baselines computed voxel by voxel, alone and beside networks."""

import numpy as np
import pytest
from random_bundle import random_bundle
from random_task import random_frames, random_mask, stack_of

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.errors import UserError
from MRHNetLib.inference.baseline_engine import BaselineEngine, MixedEngine
from MRHNetLib.inference.engine import choose_engine, description_of, in_words
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.baseline import Linear, Quadratic
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import QUIET


def random_baseline(model=Quadratic(5), seed=0):  # noqa: B008 (frozen)
    random = np.random.default_rng(seed)
    weights = {name: random.normal(size=shape).astype(np.float32) for name, shape in model.shapes().items()}
    normalisation = Normalisation(np.full(5, 0.2), np.full(5, 0.5), target_scale=9, target_offset=3)
    return Bundle("base", "AF", model, load_protocol("maps-5"), normalisation, weights, Patch(1))


@pytest.fixture
def task(tmp_path):
    random = np.random.default_rng(5)
    frames = random_frames(random, 5, (4, 5, 6), "i2", "reversed", tmp_path)
    return Task(stack_of(frames, letters="SPL", slopes=0.5), random_mask(random, (4, 5, 6), 40), Patch(1))


def formula(network, signal, maximum):
    """The quadratic formula term by term in fp64, in the stain's units."""
    x = (signal / maximum - 0.2) / 0.5
    total = float(network.weights["intercept"][0])
    for i in range(5):
        total += network.weights["linear"][i] * x[i]
        for j in range(5):
            total += network.weights["products"][i, j] * x[i] * x[j]
    return total * 9 + 3


def test_every_voxel_of_the_mask_is_the_formula(task):
    network = random_baseline()
    (found,) = BaselineEngine().stain_maps(task, [network], QUIET)
    signal = 0.5 * np.array(task.stack.frames, float)
    for place in np.argwhere(task.mask):
        wanted = formula(network, signal[(slice(None), *place)], signal.max())
        assert found[tuple(place)] == pytest.approx(wanted, abs=1e-4)
    assert not found[~task.mask].any()


@pytest.mark.parametrize("size", [1, 3])
def test_every_pixel_of_prepared_patches_is_the_formula(size):
    random, network = np.random.default_rng(6), random_baseline()
    patches = random.integers(0, 100, (7, 5, size, size)).astype(np.int16)
    maximum = random.uniform(100, 200, 7).astype(np.float32)
    found = BaselineEngine().patch_outputs(patches, maximum, network, QUIET)
    for n, i, j in np.ndindex(found.shape):
        assert found[n, i, j] == pytest.approx(formula(network, patches[n, :, i, j], maximum[n]), abs=1e-4)


def test_baselines_and_networks_together_are_what_each_is_alone(task):
    networks = [random_bundle(seed=1, patch=Patch(1)), random_baseline(), random_bundle(seed=2, patch=Patch(1))]
    networks.append(random_baseline(Linear(5), 3))
    pytest.importorskip("torch")
    together = choose_engine("cpu", networks=networks).stain_maps(task, networks, QUIET)
    for network, values in zip(networks, together, strict=True):
        (alone,) = choose_engine("cpu", networks=[network]).stain_maps(task, [network], QUIET)
        np.testing.assert_allclose(values, alone, atol=1e-5)


def test_each_is_described_by_what_computed_it():
    class Engine:
        description = {"engine": "native", "device": "cpu", "precision": "fp32"}

    engine = MixedEngine(BaselineEngine(), Engine())
    assert description_of(engine, random_baseline())["engine"] == "baseline"
    assert description_of(engine, random_bundle())["engine"] == "native"
    assert in_words(engine.description).endswith("; baselines by NumPy")
    assert in_words(BaselineEngine().description) == "the baseline engine (cpu, fp64)"


def test_only_baselines_need_no_engine_of_networks():
    assert isinstance(choose_engine("cpu", networks=[random_baseline()]), BaselineEngine)


def test_a_device_that_is_none_is_still_refused():
    with pytest.raises(UserError, match="auto, cpu"):
        choose_engine("tpu", networks=[random_baseline()])
