import shutil
from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
import pytest

from MRHNetLib.commands.cli import main

Run = Callable[..., object]


def test_fields(mrhnet: Run, small_subject: Path) -> None:
    result = mrhnet("check", small_subject).result
    assert (result["subject"], result["protocol"], result["orientation"]) == ("mouse1", "mrh-67", "LAS")
    assert result["shape"] == [12, 14, 10]
    assert result["voxel_size_mm"] == [0.8, 0.8, 0.8]
    assert result["mask"] == "own: Masked_outline.nii"
    assert len(result["contrasts"]) == 67
    assert result["shifts"] == {"dwi5000": [0, 0, 0], "t2MTONOFF": [0, 0, 0]}
    assert result["mt_medians"][0] < result["mt_medians"][1]
    assert result["outputs"] == []


def test_plain_text_names_every_fact(small_subject: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(small_subject)]) == 0
    text = capsys.readouterr().out
    for words in (
        "12 x 14 x 10 voxels, int16",
        "LAS",
        "0.8 x 0.8 x 0.8 mm",
        "274.4 mm3",
        "dwi5000[31]",
        "SNR",
        "times the 99.9th percentile",
        "coil bias",
        "lies on the first source",
        "MT-on",
        "nothing doubtful",
    ):
        assert words in text


def test_picture(mrhnet: Run, small_subject: Path, tmp_path: Path) -> None:
    path = mrhnet("check", small_subject, "--out", tmp_path / "out").output("picture")
    assert path == tmp_path / "out" / "mouse1_check.png"
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_picture_is_not_overwritten(mrhnet: Run, small_subject: Path, tmp_path: Path) -> None:
    mrhnet("check", small_subject, "--out", tmp_path)
    outcome = mrhnet("check", small_subject, "--out", tmp_path)
    assert outcome.exit_code == 2
    assert "--overwrite" in outcome.error["hint"]
    assert mrhnet("check", small_subject, "--out", tmp_path, "--overwrite").exit_code == 0


def test_a_failed_check_leaves_no_picture(mrhnet: Run, small_subject: Path, tmp_path: Path) -> None:
    next(small_subject.glob("*dwi5000*")).unlink()
    assert mrhnet("check", small_subject, "--out", tmp_path / "out").exit_code == 2
    assert not (tmp_path / "out").exists()


def test_method_files(mrhnet: Run, small_subject: Path, published: Path) -> None:
    folder = published / "acquisition"
    result = mrhnet("check", small_subject, "--method", folder / "MTOFF_method", folder / "dwi_b2000_method").result
    assert [entry["acquired"] for entry in result["method"]] == ["mt-off (t2MTONOFF[2])", "dwi2000"]
    fields = {(row["field"], row["expected_source"]): row for row in result["method"][1]["fields"]}
    row = fields["repetition time", "paper"]
    assert (row["found"], row["expected"], row["status"]) == (320, 400, "different")


def test_method_file_that_is_none(mrhnet: Run, small_subject: Path) -> None:
    outcome = mrhnet("check", small_subject, "--method", small_subject / "Masked_outline.nii")
    assert outcome.exit_code == 2
    assert "no Bruker parameter file" in outcome.error["message"]


def test_protocol_by_the_files_that_are_there(mrhnet: Run, tmp_path: Path) -> None:
    data = np.zeros((12, 12, 12), np.float32)
    data[3:9, 3:9, 3:9] = np.random.default_rng(0).random((6, 6, 6)) + 0.5
    for name in ("T2", "MTR", "FA", "MD", "MK"):
        path = tmp_path / "mouse2" / f"mouse2_map-{name}.nii.gz"
        path.parent.mkdir(exist_ok=True)
        nibabel.save(nibabel.Nifti1Image(data, np.diag([0.8, 0.8, 0.8, 1])), path)
    result = mrhnet("check", tmp_path / "mouse2").result
    assert result["protocol"] == "maps-5"
    assert result["mask"].startswith("made")
    assert result["contrasts"][0]["snr"] is None


def test_files_named_one_by_one(mrhnet: Run, small_subject: Path) -> None:
    words = [f"--source={name}={next(small_subject.glob(f'*{name}*'))}" for name in ("dwi2000", "dwi5000", "t2MTONOFF")]
    assert mrhnet("check", *words, "--subject", "m7").result["subject"] == "m7"


def test_a_shifted_source_is_found(mrhnet: Run, tmp_path: Path) -> None:
    from conftest import write_small_subject

    folder = write_small_subject(tmp_path / "mouse", shape=(24, 24, 24))
    path = next(folder.glob("*t2MTONOFF*"))
    image = nibabel.load(path)
    nibabel.save(nibabel.Nifti1Image(np.roll(np.asanyarray(image.dataobj), 1, axis=1), image.affine), path)
    result = mrhnet("check", folder).result
    assert result["shifts"]["t2MTONOFF"] == [0, 1, 0]
    assert any("t2MTONOFF lies off dwi2000" in finding for finding in result["findings"])


def test_a_cohort_is_not_one_subject(mrhnet: Run, small_subject: Path) -> None:
    shutil.copytree(small_subject, small_subject.parent / "mouse2")
    outcome = mrhnet("check", small_subject.parent)
    assert outcome.exit_code == 2
    assert "mouse1, mouse2" in outcome.error["message"]


@pytest.mark.parametrize("mask", ["missing.nii", "empty"])
def test_mask_that_will_not_do(mrhnet: Run, small_subject: Path, tmp_path: Path, mask: str) -> None:
    affine = nibabel.load(small_subject / "Masked_outline.nii").affine
    path = tmp_path / "empty.nii"
    nibabel.save(nibabel.Nifti1Image(np.zeros((12, 14, 10), np.uint8), affine), path)
    outcome = mrhnet("check", small_subject, "--mask", path if mask == "empty" else tmp_path / mask)
    assert outcome.exit_code == 2
    assert ("is empty" if mask == "empty" else "does not exist") in outcome.error["message"]


def test_analyze_without_orientation_warns_once(mrhnet: Run, small_subject: Path) -> None:
    for path in small_subject.glob("*.nii"):
        image = nibabel.load(path)
        analyze = nibabel.AnalyzeImage(np.asanyarray(image.dataobj), None)
        analyze.header.set_zooms(image.header.get_zooms())
        nibabel.save(analyze, path.with_suffix(".img"))
        path.unlink()
    outcome = mrhnet("check", small_subject)
    assert [("cannot be known" in warning) for warning in outcome.warnings] == [True]
    assert (outcome.result["orientation"], outcome.result["orientation_known"]) == ("LAS", False)


def test_a_spacing_that_is_no_mouse_s_names_one_that_fits(mrhnet: Run, small_subject: Path) -> None:
    for path in small_subject.glob("*.nii"):
        image = nibabel.load(path)
        nibabel.save(
            nibabel.Nifti1Image(image.get_fdata().astype(np.int16), image.affine @ np.diag([10, 10, 10, 1])), path
        )
    (warning,) = mrhnet("check", small_subject).warnings
    assert "about 0.8 x 0.8 x 0.8 mm would fit" in warning


def test_the_protocol_of_a_network(mrhnet: Run, small_subject: Path, tmp_path: Path) -> None:
    from random_bundle import write_random_bundle

    path = write_random_bundle(tmp_path / "net.safetensors", protocol="mrh-67")
    assert mrhnet("check", small_subject, "--network", path).result["protocol"] == "mrh-67"
