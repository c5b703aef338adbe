"""Written NIfTI files against nibabel and SimpleITK, and against themselves."""

import gzip
import tempfile
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
import SimpleITK
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from MRHNetLib.data.volumes import read_volume, write_nifti

TYPES = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8", ">i2", ">f4"]
OBLIQUE = np.array([[-0.096, 0.056, 0, 5], [0.028, 0.192, 0, -6], [0, 0, 0.3, 7], [0, 0, 0, 1]])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_written_is_read_back_bit_by_bit(data):
    shape = data.draw(hnp.array_shapes(min_dims=3, max_dims=4, min_side=2, max_side=4))
    array = data.draw(hnp.arrays(data.draw(st.sampled_from(TYPES)), shape))
    array = data.draw(st.sampled_from([array, np.asfortranarray(array), array[::-1]]))
    matrix = data.draw(hnp.arrays(np.float32, (3, 4), elements=st.floats(-50, 50, width=32)))
    affine = np.vstack([matrix + np.eye(3, 4, dtype=np.float32) * 200, [0, 0, 0, 1]])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / data.draw(st.sampled_from(["a.nii", "a.nii.gz", ".a.partial-1.nii.gz"]))
        write_nifti(path, array, affine)
        found = read_volume(path)
        assert found.data.tobytes() == array.astype(array.dtype.newbyteorder("<")).tobytes()
        np.testing.assert_array_equal(found.affine, affine)
        np.testing.assert_array_equal(np.asarray(nib.load(path).dataobj), array)


def test_a_file_is_the_same_whenever_and_wherever_it_is_written(tmp_path, monkeypatch):
    array = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    write_nifti(tmp_path / "a.nii.gz", array, OBLIQUE, "predicted")
    monkeypatch.setattr("time.time", lambda: 1e9)
    write_nifti(tmp_path / "b.nii.gz", np.asfortranarray(array), OBLIQUE, "predicted")
    assert (tmp_path / "a.nii.gz").read_bytes() == (tmp_path / "b.nii.gz").read_bytes()


def test_simpleitk_finds_the_voxels_at_the_same_place(tmp_path):
    array = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
    write_nifti(tmp_path / "a.nii.gz", array, OBLIQUE)
    image = SimpleITK.ReadImage(str(tmp_path / "a.nii.gz"))
    x, y, z = image.TransformIndexToPhysicalPoint((1, 2, 3))
    np.testing.assert_array_equal(SimpleITK.GetArrayFromImage(image).T, array)
    np.testing.assert_allclose([-x, -y, z], (OBLIQUE @ [1, 2, 3, 1])[:3], atol=1e-5)


def test_the_header_says_what_a_viewer_needs(tmp_path):
    write_nifti(tmp_path / "a.nii", np.zeros((2, 3, 4), np.float32), OBLIQUE, "predicted; for research only")
    header = nib.load(tmp_path / "a.nii").header
    assert header.get_xyzt_units()[0] == "mm"
    assert header["descrip"].item() == b"predicted; for research only"
    assert (int(header["sform_code"]), int(header["qform_code"])) == (1, 1)
    np.testing.assert_allclose(header.get_qform(), OBLIQUE, atol=1e-6)


def test_a_long_description_is_cut(tmp_path):
    write_nifti(tmp_path / "a.nii", np.zeros((2, 3, 4), np.uint8), np.eye(4), "\u00b5" * 200)
    assert nib.load(tmp_path / "a.nii").header["descrip"].item() == b"?" * 79


def test_a_mask_becomes_numbers(tmp_path):
    mask = np.arange(24).reshape(2, 3, 4) % 2 == 0
    write_nifti(tmp_path / "a.nii.gz", mask, np.eye(4))
    found = read_volume(tmp_path / "a.nii.gz").data
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, mask)


@pytest.mark.parametrize("length, kind", [(32767, nib.Nifti1Image), (32768, nib.Nifti2Image)])
def test_a_long_axis_takes_nifti_2(tmp_path, length, kind):
    array = np.arange(length, dtype=np.uint16).reshape(-1, 1, 1)
    write_nifti(tmp_path / "a.nii", array, np.eye(4))
    assert type(nib.load(tmp_path / "a.nii")) is kind
    np.testing.assert_array_equal(read_volume(tmp_path / "a.nii").data, array)


@pytest.mark.parametrize("dtype", ["f4", "u2"])
def test_a_packed_file_is_one_that_gzip_itself_reads(tmp_path, dtype):
    array = np.random.default_rng(0).integers(0, 200, (30, 40, 20)).astype(dtype)
    array[:, :, 5:15] = 0
    for name in ("a.nii", "a.nii.gz"):
        write_nifti(tmp_path / name, array, OBLIQUE)
    content = (tmp_path / "a.nii").read_bytes()
    packed = (tmp_path / "a.nii.gz").read_bytes()
    assert gzip.decompress(packed) == content  # checks length and checksum
    assert len(packed) < len(content) / 2
    assert packed[4:8] == bytes(4)  # no time
    assert packed[3] == 0  # no name


def test_progress_is_told_at_every_slice(tmp_path):
    class Listener:
        fractions: list[float] = []

        def progress(self, fraction, stage):
            self.fractions.append(fraction)

    listener = Listener()
    write_nifti(tmp_path / "a.nii.gz", np.zeros((3, 4, 2, 5), np.float32), OBLIQUE, observer=listener)
    assert listener.fractions == pytest.approx(np.arange(1, 11) / 10)
