"""The MRI that a sidecar names."""

from pathlib import Path

import nibabel
import numpy as np
import pytest
from conftest import save_like
from predicted_subject import Listener, write_prediction

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")

from MRHNetLib.scene.input_mri import InputMri, read_input_mri
from MRHNetLib.scene.stain_map import read_stain_map


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_prediction(tmp_path / "maps", stains=("AF",))


def read(folder: Path, **changed: object) -> tuple[InputMri | None, list[str]]:
    stain_map = read_stain_map(folder / "mouse1_stain-AF.nii.gz", folder / "mouse1_stain-AF.json")
    listener = Listener()
    provenance = {**stain_map.provenance, **changed}
    return read_input_mri(provenance, stain_map.array.shape, stain_map.affine, listener), listener.warnings


def inputs(*paths: Path) -> list[dict[str, str]]:
    return [{"path": str(path)} for path in paths]


def test_a_file_that_was_changed_since_is_said_so(folder: Path) -> None:
    path = folder.parent / "mouse1" / "rigidaffine_Lddm_t2MTONOFF.nii"
    save_like(path, path, nibabel.load(path).get_fdata().astype(np.int16) + 1)
    mri, warnings = read(folder)
    assert mri is not None
    assert ["has changed since" in warning for warning in warnings] == [True]


def test_another_grid_is_left_out(folder: Path) -> None:
    path = folder.parent / "mouse1" / "rigidaffine_Lddm_t2MTONOFF.nii"
    save_like(path, path, nibabel.load(path).get_fdata().astype(np.int16)[1:])
    mri, warnings = read(folder)
    assert mri is None
    assert "another grid" in warnings[0]


def test_analyze_without_orientation_lies_where_its_map_does(folder: Path) -> None:
    source = folder.parent / "mouse1" / "rigidaffine_Lddm_t2MTONOFF.nii"
    image = nibabel.load(source)
    path = folder.parent / "t2MTONOFF.img"
    nibabel.save(nibabel.AnalyzeImage(np.asarray(image.dataobj), np.diag([0.8, 0.8, 0.8, 1])), path)
    others = sorted(folder.parent.glob("mouse1/*dwi*"))
    mri, warnings = read(folder, inputs=inputs(*others, path))
    assert warnings == []
    np.testing.assert_array_equal(mri.array, image.get_fdata()[..., 0])
    np.testing.assert_allclose(mri.affine, image.affine, atol=1e-6)


def test_a_bids_subject_by_the_name_of_its_t2(folder: Path) -> None:
    source = folder.parent / "mouse1" / "rigidaffine_Lddm_t2MTONOFF.nii"
    path = folder.parent / "sub-01_T2w.nii.gz"
    save_like(source, path, nibabel.load(source).get_fdata()[..., 0])
    dwi = sorted(folder.parent.glob("mouse1/*dwi*"))
    mri, _ = read(folder, inputs=inputs(dwi[0], path, *dwi[1:], source))
    np.testing.assert_array_equal(mri.array, nibabel.load(path).get_fdata())


def test_a_protocol_without_t2_shows_its_first_volume(folder: Path) -> None:
    source = folder.parent / "mouse1" / "rigidaffine_Lddm_dwi2000.nii"
    mri, _ = read(folder, protocol="mrh-nissl-48", inputs=inputs(*[source] * 4))
    assert mri.name == "pgse"
    np.testing.assert_array_equal(mri.array, nibabel.load(source).get_fdata()[..., 0])


def test_a_protocol_of_the_users_own_shows_the_first_volume_there_is(folder: Path) -> None:
    source = folder.parent / "mouse1" / "rigidaffine_Lddm_dwi5000.nii"
    mri, warnings = read(folder, protocol="ours", inputs=inputs(source))
    assert (mri.name, warnings) == ("rigidaffine_Lddm_dwi5000", [])
    np.testing.assert_array_equal(mri.array, nibabel.load(source).get_fdata()[..., 0])


@pytest.mark.parametrize("inputs", [None, "gone", [], [{"path": 5}], [{"path": "a"}] * 3])
def test_what_cannot_be_read_is_left_out(folder: Path, inputs: object) -> None:
    mri, warnings = read(folder, inputs=inputs)
    assert mri is None
    assert len(warnings) == 1
