"""``mrhnet predict`` as a user meets it."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import nibabel
import numpy as np
import psutil
import pytest
from conftest import ROOT, save_like, write_small_subject
from random_bundle import write_random_bundle
from reference import network_output, patch_at

from MRHNetLib.networks.bundle import load_bundle


@pytest.fixture
def bundle(tmp_path):
    return write_random_bundle(tmp_path / "net.safetensors", protocol="mrh-67")


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_map_equals_the_fp64_loop_at_every_masked_voxel(mrhnet, small_subject, bundle, tmp_path):
    outcome = mrhnet("predict", small_subject, "--network", bundle, "--out", tmp_path / "out")
    assert outcome.exit_code == 0
    found = np.asarray(nibabel.load(outcome.output("stain-map")).dataobj)
    sources = ["dwi2000", "dwi5000", "t2MTONOFF"]
    stack = np.concatenate(
        [np.moveaxis(nibabel.load(small_subject / f"rigidaffine_Lddm_{s}.nii").get_fdata(), -1, 0) for s in sources]
    )
    mask = nibabel.load(small_subject / "Masked_outline.nii").get_fdata() > 0
    weights = load_bundle(bundle).weights
    for place in np.argwhere(mask)[::37]:
        patch = patch_at(stack / stack.max(), *place, (1, 0, 0), (0, 0, 1))
        assert found[tuple(place)] == pytest.approx(network_output(weights, 1, patch)[1, 1], abs=1e-5)
    assert not found[~mask].any()


def test_names_kinds_and_grid_of_the_outputs(mrhnet, small_subject, bundle, tmp_path):
    outcome = mrhnet("predict", small_subject, "--network", bundle, "--out", tmp_path / "out")
    assert files(tmp_path / "out") == ["mouse1_mask.nii.gz", "mouse1_stain-AF.json", "mouse1_stain-AF.nii.gz"]
    assert {entry["kind"] for entry in outcome.result["outputs"]} == {"stain-map", "mask", "sidecar"}
    image, given = nibabel.load(outcome.output("stain-map")), nibabel.load(small_subject / "Masked_outline.nii")
    assert image.get_data_dtype() == np.float32
    assert image.shape == given.shape
    np.testing.assert_allclose(image.affine, given.affine)
    assert "for research only" in str(image.header["descrip"])


def test_the_sidecar_tells_what_made_the_map(mrhnet, small_subject, bundle, tmp_path):
    outcome = mrhnet("predict", small_subject, "--network", bundle, "--out", tmp_path / "out")
    sidecar = json.loads(outcome.output("sidecar").read_text(encoding="utf-8"))
    assert sidecar["notice"] == "predicted; for research only"
    assert sidecar["network"]["sha256"] == hashlib.sha256(bundle.read_bytes()).hexdigest()
    assert (sidecar["protocol"], sidecar["plane"], sidecar["precision"]) == ("mrh-67", "coronal", "fp32")
    hashes = {entry["path"]: entry["sha256"] for entry in sidecar["inputs"]}
    for source in small_subject.glob("rigidaffine*"):
        assert hashes[str(source)] == hashlib.sha256(source.read_bytes()).hexdigest()


def test_default_out_is_beside_the_subject(mrhnet, small_subject, bundle):
    outcome = mrhnet("predict", small_subject, "--network", bundle)
    assert outcome.output("mask").parent == small_subject.parent / "mrhnet"


def test_two_networks_of_one_stain_keep_their_names(mrhnet, small_subject, tmp_path):
    paths = [write_random_bundle(tmp_path / f"{n}.safetensors", protocol="mrh-67", seed=i) for i, n in enumerate("ab")]
    other = write_random_bundle(tmp_path / "c.safetensors", protocol="mrh-67", stain="NF")
    outcome = mrhnet("predict", small_subject, "--network", *paths, other, "--out", tmp_path / "out")
    assert [path.name for path in outcome.outputs("stain-map")] == [
        *("mouse1_stain-AF_desc-a.nii.gz", "mouse1_stain-AF_desc-b.nii.gz", "mouse1_stain-NF.nii.gz")
    ]


def test_one_call_with_several_networks_equals_single_calls(mrhnet, small_subject, tmp_path):
    stains = ("AF", "NF")
    paths = [
        write_random_bundle(tmp_path / f"{s}.safetensors", protocol="mrh-67", seed=i, stain=s)
        for i, s in enumerate(stains)
    ]
    together = mrhnet("predict", small_subject, "--network", *paths, "--out", tmp_path / "both").outputs("stain-map")
    for path, map_path in zip(paths, together, strict=True):
        alone = mrhnet("predict", small_subject, "--network", path, "--out", tmp_path / path.stem).output("stain-map")
        np.testing.assert_array_equal(nibabel.load(map_path).get_fdata(), nibabel.load(alone).get_fdata())


@pytest.mark.parametrize("letters", ["RAS", "PIR", "SLA", "ILP"])
def test_a_turned_subject_gives_the_same_map(mrhnet, small_subject, bundle, tmp_path, letters):
    expected = nibabel.load(
        mrhnet("predict", small_subject, "--network", bundle, "--out", tmp_path / "a").output("stain-map")
    )
    turned = tmp_path / "turned" / "mouse1"
    turned.mkdir(parents=True)
    for path in small_subject.glob("*.nii"):
        image = nibabel.load(path)
        change = nibabel.orientations.ornt_transform(
            nibabel.io_orientation(image.affine), nibabel.orientations.axcodes2ornt(letters)
        )
        nibabel.save(image.as_reoriented(change), turned / path.name)
    found = nibabel.load(mrhnet("predict", turned, "--network", bundle, "--out", tmp_path / "b").output("stain-map"))
    assert "".join(nibabel.aff2axcodes(found.affine)) == letters
    back = nibabel.orientations.ornt_transform(
        nibabel.io_orientation(found.affine), nibabel.io_orientation(expected.affine)
    )
    np.testing.assert_allclose(found.as_reoriented(back).get_fdata(), expected.get_fdata(), atol=1e-6)


def test_one_bad_subject_does_not_stop_the_others(mrhnet, bundle, tmp_path):
    good, bad = (write_small_subject(tmp_path / "cohort" / name) for name in ("good", "bad"))
    next(bad.glob("*dwi5000*")).unlink()
    outcome = mrhnet("predict", bad, good, "--network", bundle, "--out", tmp_path / "out")
    assert outcome.exit_code == 2
    assert "dwi5000" in outcome.result["failures"][0]["message"]
    assert files(tmp_path / "out") == ["good_mask.nii.gz", "good_stain-AF.json", "good_stain-AF.nii.gz"]


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir, Path.touch], ids=["missing", "empty", "file"])
def test_a_subject_that_is_none_does_not_stop_the_others(mrhnet, small_subject, bundle, tmp_path, make):
    make(tmp_path / "none")
    outcome = mrhnet("predict", tmp_path / "none", small_subject, "--network", bundle, "--out", tmp_path / "out")
    assert outcome.exit_code == 2
    assert [Path(failure["subject"]).name for failure in outcome.result["failures"]] == ["none"]
    assert outcome.output("stain-map").name == "mouse1_stain-AF.nii.gz"


def test_a_subject_named_twice_is_predicted_once(mrhnet, small_subject, bundle, tmp_path):
    folders = (small_subject, small_subject.parent / "." / "mouse1" / ".." / "mouse1")
    outcome = mrhnet("predict", *folders, "--network", bundle, "--out", tmp_path / "out")
    assert (outcome.exit_code, len(outcome.outputs("stain-map"))) == (0, 1)


def test_a_folder_takes_the_name_that_is_given(mrhnet, small_subject, bundle, tmp_path):
    words = ("predict", small_subject, "--subject", "m7", "--network", bundle, "--out", tmp_path / "out")
    outcome = mrhnet(*words)
    assert outcome.output("stain-map").name == "m7_stain-AF.nii.gz"
    assert json.loads(outcome.output("sidecar").read_text(encoding="utf-8"))["subject"] == "m7"


def test_outputs_are_where_they_are_said_to_be(mrhnet, small_subject, bundle, tmp_path):
    (tmp_path / "far" / "away").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "far" / "away")
    outcome = mrhnet("predict", small_subject, "--network", bundle, "--out", tmp_path / "link" / ".." / "out")
    assert all(Path(entry["path"]).is_file() for entry in outcome.result["outputs"])
    assert outcome.output("mask").parent == tmp_path / "out"


@pytest.mark.parametrize("sizes", ["0.8", "0.8,0.8,0.8", "0.8 0.8 0.8", "0.8x0.8x0.8"])
def test_a_voxel_size_is_one_number_or_three(mrhnet, small_subject, bundle, tmp_path, sizes):
    words = ("predict", small_subject, "--network", bundle, "--voxel-size", sizes, "--out", tmp_path / "out")
    assert mrhnet(*words).exit_code == 0


def test_a_folder_of_subjects_means_all_of_them(mrhnet, bundle, tmp_path):
    for seed, name in enumerate(("m1", "m2")):
        write_small_subject(tmp_path / "cohort" / name, seed=seed)
    outcome = mrhnet("predict", tmp_path / "cohort", "--network", bundle, "--out", tmp_path / "out")
    assert [path.name for path in outcome.outputs("stain-map")] == ["m1_stain-AF.nii.gz", "m2_stain-AF.nii.gz"]


def test_files_named_one_by_one(mrhnet, small_subject, bundle, tmp_path):
    pairs = [f"{name}={next(small_subject.glob(f'*{name}*'))}" for name in ("dwi2000", "dwi5000", "t2MTONOFF")]
    words = [word for pair in pairs for word in ("--source", pair)]
    mask = small_subject / "Masked_outline.nii"
    outcome = mrhnet("predict", *words, "--subject", "x7", "--mask", mask, "--network", bundle, "--out", tmp_path / "o")
    assert outcome.output("stain-map").name == "x7_stain-AF.nii.gz"
    whole = mrhnet("predict", small_subject, "--network", bundle, "--out", tmp_path / "p")
    np.testing.assert_array_equal(*(nibabel.load(o.output("stain-map")).get_fdata() for o in (outcome, whole)))


def test_mask_none_predicts_every_voxel(mrhnet, small_subject, bundle, tmp_path):
    outcome = mrhnet("predict", small_subject, "--network", bundle, "--mask", "none", "--out", tmp_path / "out")
    assert (nibabel.load(outcome.output("mask")).get_fdata() == 1).all()
    assert nibabel.load(outcome.output("stain-map")).get_fdata().all()


def test_existing_outputs_are_kept_unless_told(mrhnet, small_subject, bundle, tmp_path):
    words = ("predict", small_subject, "--network", bundle, "--out", tmp_path / "out")
    mrhnet(*words)
    again = mrhnet(*words)
    assert (again.exit_code, "--overwrite" in again.error["hint"]) == (2, True)
    assert mrhnet(*words, "--overwrite").exit_code == 0


def test_patches_and_recon_go_together(mrhnet, tmp_path):
    random = np.random.default_rng(0)
    bundle = write_random_bundle(tmp_path / "five.safetensors")
    np.savez(tmp_path / "patches.npz", data=random.random((3, 3, 5, 4 * 3)).astype(np.float32))
    words = ("predict", "--patches", tmp_path / "patches.npz", "--network", bundle, "--out", tmp_path / "p.npz")
    outcome = mrhnet(*words)
    assert (outcome.exit_code, outcome.result["patches"]) == (0, 12)
    outcome = mrhnet("recon", tmp_path / "p.npz", "--shape", 6, 5, "--out", tmp_path / "image.nii.gz")
    image = nibabel.load(outcome.output("stain-map")).get_fdata()[:, :, 0]
    np.testing.assert_array_equal(image[1:-1, 1:-1].ravel(), np.load(tmp_path / "p.npz")["prediction"][:, 1, 1])


def test_ctrl_c_while_it_computes(tmp_path):
    subject = write_small_subject(tmp_path / "mouse1", shape=(60, 60, 60))
    bundle = write_random_bundle(tmp_path / "net.safetensors", protocol="mrh-67", blocks=30)
    command = [sys.executable, "-m", "MRHNetLib", "predict", subject, "--network", bundle, "--out", tmp_path / "out"]
    with subprocess.Popen(
        [*map(str, command), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        for line in process.stdout:
            if json.loads(line).get("stage", "").startswith("predicting"):
                break
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert time.monotonic() - begin < 6  # two seconds are promised; the machine may be busy with other tests
    assert process.returncode == 130
    assert not (tmp_path / "out").exists()


def test_nobody_listens_any_more(small_subject, bundle, tmp_path):
    command = [
        sys.executable,
        "-m",
        "MRHNetLib",
        "predict",
        small_subject,
        "--network",
        bundle,
        "--out",
        tmp_path / "o",
    ]
    with subprocess.Popen([*map(str, command), "--json"], stdout=subprocess.PIPE, cwd=ROOT) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=30) == 130
    assert not (tmp_path / "o").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes")
def test_a_name_that_is_no_unicode(mrhnet, small_subject, bundle, tmp_path):
    folder = small_subject.rename(small_subject.with_name("mouse\udcff"))
    outcome = mrhnet("predict", folder, "--network", bundle, "--out", tmp_path / "out")
    assert outcome.exit_code == 0
    sidecar = json.loads(outcome.output("sidecar").read_text(encoding="utf-8"))
    assert sidecar["subject"] == "mouse\udcff"


def test_peak_memory_is_the_input_and_a_little_more(tmp_path):
    subject = write_small_subject(tmp_path / "mouse1", shape=(80, 90, 70))
    bundle = write_random_bundle(tmp_path / "net.safetensors", protocol="mrh-67", blocks=1)
    box = np.zeros((80, 90, 70), np.uint8)
    box[30:50, 30:60, 30:40] = 1
    save_like(subject / "Masked_outline.nii", subject / "Masked_outline.nii", box)
    size = sum(path.stat().st_size for path in subject.iterdir())
    command = [sys.executable, "-m", "MRHNetLib", "predict", subject, "--network", bundle, "--out", tmp_path / "out"]
    process = psutil.Popen([*map(str, command)], stderr=subprocess.DEVNULL, cwd=ROOT)
    peak = 0
    while process.poll() is None:
        try:
            peak = max(peak, process.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.02)
    assert process.returncode == 0
    assert peak < size + 1.5e9
