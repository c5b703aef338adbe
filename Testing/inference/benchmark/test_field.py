"""Who takes part, and what is said of who does not."""

import sys

import numpy as np
import pytest
from random_task import random_network

from MRHNetLib.inference.benchmark.field import field_for
from MRHNetLib.inference.native import library
from MRHNetLib.networks.patch import Patch


@pytest.fixture
def network():
    return random_network(np.random.default_rng(0), 5)


def keys(field):
    return [contender.key for contender in field.contenders]


def test_the_naive_port_comes_first_and_no_key_twice(network):
    found = keys(field_for(network, 1))
    assert found[0] == "naive"
    assert len(found) == len(set(found))


def test_ours_are_those_that_predict_would_take(network):
    field = field_for(network, 1)
    assert {field.exact, field.fast} <= set(keys(field))


@pytest.mark.skipif(library.native_library() is None, reason="the native library is not here")
def test_every_kernel_takes_part(network):
    found = keys(field_for(network, 1))
    assert {f"native-{kernel.name}" for kernel in library.native_library().kernels} <= set(found)


def test_without_the_native_library_pytorch_is_ours(network, monkeypatch):
    nothing = (None, "its library was not built")
    monkeypatch.setattr(library, "_search", lambda: nothing)
    field = field_for(network, 1)
    assert field.exact == "torch-fp32"
    assert field.left_out["the native engine"] == "its library was not built"
    assert not [key for key in keys(field) if key.startswith("native")]


def test_other_patches_are_not_for_the_native_engine(monkeypatch):
    network = random_network(np.random.default_rng(0), 5, patch=Patch(size=5))
    field = field_for(network, 1)
    assert field.exact == "torch-fp32"
    assert "3 x 3" in field.left_out["the native engine"] or library.native_library() is None


@pytest.mark.parametrize(
    ("missing", "gone"),
    [
        ("onnxruntime", {"ONNX Runtime"}),
        ("openvino", {"OpenVINO fp32", "OpenVINO bf16"}),
        ("onnx", {"ONNX Runtime", "OpenVINO fp32", "OpenVINO bf16"}),
    ],
)
def test_what_is_not_installed_is_left_out_and_named(network, monkeypatch, missing, gone):
    monkeypatch.setitem(sys.modules, missing, None)
    field = field_for(network, 1)
    assert gone <= set(field.left_out)
    assert all(missing in field.left_out[title] for title in gone)
    assert not [key for key in keys(field) if key.startswith(tuple(title.split()[0].lower() for title in gone))]
