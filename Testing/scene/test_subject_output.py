"""The output folder of a prediction, read."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from predicted_subject import Listener, change_sidecar, write_prediction

from MRHNetLib.data.volumes import read_volume, write_nifti
from MRHNetLib.errors import UserError

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")

from MRHNetLib.scene.subject_output import read_subject_output, read_subject_outputs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_prediction(tmp_path / "maps")


def test_maps_and_mri_of_the_subject(folder: Path) -> None:
    listener = Listener()
    output = read_subject_output(folder, observer=listener)
    assert output.name == "mouse1"
    assert [stain_map.title for stain_map in output.stain_maps] == ["mouse1 AF (mrh-af)", "mouse1 NF (mrh-nf)"]
    assert output.mri is not None
    assert output.mri.name == "T2W"
    t2 = read_volume(folder.parent / "mouse1" / "rigidaffine_Lddm_t2MTONOFF.nii")
    np.testing.assert_array_equal(output.mri.array, t2.values(0))
    np.testing.assert_allclose(output.mri.affine, t2.affine, atol=1e-6)
    assert listener.stages == [*("reading mouse1_stain-AF.nii.gz", "reading mouse1_stain-NF.nii.gz", "reading the MRI")]
    assert listener.warnings == []


def test_one_stain_only(folder: Path) -> None:
    assert [stain_map.stain for stain_map in read_subject_output(folder, stain="nf").stain_maps] == ["NF"]
    with pytest.raises(UserError, match="no stain map of MBP; there are AF, NF"):
        read_subject_output(folder, stain="MBP")


def test_several_subjects_in_one_folder(folder: Path) -> None:
    write_prediction(folder, subject="mouse2")
    with pytest.raises(UserError, match="2 subjects: mouse1, mouse2") as caught:
        read_subject_output(folder)
    assert "--subject" in caught.value.hint
    assert read_subject_output(folder, subject="mouse2").name == "mouse2"
    with pytest.raises(UserError, match="no stain maps of mouse3; there are mouse1, mouse2"):
        read_subject_output(folder, subject="mouse3")


def test_all_subjects_of_a_folder(folder: Path) -> None:
    write_prediction(folder, subject="mouse2")
    assert [output.name for output in read_subject_outputs(folder)] == ["mouse1", "mouse2"]


def test_two_networks_of_one_stain(folder: Path) -> None:
    for suffix in (".nii.gz", ".json"):
        shutil.copy(folder / f"mouse1_stain-AF{suffix}", folder / f"mouse1_stain-AF_desc-other{suffix}")
    assert [stain_map.stain for stain_map in read_subject_output(folder, stain="AF").stain_maps] == ["AF", "AF"]


@pytest.mark.parametrize("what", ["missing", "file", "empty"])
def test_no_folder_of_stain_maps(tmp_path: Path, what: str) -> None:
    path = tmp_path / "none"
    if what != "missing":
        (Path.touch if what == "file" else Path.mkdir)(path)
    with pytest.raises(UserError, match="does not exist|is a file|holds no stain maps") as caught:
        read_subject_output(path)
    assert "mrhnet predict" in caught.value.hint


def test_a_map_without_its_sidecar(folder: Path) -> None:
    (folder / "mouse1_stain-NF.json").unlink()
    with pytest.raises(UserError, match="mouse1_stain-NF.json"):
        read_subject_output(folder)


def test_a_broken_sidecar(folder: Path) -> None:
    (folder / "mouse1_stain-NF.json").write_text('{"stain": "NF"', encoding="utf-8")
    with pytest.raises(UserError, match="is no JSON file"):
        read_subject_output(folder)


def test_a_brain_that_is_no_mouse(folder: Path) -> None:
    path = folder / "mouse1_stain-AF.nii.gz"
    volume = read_volume(path)
    write_nifti(path, volume.values(), volume.affine @ np.diag([10, 10, 10, 1]))
    listener = Listener()
    read_subject_output(folder, observer=listener)
    assert any("the brain would measure" in warning for warning in listener.warnings)


def test_an_mri_that_was_moved_away_is_left_out(folder: Path) -> None:
    shutil.move(folder.parent / "mouse1", folder.parent / "elsewhere")
    listener = Listener()
    output = read_subject_output(folder, observer=listener)
    assert output.mri is None
    assert len(output.stain_maps) == 2
    assert [warning.split(":")[0] for warning in listener.warnings] == ["the MRI is left out"]


def test_fields_of_the_sidecar_that_are_nothing_leave_only_the_mri_out(folder: Path) -> None:
    for stain in ("AF", "NF"):
        change_sidecar(folder / f"mouse1_stain-{stain}.json", inputs="gone", protocol=None)
    listener = Listener()
    assert read_subject_output(folder, observer=listener).mri is None
    assert len(listener.warnings) == 1
