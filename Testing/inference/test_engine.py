"""Which engine is chosen, and what it says of itself."""

import sys

import numpy as np
import pytest
import torch
from random_task import random_network

from MRHNetLib.errors import UserError
from MRHNetLib.inference import engine
from MRHNetLib.inference.engine import choose_engine, in_words
from MRHNetLib.inference.native.library import native_library, why_missing
from MRHNetLib.networks import device
from MRHNetLib.networks.patch import Patch

needs_native = pytest.mark.skipif(native_library() is None, reason=why_missing())


def network(**choices):
    return random_network(np.random.default_rng(0), 5, **choices)


@needs_native
@pytest.mark.parametrize("precision", ["exact", "fast"])
def test_on_the_cpu_it_is_the_native_one(precision):
    described = choose_engine("cpu", precision, 3, [network()]).description
    assert (described["engine"], described["device"], described["threads"]) == ("native", "cpu", 3)
    assert described["precision"] == native_library().best_kernel(precision).precision


def test_without_the_library_it_is_pytorch_and_says_why(look_for_native_in, tmp_path):
    look_for_native_in(tmp_path)
    described = choose_engine("cpu", "exact", 2, [network()]).description
    assert (described["engine"], described["threads"], torch.get_num_threads()) == ("torch", 2, 2)
    assert "not built" in in_words(described)


def test_patches_of_another_size_go_to_pytorch():
    described = choose_engine("cpu", "exact", None, [network(), network(patch=Patch(size=5))]).description
    assert described["engine"] == "torch"
    assert "3 x 3 only" in in_words(described)


def test_neither_the_library_nor_pytorch(look_for_native_in, tmp_path, monkeypatch):
    look_for_native_in(tmp_path)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(UserError, match="PyTorch is not installed") as caught:
        choose_engine("cpu")
    assert "pip install torch" in caught.value.hint


def test_neither_the_library_nor_a_pytorch_that_works(look_for_native_in, tmp_path, monkeypatch):
    look_for_native_in(tmp_path)
    monkeypatch.setitem(sys.modules, "MRHNetLib.inference.torch_engine", None)
    with pytest.raises(UserError, match="PyTorch cannot be imported"):
        choose_engine("cpu")


@needs_native
def test_where_pytorch_does_not_work_there_is_no_gpu(monkeypatch):
    monkeypatch.setattr(device, "cuda_possible", lambda: True)
    monkeypatch.setattr(device, "apple_gpu_possible", lambda: True)
    monkeypatch.setitem(sys.modules, "torch", None)
    assert choose_engine().description["engine"] == "native"


@pytest.mark.parametrize(("name", "gpu"), [("auto", "cuda"), ("cuda", "cuda"), ("cuda:0", "cuda:0"), ("auto", "mps")])
def test_a_gpu_is_taken_where_there_is_one(monkeypatch, name, gpu):
    chosen = []
    monkeypatch.setattr(device, "_cuda_count", lambda: int(gpu.startswith("cuda")))
    monkeypatch.setattr(device, "_has_mps", lambda: gpu == "mps")
    monkeypatch.setattr(engine, "_gpu_engine", lambda *choices: chosen.append(choices))
    choose_engine(name, "fast", None, [network()])
    assert chosen == [(gpu, "fast")]


@pytest.mark.parametrize(
    ("computed", "words"),
    [
        (
            {"engine": "native", "kernel": "avx2", "device": "cpu", "precision": "fp32", "threads": 1},
            "the native engine (avx2, fp32, 1 thread)",
        ),
        ({"engine": "gpu", "device": "cuda:0", "precision": "bf16"}, "the gpu engine (cuda:0, bf16)"),
        (
            {"engine": "torch", "device": "cpu", "precision": "fp32", "threads": 2, "because": "it rains"},
            "the torch engine (cpu, fp32, 2 threads, not the native engine: it rains)",
        ),
    ],
)
def test_in_words(computed, words):
    assert in_words(computed) == words
