"""Volumes as the other rooms see them, and what a user is told about files that cannot be read."""

import os
from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from hypothesis import given, settings
from hypothesis import strategies as st

from MRHNetLib.data.volumes import Volume, read_volume, write_nifti
from MRHNetLib.errors import UserError

ONE_OF_EACH = ["a.nii", "a.nii.gz", "a.hdr", "a.nrrd", "a.nhdr", "a.mha", "a.mhd"]


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_file_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(UserError, match=f"{name} does not exist"):
        read_volume(tmp_path / name)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_folder_is_no_volume(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(UserError, match="is a folder"):
        read_volume(tmp_path / name)


@pytest.mark.parametrize("content", [b"", b"x", b"Dear colleague, this is a text, not an image.\n" * 50, bytes(1000)])
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_file_of_another_kind_is_an_error(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    (tmp_path / "a.img").write_bytes(content)
    with pytest.raises(UserError, match=r"a\.\w+(\.gz)? is not the \w+") as caught:
        read_volume(tmp_path / name)
    assert caught.value.hint


@pytest.mark.parametrize("asked", ["open", "stat"])
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_file_or_folder_without_permission_is_an_error(tmp_path, name, asked, monkeypatch):
    path = tmp_path / name
    path.write_bytes(b"some")
    (tmp_path / "a.img").write_bytes(b"some")

    def refuse(self, *_, **__):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, asked, refuse)
    with pytest.raises(UserError, match="no permission"):
        read_volume(path)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_file_whose_permissions_were_taken_away_is_an_error(tmp_path, ordinary_user):
    write_nifti(tmp_path / "a.nii", np.zeros((2, 2, 2), np.uint8), np.eye(4))
    (tmp_path / "a.nii").chmod(0)
    ordinary_user()
    with pytest.raises(UserError, match="no permission"):
        read_volume(tmp_path / "a.nii")


@pytest.mark.parametrize("name", ["a.dcm", "a", "a.gz", "a.nrrd.gz", "a.nii.zip"])
def test_an_unknown_suffix_lists_the_known_ones(tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UserError) as caught:
        read_volume(tmp_path / name)
    assert all(suffix in caught.value.hint for suffix in (".nii", ".nii.gz", ".hdr", ".img", ".nrrd", ".mha", ".mhd"))


@pytest.mark.parametrize("size", [(1, 1), (1, 1, 0), (1, 1, -1), (1, 1, float("nan"))])
def test_an_impossible_voxel_size_is_refused(tmp_path, size):
    write_nifti(tmp_path / "a.nii", np.zeros((2, 2, 2), np.uint8), np.eye(4))
    with pytest.raises(UserError, match="three positive numbers"):
        read_volume(tmp_path / "a.nii", voxel_size=size)


def test_a_wrong_orientation_is_refused_before_the_file_is_opened(tmp_path):
    with pytest.raises(UserError, match="three letters"):
        read_volume(tmp_path / "gone.nii", orientation="LLL")


def test_the_file_is_remembered(tmp_path):
    write_nifti(tmp_path / "a.nii", np.zeros((2, 2, 2), np.uint8), np.eye(4))
    assert read_volume(str(tmp_path / "a.nii")).path == tmp_path / "a.nii"


def test_a_3d_volume_has_one_frame():
    volume = Volume(np.arange(24).reshape(2, 3, 4), np.eye(4))
    assert (volume.shape3, volume.frames) == ((2, 3, 4), 1)
    np.testing.assert_array_equal(volume.frame(0), volume.data)


def test_a_frame_is_a_view_of_the_stored_numbers():
    volume = Volume(np.arange(48, dtype=">i2").reshape(2, 3, 4, 2), np.eye(4))
    assert volume.frames == 2
    assert np.shares_memory(volume.frame(1), volume.data)
    np.testing.assert_array_equal(volume.frame(1), volume.data[..., 1])


@pytest.mark.parametrize("t", [0, 1, None])
def test_values_are_scaled_in_double_precision(t):
    stored = np.array([2**31 - 1, 2**31 - 3] * 4, np.int32).reshape(2, 2, 1, 2)
    volume = Volume(stored, np.eye(4), slope=1.0, intercept=-(2.0**31))
    expected = np.moveaxis(np.array([[-1, -3] * 4], np.float32).reshape(2, 2, 1, 2), 3, 3)
    found = volume.values(t)
    np.testing.assert_array_equal(found, expected if t is None else expected[..., t])
    assert found.dtype == np.float32


def test_values_without_scaling_are_the_stored_numbers():
    stored = np.arange(24, dtype=">i2").reshape(2, 3, 4)
    found = Volume(stored, np.eye(4)).values()
    np.testing.assert_array_equal(found, stored)
    assert found.dtype == np.dtype("=f4")


@pytest.fixture(scope="module")
def one_of_each(tmp_path_factory) -> list[tuple[Path, bytes]]:
    """A small image in every format, and what its header's file holds."""
    folder = tmp_path_factory.mktemp("images")
    array = np.arange(48, dtype=np.int16).reshape(2, 3, 4, 2)
    image = SimpleITK.GetImageFromArray(array.T[0])
    for name in ("a.nrrd", "a.mha", "a.hdr"):
        SimpleITK.WriteImage(image, str(folder / name))
    write_nifti(folder / "a.nii", array, np.diag([0.1, 0.1, 0.1, 1]))
    write_nifti(folder / "a.nii.gz", array, np.diag([0.1, 0.1, 0.1, 1]))
    (folder / "b.hdr").write_bytes((folder / "a.hdr").read_bytes()[:344] + bytes(4))
    (folder / "b.img").write_bytes((folder / "a.img").read_bytes())
    names = ["a.nii", "a.hdr", "b.hdr", "a.nii.gz", "a.nrrd", "a.mha"]
    return [(folder / name, (folder / name).read_bytes()) for name in names]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_header_gives_a_volume_or_a_line_for_the_user(one_of_each, data):
    path, whole = data.draw(st.sampled_from(one_of_each))
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, min(348, len(whole)) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        read_volume(path)
    except UserError as error:
        assert "\n" not in error.message
        assert error.hint
