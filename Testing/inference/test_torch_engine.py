"""The reference engine against a loop in fp64."""

import itertools

import numpy as np
import pytest
from reference import network_output, patch_at

from MRHNetLib.data.geometry import affine_from_letters, axis_order
from MRHNetLib.inference import torch_engine
from MRHNetLib.inference.task import Task
from MRHNetLib.inference.torch_engine import TorchEngine
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import QUIET


@pytest.fixture
def array():
    return np.random.default_rng(1).integers(0, 3000, (5, 4, 5, 3)).astype(np.int16)


def test_every_voxel_equals_the_fp64_loop(make_bundle, make_stack, array):
    network = make_bundle(blocks=2)
    mask = np.random.default_rng(2).random((4, 5, 3)) < 0.5
    (found,) = TorchEngine().stain_maps(Task(make_stack(array), mask, Patch()), [network], QUIET)
    for place in np.argwhere(mask):  # stored LAS: first patch axis +x (left), second +z (up)
        patch = patch_at(array / array.max(), *place, (1, 0, 0), (0, 0, 1))
        expected = network_output(network.weights, 2, patch)[1, 1]
        assert found[tuple(place)] == pytest.approx(expected, abs=1e-5)


def test_fast_means_bf16_where_the_processor_has_it(make_bundle, make_stack, array, monkeypatch):
    monkeypatch.setattr(torch_engine, "_has_bf16", lambda: True)
    network, task = make_bundle(), Task(make_stack(array), np.ones((4, 5, 3), bool), Patch())
    exact, fast = TorchEngine("exact"), TorchEngine("fast")
    assert (exact.description["precision"], fast.description["precision"]) == ("fp32", "bf16")
    (wanted,), (found,) = (engine.stain_maps(task, [network], QUIET) for engine in (exact, fast))
    error = np.sqrt(np.mean((found - wanted) ** 2))
    assert 0 < error < 0.03 * wanted.std()


def test_fast_stays_fp32_where_the_processor_has_no_bf16(monkeypatch):
    monkeypatch.setattr(torch_engine, "_has_bf16", lambda: False)
    assert TorchEngine("fast").description["precision"] == "fp32"


def test_outside_the_mask_is_zero(make_bundle, make_stack, array):
    mask = np.zeros((4, 5, 3), bool)
    mask[1, 2, 1] = True
    (found,) = TorchEngine().stain_maps(Task(make_stack(array), mask, Patch()), [make_bundle()], QUIET)
    assert np.flatnonzero(found).tolist() == np.flatnonzero(mask).tolist()


def test_slope_and_intercept_belong_to_the_signal(make_bundle, make_stack, array):
    network, mask = make_bundle(), np.ones((4, 5, 3), bool)
    scaled = Task(make_stack(array, slopes=0.5, intercepts=10.0), mask, Patch())
    plain = Task(make_stack((array * 0.5 + 10).astype(np.float32)), mask, Patch())
    inner = (slice(1, -1), slice(None), slice(1, -1))  # at the border, beyond which lies 0, both see the same too
    first, second = (TorchEngine().stain_maps(task, [network], QUIET)[0] for task in (scaled, plain))
    np.testing.assert_allclose(first[inner], second[inner], atol=1e-6)
    np.testing.assert_allclose(first, second, atol=1e-6)


def test_standardisation_and_target_units(make_bundle, make_stack, array):
    offset, scale = np.linspace(0.1, 0.5, 5), np.linspace(0.2, 0.4, 5)
    network = make_bundle(offset=offset, scale=scale, target_scale=200.0, target_offset=7.0)
    mask = np.ones((4, 5, 3), bool)
    (found,) = TorchEngine().stain_maps(Task(make_stack(array), mask, Patch()), [network], QUIET)
    patch = (patch_at(array / array.max(), 0, 2, 2, (1, 0, 0), (0, 0, 1)) - offset[:, None, None]) / scale[
        :, None, None
    ]
    expected = network_output(network.weights, 1, patch)[1, 1] * 200 + 7
    assert found[0, 2, 2] == pytest.approx(expected, rel=1e-4, abs=1e-2)


LETTERS = [
    "".join(letters) for axes in itertools.permutations(["LR", "AP", "SI"]) for letters in itertools.product(*axes)
]


@pytest.mark.parametrize("letters", LETTERS)
def test_any_of_the_48_orientations_gives_the_same_map(letters, make_bundle, make_stack, array):
    network = make_bundle()
    task = Task(make_stack(array), np.ones((4, 5, 3), bool), Patch())
    (expected,) = TorchEngine().stain_maps(task, [network], QUIET)
    order = axis_order(affine_from_letters("LAS", (1, 1, 1), (4, 5, 3)), letters)
    turned = np.stack([order.apply(frame) for frame in array])
    task = Task(make_stack(turned, letters=letters), np.ones(turned.shape[1:], bool), Patch())
    (found,) = TorchEngine().stain_maps(task, [network], QUIET)
    np.testing.assert_allclose(order.undo(found), expected, atol=1e-6)


@pytest.mark.parametrize(("plane", "second"), [("axial", ((1, 0, 0), (0, 1, 0))), ("sagittal", ((0, 1, 0), (0, 0, 1)))])
def test_other_planes(plane, second, make_bundle, make_stack, array):
    network = make_bundle()
    task = Task(make_stack(array), np.ones((4, 5, 3), bool), Patch().turned(plane))
    (found,) = TorchEngine().stain_maps(task, [network], QUIET)
    patch = patch_at(array / array.max(), 2, 4, 1, *second)
    assert found[2, 4, 1] == pytest.approx(network_output(network.weights, 1, patch)[1, 1], abs=1e-5)


def test_the_batch_size_does_not_change_the_map(make_bundle, make_stack, array, monkeypatch):
    network, task = make_bundle(), Task(make_stack(array), np.ones((4, 5, 3), bool), Patch())
    (whole,) = TorchEngine().stain_maps(task, [network], QUIET)
    monkeypatch.setattr(torch_engine, "_BATCH", 7)
    (pieces,) = TorchEngine().stain_maps(task, [network], QUIET)
    np.testing.assert_allclose(pieces, whole, atol=1e-6)


def test_fast_stays_close_to_exact(make_bundle, make_stack, array):
    network, task = make_bundle(), Task(make_stack(array), np.ones((4, 5, 3), bool), Patch())
    (exact,) = TorchEngine("exact").stain_maps(task, [network], QUIET)
    (fast,) = TorchEngine("fast").stain_maps(task, [network], QUIET)
    assert np.sqrt(np.mean((fast - exact) ** 2)) < 0.05 * exact.std()
