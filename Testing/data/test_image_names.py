"""Formats, pairs and folders by names."""

from pathlib import Path

import pytest

from MRHNetLib.data.image_names import image_format, pair_of, volume_files
from MRHNetLib.errors import UserError


@pytest.mark.parametrize(
    "name, expected",
    [
        ("a.nii", "nifti"),
        ("a.b.NII.GZ", "nifti"),
        ("a.hdr", "analyze"),
        ("a.IMG", "analyze"),
        ("a.img.gz", "analyze"),
        ("a.nrrd", "nrrd"),
        ("a.nhdr", "nrrd"),
        ("a.mha", "metaimage"),
        ("a.mhd", "metaimage"),
        ("a.nrrd.gz", None),
        ("a.raw", None),
        ("a.txt", None),
        ("a", None),
        ("a.gz", None),
        (".nii", None),
    ],
)
def test_a_format_is_known_by_its_suffix(name, expected):
    assert image_format(Path(name)) == expected


def test_a_folder_lists_each_pair_once_and_nothing_hidden(tmp_path):
    names = ["b.hdr", "b.img", "a.nii.gz", "c.IMG", "d.nhdr", "d.raw", "._a.nii.gz", ".e.partial-1.nii", "f.txt"]
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / "folder.nii").mkdir()
    assert [path.name for path in volume_files(tmp_path)] == ["a.nii.gz", "b.hdr", "c.IMG", "d.nhdr"]


@pytest.mark.parametrize("named", ["a.hdr", "a.IMG.gz"])
def test_the_header_comes_before_the_voxels(tmp_path, named):
    for name in ("a.hdr", "a.IMG.gz", "aa.img", "b.hdr"):
        (tmp_path / name).touch()
    assert [path.name for path in pair_of(tmp_path / named)] == ["a.hdr", "a.IMG.gz"]


def test_half_a_pair_is_an_error(tmp_path):
    (tmp_path / "a.hdr").touch()
    with pytest.raises(UserError, match=r"a\.img is not beside it"):
        pair_of(tmp_path / "a.hdr")


@pytest.mark.parametrize("mode", [0o000, 0o644])
def test_a_folder_that_nobody_may_look_into(users_folder, mode):
    folder = users_folder / "closed"
    folder.mkdir()
    (folder / "a.nii").touch()
    folder.chmod(mode)
    with pytest.raises(UserError, match="cannot read the folder"):
        volume_files(folder)
