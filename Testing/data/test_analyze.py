"""Analyze pairs written by nibabel, and the authors' published ones, read here."""

import zipfile

import nibabel as nib
import numpy as np
import pytest

from MRHNetLib.data.volumes import read_volume
from MRHNetLib.errors import UserError


@pytest.fixture
def pair(tmp_path):
    """Header of a pair with 2 x 3 x 4 voxels of 0.1 x 0.2 x 0.3 mm."""
    return write(tmp_path / "a.hdr", np.arange(24, dtype=np.int16).reshape(2, 3, 4))


def write(path, array, kind=nib.AnalyzeImage, endianness="<"):
    header = kind.header_class(endianness=endianness)
    header.set_data_dtype(array.dtype)
    made = kind(array, None, header)
    made.header.set_zooms((0.1, 0.2, 0.3) + (1,) * (array.ndim - 3))
    made.to_filename(path)
    return path


@pytest.mark.parametrize("endianness", "<>")
@pytest.mark.parametrize("dtype", ["u1", "i2", "i4", "f4", "f8"])
def test_every_type_and_byte_order_is_read_as_stored(tmp_path, dtype, endianness):
    array = np.arange(48).reshape(2, 3, 4, 2).astype(dtype)
    volume = read_volume(write(tmp_path / "a.hdr", array, endianness=endianness))
    np.testing.assert_array_equal(volume.data, array)
    assert volume.data.dtype == np.dtype(endianness + dtype)
    assert isinstance(volume.data, np.memmap)


@pytest.mark.parametrize("code, dtype", [(130, "i1"), (132, "u2"), (136, "u4"), (256, "i1"), (512, "u2")])
def test_types_that_spm_and_nifti_added_are_read(pair, code, dtype):
    header = bytearray(pair.read_bytes())
    header[70:72] = np.int16(code).tobytes()
    pair.write_bytes(header)
    array = np.arange(24, dtype=dtype).reshape(2, 3, 4)
    pair.with_suffix(".img").write_bytes(array.tobytes("F"))
    np.testing.assert_array_equal(read_volume(pair).data, array)


def test_without_a_given_orientation_it_is_unknown_and_taken_as_las(pair):
    volume = read_volume(pair)
    assert not volume.orientation_known
    assert nib.aff2axcodes(volume.affine) == ("L", "A", "S")


def test_orientation_and_voxel_size_can_be_given(pair):
    volume = read_volume(pair, orientation="sla", voxel_size=(0.5, 0.6, 0.7))
    expected = [[0, -0.6, 0, 0.6], [0, 0, 0.7, -1.05], [0.5, 0, 0, -0.25], [0, 0, 0, 1]]
    assert volume.orientation_known
    np.testing.assert_allclose(volume.affine, expected)


def test_voxel_sizes_come_from_the_header(pair):
    np.testing.assert_allclose(np.diag(read_volume(pair).affine)[:3], [-0.1, 0.2, 0.3], rtol=1e-6)


def test_values_are_scaled_as_spm_does(tmp_path):
    array = np.linspace(-3, 8, 24).reshape(2, 3, 4)
    header = nib.Spm99AnalyzeHeader()
    header.set_data_dtype(np.int16)
    nib.Spm99AnalyzeImage(array, None, header).to_filename(tmp_path / "a.hdr")
    np.testing.assert_allclose(read_volume(tmp_path / "a.hdr").values(), array, atol=11 / 2**15)


@pytest.mark.parametrize("sizes", [(0, 0, 0), (np.nan, 1, 1)])
def test_a_header_without_voxel_sizes_needs_them(pair, sizes):
    header = bytearray(pair.read_bytes())
    header[80:92] = np.array(sizes, np.float32).tobytes()
    pair.write_bytes(header)
    assert read_volume(pair, voxel_size=(1, 1, 1)).data.shape == (2, 3, 4)
    with pytest.raises(UserError, match="no possible grid"):
        read_volume(pair)


def test_negative_voxel_sizes_do_not_turn_it_round(pair):
    header = bytearray(pair.read_bytes())
    header[80:92] = np.array((-0.1, 0.2, 0.3), np.float32).tobytes()
    pair.write_bytes(header)
    assert nib.aff2axcodes(read_volume(pair).affine) == ("L", "A", "S")


@pytest.mark.parametrize("lost, left", [(".hdr", ".img"), (".img", ".hdr")])
def test_half_a_pair_names_the_other_half(pair, lost, left):
    pair.with_suffix(lost).unlink()
    with pytest.raises(UserError, match=f"a{lost} is not beside it"):
        read_volume(pair.with_suffix(left))


def test_either_file_may_be_named_in_any_case(pair):
    pair.rename(pair.with_suffix(".HDR"))
    by_header = read_volume(pair.with_suffix(".HDR")).data
    np.testing.assert_array_equal(read_volume(pair.with_suffix(".img")).data, by_header)


PUBLISHED = {
    "MRH_autofluo_output.zip": ((128, 200, 280), "SLA", 1.0),
    "MRH_axon_output_R2.zip": ((200, 280, 128), "LAS", 0.0625),
    "MRH_nissl_output.zip": ((200, 280, 128), "LAS", 0.0625),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_stain_maps_are_read(published, tmp_path, name):
    shape, letters, size = PUBLISHED[name]
    with zipfile.ZipFile(published / "outputs" / name) as archive:
        archive.extractall(tmp_path)
    (path,) = tmp_path.rglob("*.hdr")
    volume = read_volume(path, orientation=letters)
    reference = np.fromfile(path.with_suffix(".img"), np.uint8).reshape(shape, order="F")
    np.testing.assert_array_equal(volume.data, reference)
    np.testing.assert_allclose(np.linalg.norm(volume.affine[:3, :3], axis=0), size)
    assert volume.data.dtype == np.uint8
