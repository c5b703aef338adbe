import shutil

import nibabel
import numpy as np
import pytest
import torch
from conftest import write_small_subject

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle, save_bundle
from MRHNetLib.networks.module import MRHNetwork, network_from_weights, weights_of
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.training.samples import read_samples


def write_target(subject, path, change=None):
    """A stain that tells the voxel: the first b0's signal, 0 outside the brain."""
    image = nibabel.load(subject / "rigidaffine_Lddm_dwi2000.nii")
    mask = np.asarray(nibabel.load(subject / "Masked_outline.nii").dataobj)
    values = (np.asarray(image.dataobj)[..., 0] * mask).astype(np.float32)
    if change:
        change(values)
    nibabel.save(nibabel.Nifti1Image(values, image.affine), path)
    return path


@pytest.fixture
def target(small_subject, tmp_path):
    return write_target(small_subject, tmp_path / "truth_AF.nii.gz")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "samples" / "samples.npz"


def test_samples_of_a_subject_are_its_patches_and_its_targets(mrhnet, small_subject, target, out):
    outcome = mrhnet("prepare", small_subject, "--target", target, "--out", out, "--count", 100)
    assert outcome.exit_code == 0, outcome.stdout
    assert outcome.output("samples") == out
    samples = read_samples(out)
    assert (samples.data.shape, samples.data.dtype) == ((100, 67, 3, 3), np.int16)
    assert (samples.protocol.name, samples.stain) == ("mrh-67", "AF")
    inside = samples.label != 0
    assert np.array_equal(samples.data[:, 0][inside], samples.label[inside])


def test_a_prepared_patch_gives_what_predict_gives_at_its_voxel(mrhnet, small_subject, tmp_path, out):
    """Training and inference must cut and turn patches alike; the target numbers the voxels."""

    def number(values):
        values[:] = np.arange(1, values.size + 1).reshape(values.shape)

    target = write_target(small_subject, tmp_path / "truth_AF.nii", number)
    torch.manual_seed(0)
    architecture = Architecture(67, 1, filters=4)
    weights = weights_of(MRHNetwork(architecture))
    bundle = Bundle("any", "AF", architecture, load_protocol("mrh-67"), Normalisation(), weights)
    save_bundle(bundle, tmp_path / "any.safetensors")
    mrhnet("prepare", small_subject, "--target", target, "--out", out, "--mask", "none", "--count", 300)
    words = ["--network", tmp_path / "any.safetensors", "--device", "cpu", "--out", tmp_path / "maps"]
    predicted = mrhnet("predict", small_subject, *words, "--mask", "none")
    stain_map = nibabel.load(predicted.output("stain-map")).get_fdata().ravel()
    samples = read_samples(out)
    with torch.no_grad():
        patches = torch.tensor(samples.data / samples.maximum[:, None, None, None])
        output = network_from_weights(architecture, weights)(patches)[:, 0, 1, 1].numpy()
    voxels = samples.label[:, 1, 1].astype(int) - 1
    assert output == pytest.approx(stain_map[voxels], abs=1e-5)


def test_the_file_says_where_the_samples_are_from(mrhnet, small_subject, target, out):
    mrhnet("prepare", small_subject, "--target", target, "--out", out, "--count", 10, "--seed", 3)
    origin = read_samples(out).origin
    (subject,) = origin["subjects"]
    assert (subject["name"], origin["seed"]) == ("mouse1", 3)
    assert {file["name"] for file in subject["files"]} >= {"rigidaffine_Lddm_dwi5000.nii", "truth_AF.nii.gz"}
    assert all(len(file["sha256"]) == 64 for file in subject["files"])


def test_each_subject_takes_its_own_target_in_their_order(mrhnet, small_subject, tmp_path, out):
    other = write_small_subject(tmp_path / "mouse2", seed=1)
    targets = [write_target(subject, tmp_path / f"{subject.name}_NF.nii") for subject in (small_subject, other)]
    outcome = mrhnet("prepare", small_subject, other, "--target", *targets, "--out", out, "--count", 200)
    assert outcome.exit_code == 0, outcome.stdout
    samples = read_samples(out)
    inside = samples.label != 0
    assert np.array_equal(samples.data[:, 0][inside], samples.label[inside])
    assert [subject["name"] for subject in samples.origin["subjects"]] == ["mouse1", "mouse2"]


def test_one_target_serves_all_subjects(mrhnet, small_subject, target, tmp_path, out):
    other = write_small_subject(tmp_path / "mouse2", seed=1)
    outcome = mrhnet("prepare", small_subject, other, "--target", target, "--out", out)
    assert outcome.exit_code == 0, outcome.stdout
    assert len({subject["patches"] for subject in read_samples(out).origin["subjects"]}) == 1


def test_the_same_seed_gives_the_same_file(mrhnet, small_subject, target, tmp_path):
    for name in ("a.npz", "b.npz"):
        mrhnet("prepare", small_subject, "--target", target, "--out", tmp_path / name, "--count", 50)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_too_few_patches_are_told(mrhnet, small_subject, target, out):
    outcome = mrhnet("prepare", small_subject, "--target", target, "--out", out, "--stride", 3)
    assert any("patches to draw from, fewer than --count 40000" in message for message in outcome.warnings)
    assert outcome.result["samples"] == outcome.result["available"] == len(read_samples(out))


def test_an_analyze_target_of_the_same_shape_takes_the_subjects_grid(mrhnet, small_subject, target, tmp_path, out):
    image = nibabel.load(target)
    analyze = nibabel.AnalyzeImage(np.asarray(image.dataobj, np.float32), None)
    nibabel.save(analyze, tmp_path / "histology.img")
    outcome = mrhnet("prepare", small_subject, "--target", tmp_path / "histology.img", "--out", out, "--count", 60)
    assert outcome.exit_code == 0, outcome.stdout
    samples = read_samples(out)
    inside = samples.label != 0
    assert np.array_equal(samples.data[:, 0][inside], samples.label[inside])
    assert samples.stain is None


def test_missing_target_values_are_left_out(mrhnet, small_subject, tmp_path, out):
    def crack(values):
        values[:, 7] = np.nan

    target = write_target(small_subject, tmp_path / "truth_AF.nii", crack)
    outcome = mrhnet("prepare", small_subject, "--target", target, "--out", out)
    assert outcome.exit_code == 0, outcome.stdout
    assert np.isfinite(read_samples(out).label).all()


def test_an_excluded_region_is_left_out(mrhnet, small_subject, target, tmp_path, out):
    image = nibabel.load(target)
    excluded = np.zeros(image.shape, np.uint8)
    excluded[:, 7:] = 1
    nibabel.save(nibabel.Nifti1Image(excluded, image.affine), tmp_path / "cracks.nii")
    words = ["prepare", small_subject, "--target", target, "--exclude", tmp_path / "cracks.nii", "--out"]
    mrhnet(*words, out)
    mrhnet(*words[:4], "--slices", "0:7", "--out", tmp_path / "sliced.npz")
    assert sorted(read_samples(out).label[:, 1, 1]) == sorted(read_samples(tmp_path / "sliced.npz").label[:, 1, 1])


def another_grid(tmp_path, target):
    image = nibabel.load(target)
    moved = image.affine.copy()
    moved[0, 3] += 5
    nibabel.save(nibabel.Nifti1Image(np.asarray(image.dataobj), moved), tmp_path / "moved_AF.nii")
    return tmp_path / "moved_AF.nii"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--patch", 4], "--patch must be odd"),
        (["--stride", 0], "--stride must be at least 1"),
        (["--count", 0], "--count must be at least 1"),
        (["--seed", -1], "--seed"),
        (["--slices", "9:2"], "names no slices"),
        (["--slices", "all"], "--slices A:B was expected"),
        (["--slices", "0:1"], "no patch can be taken"),
        (["--protocol", "mrh-76"], "mrh-76"),
        (["--stain", "my stain"], "letters and digits"),
        (["--mask", "nowhere.nii"], "nowhere.nii"),
        (["--exclude", "nowhere.nii"], "nowhere.nii"),
    ],
)
def test_wrong_options_are_exit_2_and_leave_nothing(mrhnet, small_subject, target, out, words, message):
    outcome = mrhnet("prepare", small_subject, "--target", target, "--out", out, *words)
    assert outcome.exit_code == 2
    assert message in outcome.error["message"]
    assert outcome.error["hint"]
    assert not out.parent.exists()


def test_a_target_of_another_grid_is_exit_2(mrhnet, small_subject, target, tmp_path, out):
    outcome = mrhnet("prepare", small_subject, "--target", another_grid(tmp_path, target), "--out", out)
    assert outcome.exit_code == 2
    assert "the target moved_AF.nii is on another grid" in outcome.error["message"]


def test_an_empty_target_is_exit_2(mrhnet, small_subject, tmp_path, out):
    target = write_target(small_subject, tmp_path / "truth_AF.nii", lambda values: values.fill(0))
    outcome = mrhnet("prepare", small_subject, "--target", target, "--out", out)
    assert outcome.exit_code == 2
    assert "no patch can be taken" in outcome.error["message"]


def test_missing_values_of_a_target_are_left_out_and_told(mrhnet, small_subject, tmp_path, out):
    def spoil(values):
        values[values == values.max()] = np.nan

    target = write_target(small_subject, tmp_path / "truth_AF.nii", spoil)
    outcome = mrhnet("prepare", small_subject, "--target", target, "--out", out)
    assert outcome.exit_code == 0, outcome.stdout
    assert "mouse1: 1 values of the target are NaN" in "".join(outcome.warnings)
    assert np.isfinite(read_samples(out).label).all()


def test_targets_that_do_not_match_the_subjects_in_number_are_exit_2(mrhnet, small_subject, target, out):
    outcome = mrhnet("prepare", small_subject, "--target", target, target, "--out", out)
    assert outcome.exit_code == 2
    assert outcome.error["message"] == "--target names 2 files for 1 subject; 1 was expected"


def test_one_subject_that_fails_fails_all(mrhnet, small_subject, target, tmp_path, out):
    broken = tmp_path / "mouse2"
    shutil.copytree(small_subject, broken)
    (broken / "rigidaffine_Lddm_dwi5000.nii").unlink()
    outcome = mrhnet("prepare", small_subject, broken, "--target", target, "--out", out)
    assert outcome.exit_code == 2
    assert "dwi5000" in outcome.error["message"]
    assert not out.exists()


def test_an_existing_file_is_replaced_only_when_asked(mrhnet, small_subject, target, out):
    words = ["prepare", small_subject, "--target", target, "--out", out, "--count", 10]
    assert [mrhnet(*words).exit_code, mrhnet(*words).exit_code, mrhnet(*words, "--overwrite").exit_code] == [0, 2, 0]


def test_another_suffix_is_exit_2(mrhnet, small_subject, target, tmp_path):
    outcome = mrhnet("prepare", small_subject, "--target", target, "--out", tmp_path / "samples.mat")
    assert outcome.exit_code == 2
    assert "--out must end in .npz" in outcome.error["message"]


def test_the_mean_of_the_targets_at_each_place(mrhnet, small_subject, tmp_path, out):
    other = write_small_subject(tmp_path / "mouse2", seed=1)
    targets = [write_target(subject, tmp_path / f"{subject.name}_NF.nii") for subject in (small_subject, other)]
    location = tmp_path / "mean_NF.nii.gz"
    words = ["--count", 100, "--location", location]
    outcome = mrhnet("prepare", small_subject, other, "--target", *targets, "--out", out, *words)
    assert outcome.exit_code == 0, outcome.stdout
    assert outcome.output("location") == location
    first, second, mean = (nibabel.load(path) for path in (*targets, location))
    np.testing.assert_allclose(mean.get_fdata(), (first.get_fdata() + second.get_fdata()) / 2, rtol=1e-6)
    np.testing.assert_allclose(mean.affine, first.affine)


def test_the_mean_of_targets_that_lie_apart_is_exit_2(mrhnet, small_subject, tmp_path, out):
    other = write_small_subject(tmp_path / "mouse2", seed=1, shape=(12, 14, 11))
    targets = [write_target(subject, tmp_path / f"{subject.name}_NF.nii") for subject in (small_subject, other)]
    location = tmp_path / "mean_NF.nii.gz"
    outcome = mrhnet("prepare", small_subject, other, "--target", *targets, "--out", out, "--location", location)
    assert outcome.exit_code == 2
    assert "the target of mouse2 is on another grid than the first subject's" in outcome.error["message"]
    assert "register" in outcome.error["hint"]
    assert not location.exists()


def test_a_mean_never_replaces_a_target(mrhnet, small_subject, target, out):
    before = target.read_bytes()
    same = target.parent / "elsewhere" / ".." / target.name
    outcome = mrhnet("prepare", small_subject, "--target", target, "--out", out, "--location", same, "--overwrite")
    assert outcome.exit_code == 2
    assert "is read: it would be replaced" in outcome.error["message"]
    assert target.read_bytes() == before


def test_a_mean_that_is_no_nifti_is_exit_2(mrhnet, small_subject, target, out):
    outcome = mrhnet("prepare", small_subject, "--target", target, "--out", out, "--location", "mean.mha")
    assert outcome.exit_code == 2
    assert "--location must end in .nii" in outcome.error["message"]
