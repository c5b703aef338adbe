"""MetaImage files written by SimpleITK or by hand, read here."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from hypothesis import given, settings
from hypothesis import strategies as st

from MRHNetLib.data.volumes import read_volume
from MRHNetLib.errors import UserError

TYPES = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"]
RAMP = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
HEADER = """ObjectType = Image
NDims = 3
DimSize = 2 3 4
ElementType = MET_SHORT
ElementSpacing = 0.1 0.2 0.3
TransformMatrix = 1 0 0 0 1 0 0 0 1
Offset = 1 2 3
"""


def write(path: Path, fields: str, voxels: bytes = RAMP.tobytes("F")) -> Path:
    path.write_bytes((HEADER + fields + "ElementDataFile = LOCAL\n").encode() + voxels)
    return path


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_voxels_and_their_places_are_those_of_simpleitk(data):
    dtype = data.draw(st.sampled_from(TYPES))
    shape = data.draw(st.tuples(*[st.integers(2, 5)] * 3))
    channels = data.draw(st.sampled_from([(), (2,), (3,)]))
    compressed = data.draw(st.booleans())
    random = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    array = (random.random((*shape[::-1], *channels)) * 100).astype(dtype)
    image = SimpleITK.GetImageFromArray(array, isVector=bool(channels))
    image.SetDirection(np.linalg.qr(random.normal(size=(3, 3)))[0].ravel())
    image.SetSpacing(random.uniform(0.05, 2, 3))
    image.SetOrigin(random.uniform(-20, 20, 3))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / data.draw(st.sampled_from(["a.mha", "a.mhd"]))
        SimpleITK.WriteImage(image, str(path), compressed)
        volume = read_volume(path)
        np.testing.assert_array_equal(volume.data, array.transpose(2, 1, 0, *range(3, array.ndim)))
        assert isinstance(volume.data, np.memmap) != compressed
    index = [int(random.integers(length)) for length in shape]
    x, y, z = image.TransformIndexToPhysicalPoint(index)
    np.testing.assert_allclose(volume.affine @ [*index, 1], [-x, -y, z, 1], atol=1e-6)


def test_a_4d_image_of_simpleitk_keeps_its_place(tmp_path):
    array = np.arange(48, dtype=np.uint16).reshape(2, 3, 4, 2)
    image = SimpleITK.GetImageFromArray(array.T, isVector=False)
    image.SetSpacing((0.1, 0.2, 0.3, 5))
    image.SetOrigin((1, 2, 3, 4))
    SimpleITK.WriteImage(image, str(tmp_path / "a.mha"))
    volume = read_volume(tmp_path / "a.mha")
    np.testing.assert_array_equal(volume.data, array)
    np.testing.assert_allclose(volume.affine, [[-0.1, 0, 0, -1], [0, -0.2, 0, -2], [0, 0, 0.3, 3], [0, 0, 0, 1]])


def test_a_header_by_hand_is_read_as_simpleitk_reads_it(tmp_path):
    path = write(tmp_path / "a.mha", "TransformMatrix = 0 1 0 0 0 -1 -1 0 0\n")
    image = SimpleITK.ReadImage(str(path))
    volume = read_volume(path)
    x, y, z = image.TransformIndexToPhysicalPoint((1, 2, 3))
    np.testing.assert_array_equal(volume.data, SimpleITK.GetArrayFromImage(image).T)
    np.testing.assert_allclose(volume.affine @ [1, 2, 3, 1], [-x, -y, z, 1])


@pytest.mark.parametrize("name", ["BinaryDataByteOrderMSB", "ElementByteOrderMSB"])
def test_big_endian_voxels_are_read(tmp_path, name):
    path = write(tmp_path / "a.mha", f"{name} = True\n", RAMP.astype(">i2").tobytes("F"))
    np.testing.assert_array_equal(read_volume(path).data, RAMP)


def test_voxels_may_be_numbers_in_text(tmp_path):
    path = write(tmp_path / "a.mha", "BinaryData = False\n", " ".join(map(str, RAMP.ravel("F"))).encode())
    np.testing.assert_array_equal(read_volume(path).data, RAMP)


@pytest.mark.parametrize("size", [7, -1])
def test_what_stands_before_the_voxels_is_skipped(tmp_path, size):
    path = write(tmp_path / "a.mha", f"HeaderSize = {size}\n", b"7 bytes" + RAMP.tobytes("F"))
    np.testing.assert_array_equal(read_volume(path).data, RAMP)


def test_without_a_transform_matrix_there_is_no_orientation(tmp_path):
    path = tmp_path / "a.mha"
    path.write_bytes(write(path, "").read_bytes().replace(b"TransformMatrix", b"SomethingElse"))
    volume = read_volume(path)
    assert not volume.orientation_known
    np.testing.assert_allclose(np.diag(volume.affine)[:3], [-0.1, 0.2, 0.3])


def test_values_are_scaled(tmp_path):
    path = write(tmp_path / "a.mha", "ElementToIntensityFunctionSlope = 2\nElementToIntensityFunctionOffset = -1\n")
    np.testing.assert_array_equal(read_volume(path).values(), RAMP * 2.0 - 1)


@pytest.mark.parametrize(
    "fields, words",
    [
        ("DimSize = 2 3\n", "expected: 3"),
        ("DimSize = 2 3 0\n", "damaged"),
        ("DimSize = 30000 30000 30000\n", "only"),
        ("ElementType = MET_FLOAT_ARRAY\n", "met_float_array"),
        ("TransformMatrix = 1 0 0\n", "expected: 9"),
        ("TransformMatrix = 1 0 0 1 0 0 0 0 1\n", "no possible grid"),
        ("ElementSpacing = 0 1 1\n", "no possible grid"),
        ("NDims = 2\nDimSize = 4 6\n", "2 axes"),
        ("NDims = three\n", "expected: 1"),
        ("CompressedData = maybe\n", "maybe"),
        ("CompressedData = True\n", "damaged"),
        ("ElementDataFile = ../a.raw\n", "outside its folder"),
        ("ElementDataFile = LIST\n", "several files"),
        ("ElementDataFile = gone.raw\n", "gone.raw, which is not there"),
    ],
)
def test_what_is_wrong_with_a_header_is_said(tmp_path, fields, words):
    with pytest.raises(UserError, match=words):
        read_volume(write(tmp_path / "a.mha", fields))


def test_a_header_that_is_cut_short_is_an_error(tmp_path):
    (tmp_path / "a.mhd").write_text(HEADER)
    with pytest.raises(UserError, match="cut short"):
        read_volume(tmp_path / "a.mhd")
