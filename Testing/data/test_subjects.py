from pathlib import Path

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.subjects import find_subjects, fitting_protocol, read_sources, read_subject, subject_name
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer

PROTOCOL = load_protocol("mrh-67")


def as_analyze(folder: Path) -> None:
    """Turn the subject's NIfTI files into Analyze ones."""
    for path in folder.glob("*.nii"):
        image = nibabel.load(path)
        analyze = nibabel.AnalyzeImage(np.asanyarray(image.dataobj), None)
        analyze.header.set_zooms(image.header.get_zooms())
        nibabel.save(analyze, path.with_suffix(".img"))
        path.unlink()


def sources(folder: Path) -> dict[str, Path]:
    return {name: next(folder.glob(f"*{name}*")) for name in ("dwi2000", "dwi5000", "t2MTONOFF")}


def test_published_layout(small_subject: Path, recorder: Observer) -> None:
    subject = read_subject(small_subject, PROTOCOL, observer=recorder)
    t2 = nibabel.load(next(small_subject.glob("*t2MTONOFF*")))
    assert subject.name == "mouse1"
    assert subject.stack.shape == (67, 12, 14, 10)
    np.testing.assert_array_equal(subject.stack.frames[65], np.asanyarray(t2.dataobj)[..., 1])
    np.testing.assert_allclose(subject.stack.affine, t2.affine)
    assert subject.mask_file == small_subject / "Masked_outline.nii"
    assert recorder.warnings == []


def test_integers_stay_integers_and_mapped(small_subject: Path) -> None:
    for frame in read_subject(small_subject, PROTOCOL).stack.frames:
        assert frame.dtype == np.int16
        assert isinstance(frame, np.memmap)


def test_frames_of_a_4d_file_are_views(small_subject: Path) -> None:
    frames = read_subject(small_subject, PROTOCOL).stack.frames
    assert np.shares_memory(frames[0].base, frames[31])


def test_bids(bids_subject: Path, recorder: Observer) -> None:
    stack = read_subject(bids_subject, PROTOCOL, observer=recorder).stack
    assert [int(frame[0, 0, 0]) for frame in stack.frames[64:]] == [700, 300, 500]
    assert [int(frame[0, 0, 0]) for frame in stack.frames[:4]] == [1000, 1001, 1004, 1006]
    assert stack.subject == "sub-01"


def test_a_bids_series_with_fewer_volumes_than_its_table(bids_subject: Path) -> None:
    path = bids_subject / "dwi" / "sub-01_dwi.nii.gz"
    image = nibabel.load(path)
    nibabel.save(nibabel.Nifti1Image(image.get_fdata()[..., :60].astype(np.int16), image.affine), path)
    with pytest.raises(UserError, match="sub-01_dwi.nii.gz has 60 volumes; sub-01_dwi.bval lists 64"):
        read_subject(bids_subject, PROTOCOL)


def test_files_named_one_by_one(small_subject: Path) -> None:
    subject = read_sources(sources(small_subject), PROTOCOL, name="m7")
    assert (subject.name, subject.stack.shape) == ("m7", (67, 12, 14, 10))


def test_sources_that_are_missing_are_named(small_subject: Path) -> None:
    files = {"dwi2000": sources(small_subject)["dwi2000"]}
    with pytest.raises(UserError, match=r"needs dwi5000 \(2 b0 \+ 30 directions\), t2MTONOFF"):
        read_sources(files, PROTOCOL, name="m7")


def test_a_mistyped_source_names_the_nearest(small_subject: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_sources({"dwi200": Path("x.nii")}, PROTOCOL, name="m7")
    assert "did you mean dwi2000?" in caught.value.hint


def test_one_file_for_two_sources(small_subject: Path) -> None:
    files = sources(small_subject)
    with pytest.raises(UserError, match="two sources"):
        read_sources({**files, "dwi5000": files["dwi2000"]}, PROTOCOL, name="m7")


def test_analyze_in_the_published_layout_is_las_and_says_so_once(small_subject: Path, recorder: Observer) -> None:
    expected = read_subject(small_subject, PROTOCOL).stack
    as_analyze(small_subject)
    subject = read_subject(small_subject, PROTOCOL, observer=recorder)
    assert ["left and right cannot be known" in warning for warning in recorder.warnings] == [True]
    np.testing.assert_allclose(subject.stack.affine[:3, :3], expected.affine[:3, :3], atol=1e-6)
    np.testing.assert_array_equal(subject.stack.frames[40], expected.frames[40])
    assert not subject.stack.orientation_known


def test_analyze_named_one_by_one_needs_an_orientation(small_subject: Path) -> None:
    as_analyze(small_subject)
    files = {name: path.with_suffix(".img") for name, path in sources(small_subject).items()}
    with pytest.raises(UserError) as caught:
        read_sources(files, PROTOCOL, name="m7")
    assert "--orientation LAS" in caught.value.hint
    stack = read_sources(files, PROTOCOL, name="m7", orientation="RPI").stack
    assert stack.orientation_known
    np.testing.assert_array_equal(np.sign(np.diag(stack.affine)[:3]), [1, -1, -1])


def test_a_spacing_given_for_analyze_is_used(small_subject: Path, recorder: Observer) -> None:
    as_analyze(small_subject)
    stack = read_subject(small_subject, PROTOCOL, voxel_size=(0.1, 0.2, 0.3), observer=recorder).stack
    np.testing.assert_allclose(np.abs(np.diag(stack.affine)[:3]), [0.1, 0.2, 0.3])


def test_find_a_subject_itself(small_subject: Path) -> None:
    assert find_subjects(small_subject) == [small_subject]


def test_find_subjects_of_a_cohort(small_subject: Path) -> None:
    cohort = small_subject.parent
    (cohort / "mouse0").mkdir()
    (cohort / "mouse0" / "scan.nii").touch()
    for name in ("mrhnet", "derivatives", ".cache"):
        (cohort / name).mkdir()
        (cohort / name / "map.nii").touch()
    (cohort / "notes").mkdir()
    (cohort / "atlas.nii").touch()
    assert find_subjects(cohort) == [cohort / "mouse0", small_subject]


def test_images_that_no_protocol_knows_are_still_a_subject(tmp_path: Path) -> None:
    (tmp_path / "scan.nii").touch()
    assert find_subjects(tmp_path) == [tmp_path]


def test_an_empty_dwi_folder_is_not_bids(small_subject: Path) -> None:
    (small_subject / "dwi").mkdir()
    assert read_subject(small_subject, PROTOCOL).name == "mouse1"


def test_find_subjects_and_sessions_of_a_bids_dataset(bids_subject: Path) -> None:
    dataset = bids_subject.parent
    for session in ("ses-1", "ses-2"):
        (dataset / "sub-02" / session / "dwi").mkdir(parents=True)
        (dataset / "sub-02" / session / "dwi" / f"sub-02_{session}_dwi.nii").touch()
    (dataset / "code").mkdir()
    expected = [bids_subject, dataset / "sub-02" / "ses-1", dataset / "sub-02" / "ses-2"]
    assert find_subjects(dataset) == expected
    assert find_subjects(dataset / "sub-02") == expected[1:]
    assert [subject_name(folder) for folder in expected] == ["sub-01", "sub-02_ses-1", "sub-02_ses-2"]


def test_the_only_session_is_read(bids_subject: Path) -> None:
    session = bids_subject / "ses-1"
    session.mkdir()
    for kind in ("anat", "dwi"):
        (bids_subject / kind).rename(session / kind)
    assert read_subject(bids_subject, PROTOCOL).name == "sub-01_ses-1"


def test_a_cohort_is_not_one_subject(small_subject: Path) -> None:
    (small_subject.parent / "mouse2").mkdir()
    (small_subject.parent / "mouse2" / "scan.nii").touch()
    with pytest.raises(UserError, match="2 subjects or sessions were found where one was expected: mouse1, mouse2"):
        read_subject(small_subject.parent, PROTOCOL)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.touch(), "is a file"),
        (lambda path: path.mkdir(), "holds no subject"),
    ],
)
def test_no_subject(tmp_path: Path, make: object, message: str) -> None:
    make(tmp_path / "mouse")
    with pytest.raises(UserError, match=message):
        find_subjects(tmp_path / "mouse")


def test_protocol_that_fits_a_folder(small_subject: Path, tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    maps.mkdir()
    for name in ("t2", "mtr", "fa", "md", "mk"):
        (maps / f"{name}.nii").touch()
    assert fitting_protocol(small_subject).name == "mrh-67"
    assert fitting_protocol(maps).name == "maps-5"
    assert fitting_protocol(tmp_path).name == "mrh-67"


def test_protocol_that_fits_named_files() -> None:
    assert fitting_protocol(None, ["pgse", "ogse50", "ogse100", "ogse150"]).name == "mrh-nissl-48"
    assert fitting_protocol(None, ["dwi2000"]).name == "mrh-67"


def test_a_cohorts_own_outputs_are_no_subject(small_subject: Path) -> None:
    (small_subject.parent / "maps").mkdir()
    for name in ("mouse1_stain-AF.nii.gz", "mouse1_mask.nii.gz"):
        (small_subject.parent / "maps" / name).touch()
    assert find_subjects(small_subject.parent) == [small_subject]


def test_a_subject_that_nobody_may_read_is_still_one_of_a_cohort(users_folder: Path) -> None:
    for name in ("mouse1", "mouse2"):
        (users_folder / name).mkdir()
        (users_folder / name / "scan.nii").touch()
    (users_folder / "mouse2").chmod(0)
    assert find_subjects(users_folder) == [users_folder / "mouse1", users_folder / "mouse2"]


def test_a_source_in_other_letters_names_the_nearest() -> None:
    with pytest.raises(UserError) as caught:
        read_sources({"T2MTONOFF": Path("x.nii")}, PROTOCOL, name="m7")
    assert "did you mean t2MTONOFF?" in caught.value.hint


def test_a_folder_under_another_name(small_subject: Path) -> None:
    subject = read_subject(small_subject, PROTOCOL, name="m7")
    assert (subject.name, subject.stack.subject) == ("m7", "m7")


def test_images_of_another_protocol_are_known_as_such(tmp_path: Path) -> None:
    for label in ("T2", "MTR", "FA", "MD", "MK"):
        (tmp_path / f"mouse1_map-{label}.nii").touch()
    with pytest.raises(UserError, match="lacks dwi2000") as caught:
        read_subject(tmp_path, PROTOCOL)
    assert caught.value.hint == "its images are those of protocol maps-5"


def test_the_way_from_a_scan_to_its_parameter_maps_is_named(small_subject: Path) -> None:
    with pytest.raises(UserError, match="lacks t2") as caught:
        read_subject(small_subject, load_protocol("maps-5"))
    assert "mrhnet maps" in caught.value.hint
