"""Which files are a subject's own acquisition, and when they are a shipped protocol's instead."""

from pathlib import Path

import nibabel
import numpy as np
import pytest
from known_gradients import DIRECTIONS

from MRHNetLib.data.protocols import Protocol, load_protocol
from MRHNetLib.errors import UserError
from MRHNetLib.maps.acquisition import Acquisition
from MRHNetLib.maps.acquisition_files import folder_acquisition, named_acquisition
from MRHNetLib.maps.shells import shell_labels
from MRHNetLib.observer import Noting, Observer


class Silent(Observer):
    """Warns nobody."""

    def warning(self, message: str) -> None:
        """Nothing."""


@pytest.fixture
def told() -> Noting:
    return Noting(Silent())


@pytest.fixture
def protocol() -> Protocol:
    return load_protocol("mrh-67")


def save(path: Path, volumes: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(np.ones((3, 3, 3, volumes), np.float32), np.diag([-1.0, 1, 1, 1])), path)
    return path


def save_series(path: Path, *shells: tuple[float, int]) -> Path:
    b_values = np.concatenate([np.full(count, b_value) for b_value, count in shells])
    save(path, len(b_values))
    np.savetxt(path.with_suffix(".bval"), b_values[None])
    np.savetxt(path.with_suffix(".bvec"), np.resize(DIRECTIONS, (len(b_values), 3)).T)
    return path


def labels(acquisition: Acquisition | None) -> list[str] | None:
    return None if acquisition is None else list(shell_labels(acquisition.protocol).values())


PUBLISHED = {"dwi2000": [(0, 2), (1900, 30)], "dwi5000": [(0, 2), (4800, 30)]}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (PUBLISHED, None),
        ({**PUBLISHED, "dwi_b0": [(0, 9)]}, None),
        ({"dwi2000": PUBLISHED["dwi2000"]}, None),
        ({"dwi2000": [(0, 2), (1000, 30)]}, None),
        ({"dwi2000": [(0, 4), (2000, 30)]}, ["2000"]),
        ({"dwi2000": [(0, 2), (1000, 15), (2000, 15)]}, ["1000", "2000"]),
        ({"dwi2000": PUBLISHED["dwi2000"], "dwi1000": [(0, 2), (1000, 30)]}, ["1000", "1900"]),
        ({"scan": [(0, 2), (1000, 30)]}, ["1000"]),
    ],
    ids=["whole", "more", "one-shell", "another-b", "more-b0", "two-shells", "another-shell", "another-name"],
)
def test_folders(
    files: dict[str, list[tuple[float, int]]],
    expected: list[str] | None,
    tmp_path: Path,
    protocol: Protocol,
    told: Noting,
) -> None:
    for name, shells in files.items():
        save_series(tmp_path / "m" / f"{name}.nii", *shells)
    assert labels(folder_acquisition("m", tmp_path / "m", protocol, told)) == expected
    files_by_name = {name: tmp_path / "m" / f"{name}.nii" for name in files}
    if "dwi_b0" not in files:
        assert labels(named_acquisition("m", files_by_name, protocol, told)) == expected


@pytest.mark.parametrize(
    ("shells", "expected"),
    [
        ([(0, 4), (2000, 30), (5000, 30)], None),
        ([(0, 2), (1900, 30)], None),
        ([(0, 4), (700, 10), (2000, 30), (5000, 30)], None),
        ([(0, 4), (700, 10), (2000, 30)], ["700", "2000"]),
        ([(0, 1), (2000, 30)], ["2000"]),
        ([(0, 4), (2000, 20), (5000, 30)], ["2000", "5000"]),
    ],
    ids=["whole", "one-shell", "more", "another-shell", "one-b0", "fewer"],
)
def test_bids(
    shells: list[tuple[float, int]], expected: list[str] | None, tmp_path: Path, protocol: Protocol, told: Noting
) -> None:
    save_series(tmp_path / "sub-1" / "dwi" / "sub-1_dwi.nii", *shells)
    assert labels(folder_acquisition("sub-1", tmp_path / "sub-1", protocol, told)) == expected
    assert bool(told.warnings) == bool(expected), "a question warns of nothing"


def test_bids_without_weighted_volumes_is_the_protocols(tmp_path: Path, protocol: Protocol, told: Noting) -> None:
    save_series(tmp_path / "sub-1" / "dwi" / "sub-1_dwi.nii", (0, 3))
    assert folder_acquisition("sub-1", tmp_path / "sub-1", protocol, told) is None


def test_images_without_gradients_are_told(tmp_path: Path, protocol: Protocol, told: Noting) -> None:
    save_series(tmp_path / "m" / "scan.nii", (0, 2), (1000, 10))
    for name in ("bold.nii", "a_T2w.nii", "b_T2w.nii", "Masked_outline.nii"):
        save(tmp_path / "m" / name)
    found = folder_acquisition("m", tmp_path / "m", protocol, told)
    assert found and [source.name for source in found.protocol.sources] == ["series scan", "dwi1000"]
    assert told.warnings[:2] == [
        "m: t2 is left out: a_T2w.nii, b_T2w.nii could be it",
        "m: not used, as there are no gradients (.bval and .bvec) beside: bold.nii",
    ]


def test_series_that_are_called_alike(tmp_path: Path, protocol: Protocol, told: Noting) -> None:
    for name in ("a scan.nii", "a-scan.nii"):
        save_series(tmp_path / "m" / name, (0, 2), (1000, 10))
    with pytest.raises(UserError, match=r"these series are called alike: a scan.nii, a-scan.nii"):
        folder_acquisition("m", tmp_path / "m", protocol, told)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("scan", "t2MTONOFF", "T2"), "t2MTONOFF was named, and t2 beside it"),
        (
            ("mr",),
            r"mr.nii \(named mr\) has no gradients .*protocol mrh-67 \(dwi2000, .*called t2MTONOFF, t2, mt-on, mt-off",
        ),
        (("nothing",), r"nothing.nii does not exist"),
    ],
)
def test_named_files_that_cannot_be(
    names: tuple[str, ...], message: str, tmp_path: Path, protocol: Protocol, told: Noting
) -> None:
    save_series(tmp_path / "scan.nii", (0, 2), (1000, 10))
    save(tmp_path / "mr.nii", 12)
    with pytest.raises(UserError, match=message):
        named_acquisition("m", {name: tmp_path / f"{name}.nii" for name in names}, protocol, told)


def test_one_file_for_two_names(tmp_path: Path, protocol: Protocol, told: Noting) -> None:
    scan = save_series(tmp_path / "scan.nii", (0, 2), (1000, 10))
    with pytest.raises(UserError, match="one file was named for two sources"):
        named_acquisition("m", {"a": scan, "b": scan}, protocol, told)
