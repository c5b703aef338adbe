"""What ``mrhnet predict`` refuses: exit 2, one line, a hint, no traceback, no file left."""

import pickle
import shutil
from pathlib import Path

import nibabel
import numpy as np
import pytest
from conftest import save_like
from random_bundle import write_random_bundle


@pytest.fixture
def bundle(tmp_path):
    return write_random_bundle(tmp_path / "net.safetensors", protocol="mrh-67")


def missing_source(subject, tmp_path):
    next(subject.glob("*t2MTONOFF*")).unlink()
    return "t2MTONOFF"


def too_few_volumes(subject, tmp_path):
    path = next(subject.glob("*dwi2000*"))
    save_like(path, path, np.asarray(nibabel.load(path).dataobj)[..., :30])
    return "30 volumes"


def another_grid(subject, tmp_path):
    path = next(subject.glob("*dwi5000*"))
    affine = nibabel.load(path).affine.copy()
    affine[:3, 3] += 1
    save_like(path, path, np.asarray(nibabel.load(path).dataobj), affine)
    return "grid"


def three_dimensions(subject, tmp_path):
    path = next(subject.glob("*dwi5000*"))
    save_like(path, path, np.asarray(nibabel.load(path).dataobj)[..., 0])
    return "3D"


def not_a_number(subject, tmp_path):
    path = next(subject.glob("*dwi2000*"))
    data = np.asarray(nibabel.load(path).dataobj).astype(np.float32)
    data[3, 4, 5, 6], data[1, 1, 1, 1] = np.nan, np.inf
    save_like(path, path, data)
    return "2"


def all_zeros(subject, tmp_path):
    for path in subject.glob("rigid*"):
        save_like(path, path, np.asarray(nibabel.load(path).dataobj) * 0)
    return "zero"


def cut_gz(subject, tmp_path):
    path = next(subject.glob("*dwi2000*"))
    whole = tmp_path / "whole.nii.gz"
    nibabel.save(nibabel.load(path), whole)
    path.unlink()
    (subject / "dwi2000.nii.gz").write_bytes(whole.read_bytes()[:-5000])
    whole.unlink()
    return "dwi2000.nii.gz"


def text_named_nii(subject, tmp_path):
    next(subject.glob("*dwi2000*")).write_text("this is no image\n" * 40)
    return "dwi2000"


def huge_header(subject, tmp_path):
    path = next(subject.glob("*dwi2000*"))
    header = nibabel.load(path).header.copy()
    header.set_data_shape((30_000, 30_000, 30_000, 32))
    path.write_bytes(header.binaryblock + b"\0" * 100)
    return "30000"


def empty_mask(subject, tmp_path):
    path = subject / "Masked_outline.nii"
    save_like(path, path, np.zeros((12, 14, 10), np.uint8))
    return "empty"


def mask_of_another_grid(subject, tmp_path):
    path = subject / "Masked_outline.nii"
    save_like(path, path, np.ones((12, 14, 9), np.uint8))
    return "grid"


FAULTS = [
    *(missing_source, too_few_volumes, another_grid, three_dimensions, not_a_number, all_zeros, cut_gz),
    *(text_named_nii, huge_header, empty_mask, mask_of_another_grid),
]


def refused(outcome, folder, word):
    assert outcome.exit_code == 2
    assert [event["event"] for event in outcome.events if event["event"] != "progress"][-1] == "error"
    assert word.lower() in outcome.error["message"].lower()
    assert "\n" not in outcome.error["message"]
    assert outcome.error["hint"]
    assert "Traceback" not in outcome.stderr
    assert not folder.exists()


@pytest.mark.parametrize("spoil", FAULTS, ids=lambda spoil: spoil.__name__)
def test_a_spoiled_subject_is_refused(mrhnet, small_subject, bundle, tmp_path, spoil):
    word = spoil(small_subject, tmp_path)
    refused(mrhnet("predict", small_subject, "--network", bundle, "--out", tmp_path / "out"), tmp_path / "out", word)


def test_nan_is_accepted_as_zero_when_told(mrhnet, small_subject, bundle, tmp_path):
    not_a_number(small_subject, tmp_path)
    outcome = mrhnet("predict", small_subject, "--network", bundle, "--nan", "zero", "--out", tmp_path / "out")
    assert outcome.exit_code == 0
    assert np.isfinite(nibabel.load(outcome.output("stain-map")).get_fdata()).all()


def for_another_protocol(path):
    write_random_bundle(path, protocol="mrh-nissl-48")
    return "mrh-nissl-48"


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-100])
    return path.name


def flipped_byte(path):
    data = bytearray(path.read_bytes())
    data[data.index(b"mrh-67")] ^= 1
    path.write_bytes(bytes(data))
    return path.name


def a_pickle(path):
    path.write_bytes(pickle.dumps({"conv1": [1.0] * 99}))
    return "pickle"


def a_directory(path):
    path.unlink()
    path.mkdir()
    return path.name


@pytest.mark.parametrize(
    "spoil", [for_another_protocol, cut_short, flipped_byte, a_pickle, a_directory], ids=lambda spoil: spoil.__name__
)
def test_a_spoiled_network_is_refused(mrhnet, small_subject, bundle, tmp_path, spoil):
    word = spoil(bundle)
    refused(mrhnet("predict", small_subject, "--network", bundle, "--out", tmp_path / "out"), tmp_path / "out", word)


def test_a_mistyped_network_names_the_nearest(mrhnet, small_subject, tmp_path, monkeypatch):
    monkeypatch.setenv("MRHNET_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache" / "networks").mkdir(parents=True)
    write_random_bundle(tmp_path / "cache" / "networks" / "our-mouse-nf.safetensors", protocol="mrh-67")
    outcome = mrhnet("predict", small_subject, "--network", "our-mouse-fn", "--out", tmp_path / "out")
    refused(outcome, tmp_path / "out", "our-mouse-fn")
    assert "our-mouse-nf" in outcome.error["hint"]


@pytest.mark.skipif(shutil.which("nvidia-smi") is not None, reason="this machine has a CUDA GPU")
def test_cuda_without_a_gpu_is_a_clear_error(mrhnet, small_subject, bundle, tmp_path):
    words = ("predict", small_subject, "--network", bundle, "--out", tmp_path / "out", "--device")
    refused(mrhnet(*words, "cuda"), tmp_path / "out", "cuda")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux's /proc, where nobody may make a folder")
def test_an_output_folder_that_cannot_be_made(mrhnet, small_subject, bundle):
    out = Path("/proc/mrhnet/out")
    refused(mrhnet("predict", small_subject, "--network", bundle, "--out", out), out, "/proc/mrhnet")


def test_an_output_folder_that_is_a_file(mrhnet, small_subject, bundle, tmp_path):
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "out"
    refused(mrhnet("predict", small_subject, "--network", bundle, "--out", out), out, "file")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux's ever-full device")
def test_a_full_disk_leaves_nothing(mrhnet, small_subject, bundle, tmp_path, monkeypatch):
    def no_space(path, *arguments, **options):
        with Path("/dev/full").open("wb", buffering=0) as full:
            full.write(b"x")

    monkeypatch.setattr("MRHNetLib.inference.outputs.write_nifti", no_space)
    outcome = mrhnet("predict", small_subject, "--network", bundle, "--out", tmp_path / "out")
    refused(outcome, tmp_path / "out", "disk is full")


@pytest.mark.parametrize("name", ["../evil", "a/b", "/abs", "..", ".hidden", "a\\b", ""])
def test_a_name_that_would_lead_out_of_the_folder(mrhnet, small_subject, bundle, tmp_path, name):
    pair = f"dwi2000={next(small_subject.glob('*dwi2000*'))}"
    words = ("predict", "--source", pair, f"--subject={name}", "--network", bundle, "--out", tmp_path / "out")
    refused(mrhnet(*words), tmp_path / "out", "--subject")
