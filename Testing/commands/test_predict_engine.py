"""Which engine ``mrhnet predict`` computes with, what it says of it, and what it does not import for it."""

import json
import subprocess
import sys

import nibabel
import numpy as np
import pytest
from conftest import ROOT
from random_bundle import write_random_bundle

from MRHNetLib.commands.cli import main
from MRHNetLib.inference.native.library import native_library, why_missing

needs_native = pytest.mark.skipif(native_library() is None, reason=why_missing())

TELLING = ("engine", "kernel", "device", "precision", "threads")


@pytest.fixture
def bundle(tmp_path):
    return write_random_bundle(tmp_path / "net.safetensors", protocol="mrh-67")


@pytest.fixture
def words(small_subject, bundle, tmp_path):
    return ("predict", small_subject, "--network", bundle, "--device", "cpu", "--out", tmp_path / "out")


@needs_native
def test_result_and_sidecar_tell_the_engine(mrhnet, words):
    outcome = mrhnet(*words, "--threads", 3)
    sidecar = json.loads(outcome.output("sidecar").read_text(encoding="utf-8"))
    expected = ["native", native_library().best_kernel("exact").name, "cpu", "fp32", 3]
    assert [outcome.result[key] for key in TELLING] == expected
    assert [sidecar[key] for key in TELLING] == expected
    assert "torch" not in sidecar["versions"]


@needs_native
def test_a_person_reads_which_engine_it_was(words, capsys):
    assert main([*map(str, words), "--threads", "2"]) == 0
    kernel = native_library().best_kernel("exact").name
    assert f"computed by the native engine ({kernel}, fp32, 2 threads)" in capsys.readouterr().out.splitlines()


@needs_native
def test_fast_says_what_it_was_really_computed_in(mrhnet, words):
    found = mrhnet(*words, "--precision", "fast").result["precision"]
    assert found == native_library().best_kernel("fast").precision


@needs_native
def test_prepared_patches_tell_the_engine_too(mrhnet, tmp_path):
    bundle = write_random_bundle(tmp_path / "five.safetensors")
    np.savez(tmp_path / "patches.npz", data=np.random.default_rng(0).random((3, 3, 5, 7)).astype(np.float32))
    words = ("predict", "--patches", tmp_path / "patches.npz", "--network", bundle, "--out", tmp_path / "p.npz")
    assert mrhnet(*words, "--device", "cpu").result["engine"] == "native"


@needs_native
def test_without_the_library_pytorch_computes_the_same_and_says_why(mrhnet, words, look_for_native_in, tmp_path):
    native = nibabel.load(mrhnet(*words).output("stain-map")).get_fdata()
    look_for_native_in(tmp_path)
    outcome = mrhnet(*words, "--threads", 2, "--overwrite")
    sidecar = json.loads(outcome.output("sidecar").read_text(encoding="utf-8"))
    assert (sidecar["engine"], sidecar["threads"]) == ("torch", 2)
    assert "not built" in sidecar["because"]
    assert "torch" in sidecar["versions"]
    by_torch = nibabel.load(outcome.output("stain-map")).get_fdata()
    np.testing.assert_allclose(native, by_torch, rtol=0, atol=1e-4 * by_torch.std())


def test_without_the_library_a_person_reads_why(words, capsys, look_for_native_in, tmp_path):
    look_for_native_in(tmp_path)
    assert main([*map(str, words), "--threads", "1"]) == 0
    line = "computed by the torch engine (cpu, fp32, 1 thread, not the native engine: its library was not built)"
    assert line in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", "", "1025"])
def test_a_number_of_threads_that_cannot_be(mrhnet, words, number):
    outcome = mrhnet(*words, f"--threads={number}")
    assert outcome.exit_code == 2
    assert "--threads" in outcome.error["message"]
    assert "from 1 to 1024" in outcome.error["message"]


PREDICTING = """
import sys

class NoTorch:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")

if {missing}:
    sys.meta_path.insert(0, NoTorch())
from MRHNetLib.commands.cli import main
code = main({words!r})
sys.exit(99 if "torch" in sys.modules else code)
"""


@needs_native
@pytest.mark.parametrize("missing", [False, True], ids=["installed", "missing"])
def test_the_native_engine_needs_no_pytorch(words, missing):
    program = PREDICTING.format(missing=missing, words=[*map(str, words), "--json"])
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["engine"] == "native"
