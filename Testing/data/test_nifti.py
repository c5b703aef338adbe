"""NIfTI files written by nibabel, read here."""

import gzip
import struct
import tempfile
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from MRHNetLib.data.volumes import read_volume
from MRHNetLib.errors import UserError

NIFTI1_TYPES = ["u1", "i2", "i4", "f4", "f8", "i1", "u2", "u4", "i8", "u8"]
SCALING = {nib.Nifti1Image: 112, nib.Nifti1Pair: 112, nib.Nifti2Image: 176, nib.Nifti2Pair: 176}  # place of slope
AFFINE = np.array([[-0.1, 0.02, 0, 5], [0.01, 0.2, 0.03, -6], [0, -0.05, 0.3, 7], [0, 0, 0, 1]])


def image(array: np.ndarray, kind=nib.Nifti1Image, endianness: str = "<", affine=AFFINE) -> nib.Nifti1Image:
    """An image whose voxels are stored as they are."""
    header = kind.header_class(endianness=endianness)
    header.set_data_dtype(array.dtype)
    made = kind(array, affine, header)
    made.header.set_xyzt_units("mm")
    return made


def rewritten(path: Path, place: int, content: bytes) -> Path:
    """The file with some bytes changed."""
    whole = bytearray(path.read_bytes())
    whole[place : place + len(content)] = content
    path.write_bytes(whole)
    return path


@pytest.fixture
def ramp(tmp_path: Path) -> Path:
    """A plain NIfTI-1 file of 4 x 5 x 6 voxels."""
    path = tmp_path / "ramp.nii"
    image(np.arange(120, dtype=np.int16).reshape(4, 5, 6)).to_filename(path)
    return path


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_what_nibabel_writes_is_read_as_nibabel_reads_it(data):
    dtype = np.dtype(data.draw(st.sampled_from(NIFTI1_TYPES)))
    shape = data.draw(hnp.array_shapes(min_dims=3, max_dims=4, max_side=4))
    array = data.draw(hnp.arrays(dtype, shape))
    matrix = data.draw(hnp.arrays(np.float64, (3, 4), elements=st.floats(-50, 50)))
    affine = np.vstack([matrix, [0, 0, 0, 1]])
    affine[:3, :3] += np.diag([200, -200, 200])
    kind = data.draw(st.sampled_from([nib.Nifti1Image, nib.Nifti2Image, nib.Nifti1Pair, nib.Nifti2Pair]))
    suffix = ".hdr" if kind in (nib.Nifti1Pair, nib.Nifti2Pair) else data.draw(st.sampled_from([".nii", ".nii.gz"]))
    slope, intercept = data.draw(st.sampled_from([(1, 0), (0.5, 0), (-2, 30), (0, 7), (np.nan, 1)]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"image{suffix}"
        endianness = data.draw(st.sampled_from("<>"))
        image(array, kind, endianness, affine).to_filename(path)
        whole = bytearray(gzip.decompress(path.read_bytes()) if suffix == ".nii.gz" else path.read_bytes())
        struct.pack_into(endianness + ("ff" if SCALING[kind] == 112 else "dd"), whole, SCALING[kind], slope, intercept)
        path.write_bytes(gzip.compress(whole) if suffix == ".nii.gz" else whole)
        found, reference = read_volume(path), nib.load(path)
        expected = np.asarray(reference.dataobj, np.float64)
        expected = expected[..., 0] if array.ndim == 4 and array.shape[3] == 1 else expected
        np.testing.assert_array_equal(found.data, array.reshape(found.data.shape))
        np.testing.assert_array_equal(found.affine, reference.affine)
        with np.errstate(all="ignore"):
            np.testing.assert_allclose(found.values(), expected.astype(np.float32), rtol=1e-6)
        assert found.data.dtype.newbyteorder("=") == dtype
        assert found.orientation_known


def test_an_uncompressed_file_is_mapped_and_cannot_be_written_to(ramp):
    data = read_volume(ramp).data
    assert isinstance(data, np.memmap)
    assert not data.flags.writeable


@pytest.mark.parametrize("name", ["A.NII", "A.NII.GZ", "A.Nii.gz"])
def test_suffixes_may_be_in_capitals(tmp_path, ramp, name):
    content = ramp.read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.lower().endswith("gz") else content)
    np.testing.assert_array_equal(read_volume(tmp_path / name).data, read_volume(ramp).data)


def test_sform_comes_before_qform(ramp):
    made = nib.load(ramp)
    made.set_qform(np.diag([3, 3, 3, 1.0]), code=1)
    made.set_sform(AFFINE, code=2)
    made.to_filename(ramp)
    np.testing.assert_allclose(read_volume(ramp).affine, AFFINE, rtol=1e-6)


def test_qform_counts_without_sform(ramp):
    affine = np.array([[0, 0, 2, 1], [-1, 0, 0, 2], [0, 3, 0, 3], [0, 0, 0, 1.0]])
    made = nib.load(ramp)
    made.set_sform(None, code=0)
    made.set_qform(affine, code=1)
    made.to_filename(ramp)
    volume = read_volume(ramp)
    np.testing.assert_allclose(volume.affine, affine, atol=1e-6)
    assert volume.orientation_known


@pytest.fixture
def without_forms(ramp):
    rewritten(ramp, 80, np.array([0.1, 0.2, 0.3], np.float32).tobytes())
    return rewritten(ramp, 252, bytes(4))


def test_neither_form_is_no_orientation(without_forms):
    volume = read_volume(without_forms)
    assert not volume.orientation_known
    np.testing.assert_allclose(volume.affine[:3, :3], np.diag([-0.1, 0.2, 0.3]), rtol=1e-6)


def test_an_orientation_can_be_given_where_the_file_has_none(without_forms):
    volume = read_volume(without_forms, orientation="SPR")
    assert volume.orientation_known
    assert nib.aff2axcodes(volume.affine) == ("S", "P", "R")
    np.testing.assert_allclose(np.abs(volume.affine[:3, :3]).max(axis=0), [0.1, 0.2, 0.3], rtol=1e-6)


def test_a_given_orientation_does_not_replace_the_file_s(ramp):
    volume = read_volume(ramp, orientation="SPR", voxel_size=(1, 1, 1))
    np.testing.assert_allclose(volume.affine, AFFINE, rtol=1e-6)


@pytest.mark.parametrize("unit, factor", [("meter", 1000), ("mm", 1), ("micron", 0.001), ("unknown", 1)])
def test_lengths_come_in_mm(ramp, unit, factor):
    made = nib.load(ramp)
    made.header.set_xyzt_units(unit, "sec")
    made.to_filename(ramp)
    np.testing.assert_allclose(read_volume(ramp).affine[:3], factor * AFFINE[:3], rtol=1e-6)


@pytest.mark.parametrize(
    "stored, read",
    [((4, 5, 6, 1), (4, 5, 6)), ((4, 5, 3, 2), (4, 5, 3, 2)), ((2, 3, 4, 1, 5), (2, 3, 4, 5)), ((8, 15), (8, 15, 1))]
    + [((4, 5, 1), (4, 5, 1)), ((2, 3, 1, 1, 1, 1, 1), (2, 3, 1))],
)
def test_axes_of_length_one_behind_the_third_are_dropped(tmp_path, stored, read):
    array = np.arange(np.prod(stored), dtype=np.int32).reshape(stored)
    image(array).to_filename(tmp_path / "a.nii")
    np.testing.assert_array_equal(read_volume(tmp_path / "a.nii").data, array.reshape(read))


def test_two_axes_of_frames_are_refused(tmp_path):
    image(np.zeros((2, 2, 2, 2, 2), np.uint8)).to_filename(tmp_path / "a.nii")
    with pytest.raises(UserError, match="3 or 4 were expected"):
        read_volume(tmp_path / "a.nii")


def test_several_gzip_streams_in_one_file_are_one_volume(tmp_path, ramp):
    content = ramp.read_bytes()
    (tmp_path / "a.nii.gz").write_bytes(gzip.compress(content[:400]) + gzip.compress(content[400:]))
    np.testing.assert_array_equal(read_volume(tmp_path / "a.nii.gz").data, read_volume(ramp).data)


def test_extensions_before_the_voxels_are_passed_over(ramp):
    made = nib.load(ramp)
    made.header.extensions.append(nib.nifti1.Nifti1Extension("comment", b"x" * 5000))
    expected = np.asarray(made.dataobj).copy()
    made.to_filename(ramp.with_name("b.nii"))
    np.testing.assert_array_equal(read_volume(ramp.with_name("b.nii")).data, expected)


def test_either_file_of_a_pair_may_be_named(tmp_path):
    image(np.arange(24, dtype=np.int16).reshape(2, 3, 4), nib.Nifti1Pair).to_filename(tmp_path / "a.hdr")
    (tmp_path / "a.img").rename(tmp_path / "a.IMG")
    np.testing.assert_array_equal(read_volume(tmp_path / "a.IMG").data, read_volume(tmp_path / "a.hdr").data)


def test_the_voxels_of_a_pair_may_be_packed(tmp_path):
    array = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
    image(array, nib.Nifti1Pair).to_filename(tmp_path / "a.hdr")
    (tmp_path / "a.img.gz").write_bytes(gzip.compress((tmp_path / "a.img").read_bytes()))
    (tmp_path / "a.img").unlink()
    np.testing.assert_array_equal(read_volume(tmp_path / "a.hdr").data, array)


@pytest.mark.parametrize("code, word", [(1, "bool"), (32, "complex"), (128, "RGB"), (1792, "complex"), (2304, "RGBA")])
def test_voxels_that_are_no_single_number_are_refused(ramp, code, word):
    with pytest.raises(UserError, match=word):
        read_volume(rewritten(ramp, 70, np.int16(code).tobytes()))


DAMAGES = {
    "negative length": (42, np.int16(-4), "damaged"),
    "no length": (42, np.int16(0), "damaged"),
    "no axes": (40, np.int16(0), "damaged"),
    "too many axes": (40, np.int16(99), "damaged"),
    "voxels before the file": (108, np.float32(-8), "damaged"),
    "voxels nowhere": (108, np.float32(np.nan), "damaged"),
    "a hole in the affine": (280, np.float32(np.nan), "no possible grid"),
    "an axis without length": (280, np.zeros(12, np.float32), "no possible grid"),
    "an unknown type": (70, np.int16(12345), "12345"),
    "an endless offset of the values": (112, np.array([1, np.inf], np.float32), "intercept"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_header_is_an_error(ramp, damage):
    place, content, words = DAMAGES[damage]
    with pytest.raises(UserError, match=words):
        read_volume(rewritten(ramp, place, content.tobytes()))


def test_an_impossible_qform_is_an_error(ramp):
    made = nib.load(ramp)
    made.set_sform(None, code=0)
    made.set_qform(np.eye(4), code=1)
    made.to_filename(ramp)
    with pytest.raises(UserError, match="qform"):
        read_volume(rewritten(ramp, 256, np.full(3, 0.9, np.float32).tobytes()))


def test_a_header_of_a_pair_named_nii_is_an_error(tmp_path):
    image(np.zeros((2, 3, 4), np.int16), nib.Nifti1Pair).to_filename(tmp_path / "a.hdr")
    (tmp_path / "a.hdr").rename(tmp_path / "a.nii")
    with pytest.raises(UserError, match="header only"):
        read_volume(tmp_path / "a.nii")
