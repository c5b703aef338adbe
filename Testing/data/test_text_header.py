"""What a text header may point to, and how much of a file is taken for one."""

import os

import pytest

from MRHNetLib.data.text_header import LONGEST_HEADER, TextHeader, header_lines
from MRHNetLib.errors import UserError


def test_lines_come_with_the_places_where_they_end(tmp_path):
    (tmp_path / "a").write_bytes(b"one\r\n\ntwo")
    assert list(header_lines(tmp_path / "a")) == [("one", 5), ("", 6), ("two", 9)]


def test_a_large_file_without_lines_is_not_read_whole(tmp_path):
    (tmp_path / "a").write_bytes(bytes(3 * LONGEST_HEADER))
    assert sum(len(line) for line, _ in header_lines(tmp_path / "a")) == LONGEST_HEADER


@pytest.mark.parametrize("name", ["../a.raw", "b/../../a.raw", "/a.raw", ".", "", ".."])
def test_voxels_outside_the_folder_are_not_followed(tmp_path, name):
    with pytest.raises(UserError, match="outside its folder"):
        TextHeader(tmp_path / "a.nhdr", {"data file": name}, 0).data_file("data file")


@pytest.mark.parametrize("name", ["a.raw", "./a.raw", "b/../a.raw"])
def test_voxels_beside_the_header_are_found(tmp_path, name, monkeypatch):
    (tmp_path / "a.raw").touch()
    monkeypatch.chdir(tmp_path.parent)
    header = TextHeader(tmp_path.relative_to(tmp_path.parent) / "a.nhdr", {"data file": name}, 0)
    assert header.data_file("data file") == tmp_path / "a.raw"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_beside_the_header_is_followed(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "study").mkdir()
    (tmp_path / "store" / "x").write_bytes(b"voxels")
    (tmp_path / "study" / "a.raw").symlink_to(tmp_path / "store" / "x")
    found = TextHeader(tmp_path / "study" / "a.nhdr", {"data file": "a.raw"}, 0).data_file("data file")
    assert found.read_bytes() == b"voxels"
