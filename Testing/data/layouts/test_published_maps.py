"""The authors' stain maps: where their voxels lie, and what their headers say wrongly."""

import itertools
import zipfile
from pathlib import Path

import nibabel
import numpy as np
import pytest
from predicted_subject import Listener

from MRHNetLib.data.geometry import axis_letters, axis_order, voxel_sizes
from MRHNetLib.data.layouts.published_maps import find_published_maps, read_published_map
from MRHNetLib.data.volumes import read_volume
from MRHNetLib.errors import UserError


@pytest.fixture
def maps(published: Path, tmp_path: Path) -> dict[str, Path]:
    """The files by their stain."""
    for archive in (published / "outputs").glob("*.zip"):
        zipfile.ZipFile(archive).extractall(tmp_path)
    return {stain: path for path, stain in find_published_maps(tmp_path).items()}


def brain(path: Path) -> np.ndarray:
    """Where there is much stain, every second voxel, the axes to the right, the front and upwards."""
    volume = read_published_map(path, Listener())
    return axis_order(volume.affine, "RAS").apply(volume.values())[::2, ::2, ::2] > 20


def test_every_stain_is_found_by_its_name(maps: dict[str, Path]) -> None:
    assert sorted(maps) == ["AF", "NF", "Nissl"]


def test_the_grid_of_all_is_one(maps: dict[str, Path]) -> None:
    for stain, letters in (("AF", "SLA"), ("NF", "LAS"), ("Nissl", "LAS")):
        volume = read_published_map(maps[stain], Listener())
        assert axis_letters(volume.affine) == letters
        np.testing.assert_allclose(voxel_sizes(volume.affine), 0.0625)
        assert axis_order(volume.affine, "RAS").apply(volume.data).shape == (200, 280, 128)


def test_the_wrong_spacing_of_one_is_noticed(maps: dict[str, Path]) -> None:
    told = {}
    for stain, path in maps.items():
        listener = Listener()
        read_published_map(path, listener)
        told[stain] = [warning for warning in listener.warnings if "its header says voxels of" in warning]
    assert (told["NF"], told["Nissl"]) == ([], [])
    assert ["1 x 1 x 1 mm" in warning for warning in told["AF"]] == [True]


@pytest.mark.parametrize("other", ["NF", "Nissl"])
def test_the_turned_one_lies_on_the_others(maps: dict[str, Path], other: str) -> None:
    """Outlines agree best as they are read; a mirrored brain cannot be told, since it is symmetric."""
    turned, reference = brain(maps["AF"]), brain(maps[other])
    agreement = {
        (front, up): np.corrcoef(turned[:, ::front, ::up].ravel(), reference.ravel())[0, 1]
        for front, up in itertools.product((1, -1), repeat=2)
    }
    assert agreement[1, 1] > 0.9
    assert max(value for flips, value in agreement.items() if flips != (1, 1)) < 0.8


def test_a_map_that_tells_its_grid_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "nissl.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.zeros((5, 6, 7), np.uint8), np.diag([0.3, 0.3, 0.3, 1])), path)
    listener = Listener()
    np.testing.assert_array_equal(read_published_map(path, listener).affine, read_volume(path).affine)
    assert listener.warnings == []


def test_another_grid_without_orientation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "axon.img"
    nibabel.save(nibabel.AnalyzeImage(np.zeros((5, 6, 7), np.uint8), np.eye(4)), path)
    with pytest.raises(UserError, match="5 x 6 x 7 voxels"):
        read_published_map(path, Listener())


def test_names_that_are_no_stain(tmp_path: Path) -> None:
    for name in ("T2.nii", "Masked_outline.nii"):
        (tmp_path / name).touch()
    assert find_published_maps(tmp_path) == {}
