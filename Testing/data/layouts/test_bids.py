import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from MRHNetLib.data.layouts.bids import find_mask, is_bids_subject, place_contrasts, subject_name
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer

PROTOCOL = load_protocol("mrh-67")


@pytest.fixture
def places(bids_subject: Path, recorder: Observer) -> Callable[[], list[tuple[str, int]]]:
    def find() -> list[tuple[str, int]]:
        placement = place_contrasts(bids_subject, PROTOCOL, recorder)
        return [(image.path.name.partition(".")[0], frame) for image, frame in placement.contrasts]

    return find


def rewrite_b_values(folder: Path, change: Callable[[np.ndarray], np.ndarray]) -> None:
    path = folder / "dwi" / "sub-01_dwi.bval"
    path.write_text(" ".join(map(str, change(np.loadtxt(path)))))


def split_series(folder: Path, parts: dict[str, list[int]]) -> None:
    """Replace the series by several; place_contrasts looks at the tables only."""
    dwi = folder / "dwi"
    b_values, vectors = np.loadtxt(dwi / "sub-01_dwi.bval"), np.loadtxt(dwi / "sub-01_dwi.bvec")
    for name, volumes in parts.items():
        (dwi / f"sub-01_{name}_dwi.nii").touch()
        np.savetxt(dwi / f"sub-01_{name}_dwi.bval", b_values[None, volumes])
        np.savetxt(dwi / f"sub-01_{name}_dwi.bvec", vectors[:, volumes])
    for path in dwi.glob("sub-01_dwi.*"):
        path.unlink()


def test_one_series_is_split_by_b_value(places: Callable) -> None:
    assert places()[2:32] == [("sub-01_dwi", volume) for volume in range(4, 64, 2)]
    assert places()[34:64] == [("sub-01_dwi", volume) for volume in range(5, 64, 2)]


def test_each_shell_has_b0_volumes_of_its_own(places: Callable) -> None:
    assert [volume for _, volume in places()[:2] + places()[32:34]] == [0, 1, 2, 3]


def test_too_few_b0_volumes_for_that_are_shared(bids_subject: Path, places: Callable) -> None:
    rewrite_b_values(bids_subject, lambda values: np.where(np.arange(64) == 3, 1000, values))
    assert [volume for _, volume in places()[:2] + places()[32:34]] == [0, 1, 0, 1]


def test_one_b0_is_too_few(bids_subject: Path, places: Callable) -> None:
    rewrite_b_values(bids_subject, lambda values: np.where(np.isin(np.arange(64), (1, 2, 3)), 1000, values))
    with pytest.raises(UserError, match="dwi2000's 2 b0 volumes"):
        places()


def test_nominal_b_values_of_the_paper_do_as_well(bids_subject: Path, places: Callable) -> None:
    expected = places()
    rewrite_b_values(bids_subject, lambda values: np.where(values > 3000, 5000, np.where(values > 100, 2000, 0)))
    assert places() == expected


def test_one_series_a_shell(bids_subject: Path, places: Callable) -> None:
    split_series(bids_subject, {"acq-b2": [0, 1, *range(4, 64, 2)], "acq-b5": [2, 3, *range(5, 64, 2)]})
    assert places()[:64] == [(f"sub-01_acq-b{b}_dwi", volume) for b in (2, 5) for volume in range(32)]


def test_a_shell_over_two_runs(bids_subject: Path, places: Callable) -> None:
    split_series(
        bids_subject,
        {"run-1": [0, 1, *range(4, 34, 2)], "run-2": list(range(34, 64, 2)), "run-3": [2, 3, *range(5, 64, 2)]},
    )
    assert places()[:3] == [("sub-01_run-1_dwi", volume) for volume in range(3)]
    assert places()[31] == ("sub-01_run-2_dwi", 14)


def test_t2_and_mt_in_protocol_order(places: Callable) -> None:
    assert places()[64:] == [("sub-01_T2w", 0), ("sub-01_mt-on_MTS", 0), ("sub-01_mt-off_MTS", 0)]


def test_everything_that_is_missing_is_named(bids_subject: Path, places: Callable) -> None:
    shutil.rmtree(bids_subject / "dwi")
    (bids_subject / "anat" / "sub-01_mt-on_MTS.nii.gz").unlink()
    with pytest.raises(UserError) as caught:
        places()
    message = caught.value.message
    assert "mt-on (anat/*_mt-on_MTS)" in message
    assert "dwi2000 (2 b0 + 30 directions; the series in dwi/ have 0 volumes near b = 1900 s/mm2)" in message
    assert "dwi5000" in message


def test_two_t2_images(bids_subject: Path, places: Callable) -> None:
    (bids_subject / "anat" / "sub-01_run-2_T2w.nii").touch()
    with pytest.raises(UserError, match="2 files that could be t2: sub-01_T2w.nii.gz, sub-01_run-2_T2w.nii"):
        places()


def test_phase_images_are_left_out(bids_subject: Path, places: Callable) -> None:
    (bids_subject / "anat" / "sub-01_part-phase_T2w.nii").touch()
    assert places()[64] == ("sub-01_T2w", 0)


def test_missing_direction_table(bids_subject: Path, places: Callable) -> None:
    (bids_subject / "dwi" / "sub-01_dwi.bvec").unlink()
    with pytest.raises(UserError, match="sub-01_dwi.bvec is missing"):
        places()


def test_the_protocols_directions_draw_no_warning(places: Callable, recorder: Observer) -> None:
    places()
    assert recorder.warnings == []


def test_other_directions_draw_a_warning_with_the_largest_angle(
    bids_subject: Path, places: Callable, recorder: Observer
) -> None:
    path = bids_subject / "dwi" / "sub-01_dwi.bvec"
    vectors = np.loadtxt(path)
    angle = np.radians(30)
    vectors[:, 6] = [*(np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ vectors[:2, 6]), 0]
    vectors[:, 8] *= -1  # the sign has no meaning
    np.savetxt(path, vectors)
    original = PROTOCOL.contrasts[3].unit_direction
    unit = vectors[:, 6] / np.linalg.norm(vectors[:, 6])
    expected = np.degrees(np.arccos(abs(unit @ original)))
    places()
    (warning,) = recorder.warnings
    assert f"the directions of dwi2000 differ from those of protocol mrh-67 by up to {expected:.0f} degrees" in warning


@pytest.mark.parametrize("name", ["mrh-nissl-48", "maps-5"])
def test_protocols_that_bids_cannot_tell(bids_subject: Path, recorder: Observer, name: str) -> None:
    with pytest.raises(UserError, match="BIDS folders are read for protocols of T2, MT and diffusion shells"):
        place_contrasts(bids_subject, load_protocol(name), recorder)


def test_names() -> None:
    assert subject_name(Path("/data/sub-01")) == "sub-01"
    assert subject_name(Path("/data/sub-01/ses-2")) == "sub-01_ses-2"


def test_own_mask(bids_subject: Path) -> None:
    assert find_mask(bids_subject) is None
    path = bids_subject / "anat" / "sub-01_desc-brain_mask.nii.gz"
    path.touch()
    assert find_mask(bids_subject) == path


def test_is_bids_subject(bids_subject: Path) -> None:
    assert is_bids_subject(bids_subject)
    assert not is_bids_subject(bids_subject.parent)


@pytest.mark.parametrize("ending", ["mt-on.nii.gz", "mt-on_MTR.nii", "mt-ON_part-mag_MTS.nii.gz"])
def test_mt_images_are_known_by_their_entity(bids_subject: Path, places: Callable, ending: str) -> None:
    (bids_subject / "anat" / "sub-01_mt-on_MTS.nii.gz").rename(bids_subject / "anat" / f"sub-01_{ending}")
    (bids_subject / "anat" / "sub-01_mt-on_mask.nii.gz").touch()
    assert places()[65] == (f"sub-01_{ending}".partition(".")[0], 0)


def test_a_dwi_folder_that_nobody_may_look_into_is_no_traceback(users_folder: Path) -> None:
    (users_folder / "sub-01" / "dwi").mkdir(parents=True)
    (users_folder / "sub-01" / "dwi").chmod(0)
    with pytest.raises(UserError, match="cannot read the folder"):
        is_bids_subject(users_folder / "sub-01")
