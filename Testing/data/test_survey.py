"""What a folder holds, told by names and headers."""

import shutil
from pathlib import Path

import nibabel
import numpy as np
import pytest
from conftest import save_like

from MRHNetLib.data import volumes
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.survey import survey_subject
from MRHNetLib.errors import UserError

MRH, MAPS = load_protocol("mrh-67"), load_protocol("maps-5")
DWI2000 = "rigidaffine_Lddm_dwi2000.nii"


def test_whole_subject(small_subject: Path) -> None:
    survey = survey_subject(small_subject, [MRH, MAPS])
    assert survey.problems(MRH) == []
    assert {name: source.frames for name, source in survey.sources[MRH].items()} == {
        "dwi2000": 32,
        "dwi5000": 32,
        "t2MTONOFF": 3,
    }
    assert (survey.name, survey.orientation_known) == ("mouse1", True)
    assert survey.mask_file == small_subject / "Masked_outline.nii"


def test_protocol_that_lacks_least_is_the_best(small_subject: Path) -> None:
    survey = survey_subject(small_subject, [MAPS, MRH])
    assert survey.best([MAPS, MRH]) is MRH
    assert survey.sources[MAPS]["mtr"].problem.startswith("no file named mtr")


def test_wrong_number_of_volumes(small_subject: Path) -> None:
    path = small_subject / DWI2000
    save_like(path, path, np.asarray(nibabel.load(path).dataobj)[..., :30])
    survey = survey_subject(small_subject, [MRH])
    assert survey.problems(MRH) == ["dwi2000: 30 volumes; needs 32 (2 b0 + 30 directions)"]
    assert survey.sources[MRH]["dwi2000"].frames == 30


def test_two_files_for_one_source(small_subject: Path) -> None:
    shutil.copy(small_subject / DWI2000, small_subject / "other_dwi2000.nii")
    (problem,) = survey_subject(small_subject, [MRH]).problems(MRH)
    assert problem == f"dwi2000: 2 files could be it: other_dwi2000.nii, {DWI2000}"


def test_damaged_file_does_not_hide_the_others(small_subject: Path) -> None:
    (small_subject / DWI2000).write_bytes(b"hello")
    sources = survey_subject(small_subject, [MRH]).sources[MRH]
    assert "begins with" in sources["dwi2000"].problem
    assert sources["dwi5000"].problem == ""


def test_another_grid(small_subject: Path) -> None:
    path = small_subject / "rigidaffine_Lddm_dwi5000.nii"
    save_like(path, path, nibabel.load(path).dataobj, affine=np.diag([-0.8, 0.8, 0.9, 1]))
    (problem,) = survey_subject(small_subject, [MRH]).problems(MRH)
    assert problem.startswith("dwi5000: another grid than dwi2000")


def test_no_voxel_is_read(small_subject: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volumes, "_arranged", None)
    assert survey_subject(small_subject, [MRH]).problems(MRH) == []


def test_file_without_orientation(small_subject: Path) -> None:
    for path in small_subject.glob("*.nii"):
        data = np.asanyarray(nibabel.load(path).dataobj).copy()
        nibabel.AnalyzeImage(data, None).to_filename(path.with_suffix(".hdr"))
        path.unlink()
    survey = survey_subject(small_subject, [MRH], orientation="LAS", voxel_size=(0.8, 0.8, 0.8))
    assert not survey.orientation_known  # the caller knows, the files do not
    assert survey.problems(MRH) == []


def test_several_subjects(small_subject: Path) -> None:
    shutil.copytree(small_subject, small_subject.parent / "mouse2")
    with pytest.raises(UserError, match="2 subjects or sessions"):
        survey_subject(small_subject.parent, [MRH])


def test_no_subject(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no subject"):
        survey_subject(tmp_path, [MRH])


def test_bids(bids_subject: Path) -> None:
    survey = survey_subject(bids_subject, [MRH])
    assert survey.problems(MRH) == []
    assert [path.name for path in survey.sources[MRH]["t2MTONOFF"].files] == [
        "sub-01_T2w.nii.gz",
        "sub-01_mt-on_MTS.nii.gz",
        "sub-01_mt-off_MTS.nii.gz",
    ]


def test_bids_that_lacks_an_image(bids_subject: Path) -> None:
    (bids_subject / "anat" / "sub-01_T2w.nii.gz").unlink()
    assert "sub-01 lacks t2" in survey_subject(bids_subject, [MRH]).problems(MRH)[0]
