"""NRRD files written by SimpleITK or by hand, read here."""

import gzip
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
FOUR = np.arange(48, dtype=np.int16).reshape(2, 3, 4, 2)
HEADER = """NRRD0005
# a comment: with a colon
type: short
dimension: 3
space: left-posterior-superior
sizes: 2 3 4
space directions: (0.1,0,0) (0,0.2,0) (0,0,0.3)
space origin: (1,2,3)
kinds: domain domain domain
endian: little
encoding: raw
key:=value: with a colon
"""
HEADER_4D = (
    HEADER.replace("dimension: 3", "dimension: 4")
    .replace("sizes: 2 3 4", "sizes: 2 3 4 2")
    .replace("(0,0,0.3)", "(0,0,0.3) none")
    .replace("domain domain domain", "domain domain domain list")
)
LIST_FIRST = (
    HEADER_4D.replace("sizes: 2 3 4 2", "sizes: 2 2 3 4")
    .replace("(0,0,0.3) none", "(0,0,0.3)")
    .replace("(0.1,0,0)", "none (0.1,0,0)")
    .replace("domain domain domain list", "list domain domain domain")
)


def write(path: Path, header: str, voxels: bytes) -> Path:
    path.write_bytes(header.encode() + b"\n" + voxels)
    return path


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_voxels_and_their_places_are_those_of_simpleitk(data):
    dtype = data.draw(st.sampled_from(TYPES))
    shape = data.draw(st.tuples(*[st.integers(2, 5)] * 3))
    frames = data.draw(st.sampled_from([(), (2,), (3,)]))
    compressed = data.draw(st.booleans())
    seed = data.draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    array = (random.random((*shape[::-1], *frames)) * 100).astype(dtype)
    image = SimpleITK.GetImageFromArray(array, isVector=bool(frames))
    rotation = np.linalg.qr(random.normal(size=(3, 3)))[0]
    image.SetDirection(rotation.ravel())
    image.SetSpacing(random.uniform(0.05, 2, 3))
    image.SetOrigin(random.uniform(-20, 20, 3))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / data.draw(st.sampled_from(["a.nrrd", "a.nhdr", "a.NRRD"]))
        SimpleITK.WriteImage(image, str(path).replace("NRRD", "nrrd"), compressed)
        if path.suffix == ".NRRD":
            path.with_suffix(".nrrd").rename(path)
        volume = read_volume(path)
        np.testing.assert_array_equal(volume.data, array.transpose(2, 1, 0, *range(3, array.ndim)))
        assert isinstance(volume.data, np.memmap) != compressed
    index = [int(random.integers(length)) for length in shape]
    x, y, z = image.TransformIndexToPhysicalPoint(index)
    np.testing.assert_allclose(volume.affine @ [*index, 1], [-x, -y, z, 1], atol=1e-6)


def test_a_4d_image_of_simpleitk_keeps_its_place(tmp_path):
    image = SimpleITK.GetImageFromArray(FOUR.T, isVector=False)
    image.SetSpacing((0.1, 0.2, 0.3, 5))
    image.SetOrigin((1, 2, 3, 4))
    SimpleITK.WriteImage(image, str(tmp_path / "a.nrrd"))
    volume = read_volume(tmp_path / "a.nrrd")
    np.testing.assert_array_equal(volume.data, FOUR)
    np.testing.assert_allclose(volume.affine, [[-0.1, 0, 0, -1], [0, -0.2, 0, -2], [0, 0, 0.3, 3], [0, 0, 0, 1]])


@pytest.mark.parametrize("frames_first", [False, True])
def test_the_axis_of_frames_may_stand_first_or_last(tmp_path, frames_first):
    header, stored = (LIST_FIRST, np.moveaxis(FOUR, 3, 0)) if frames_first else (HEADER_4D, FOUR)
    volume = read_volume(write(tmp_path / "a.nrrd", header, stored.tobytes("F")))
    np.testing.assert_array_equal(volume.data, FOUR)
    np.testing.assert_allclose(np.diag(volume.affine), [-0.1, -0.2, 0.3, 1])
    assert isinstance(volume.data, np.memmap)


@pytest.mark.parametrize(
    "space, signs",
    [
        ("right-anterior-superior", (1, 1, 1)),
        ("left-anterior-superior", (-1, 1, 1)),
        ("left-posterior-superior", (-1, -1, 1)),
        ("RAS", (1, 1, 1)),
        ("LAS", (-1, 1, 1)),
        ("Left-Posterior-Superior", (-1, -1, 1)),
    ],
)
def test_the_world_is_turned_to_ras(tmp_path, space, signs):
    header = HEADER.replace("left-posterior-superior", space)
    affine = read_volume(write(tmp_path / "a.nrrd", header, RAMP.tobytes("F"))).affine
    np.testing.assert_allclose(np.diag(affine)[:3], np.multiply(signs, (0.1, 0.2, 0.3)))
    np.testing.assert_allclose(affine[:3, 3], np.multiply(signs, (1, 2, 3)))


@pytest.mark.parametrize("without", ["space: left", "space directions", "space:|space directions"])
def test_a_file_without_its_place_in_the_world_has_no_orientation(tmp_path, without):
    lines = [line for line in HEADER.splitlines(True) if not line.startswith(tuple(without.split("|")))]
    volume = read_volume(write(tmp_path / "a.nrrd", "".join(lines), RAMP.tobytes("F")))
    assert not volume.orientation_known


def test_spacings_count_where_there_are_no_directions(tmp_path):
    lines = [line for line in HEADER_4D.splitlines(True) if not line.startswith("space")]
    header = "".join(lines) + "spacings: 0.1 0.2 0.3 nan\n"
    volume = read_volume(write(tmp_path / "a.nrrd", header, FOUR.tobytes("F")), orientation="RAS")
    np.testing.assert_allclose(np.diag(volume.affine), [0.1, 0.2, 0.3, 1])


@pytest.mark.parametrize("kinds", ["vector domain domain domain", "3-color space space space"])
def test_kinds_tell_the_frames_where_there_are_no_directions(tmp_path, kinds):
    lines = [line for line in LIST_FIRST.splitlines(True) if not line.startswith(("space", "kinds"))]
    stored = np.moveaxis(FOUR, 3, 0)
    path = write(tmp_path / "a.nrrd", "".join(lines) + f"kinds: {kinds}\n", stored.tobytes("F"))
    np.testing.assert_array_equal(read_volume(path).data, FOUR)


def test_lengths_come_in_mm(tmp_path):
    header = HEADER + 'space units: "um" "um" "um"\n'
    affine = read_volume(write(tmp_path / "a.nrrd", header, RAMP.tobytes("F"))).affine
    np.testing.assert_allclose(np.diag(affine)[:3], [-0.0001, -0.0002, 0.0003])


def test_big_endian_voxels_are_read(tmp_path):
    header = HEADER.replace("little", "big")
    path = write(tmp_path / "a.nrrd", header, RAMP.astype(">i2").tobytes("F"))
    np.testing.assert_array_equal(read_volume(path).data, RAMP)


@pytest.mark.parametrize("name", ["ascii", "text", "txt"])
def test_voxels_may_be_numbers_in_text(tmp_path, name):
    text = "\n".join(map(str, RAMP.ravel("F")))
    path = write(tmp_path / "a.nrrd", HEADER.replace("raw", name), text.encode())
    np.testing.assert_array_equal(read_volume(path).data, RAMP)


def test_lines_may_end_as_on_windows(tmp_path):
    path = tmp_path / "a.nrrd"
    path.write_bytes(HEADER.replace("\n", "\r\n").encode() + b"\r\n" + RAMP.tobytes("F"))
    np.testing.assert_array_equal(read_volume(path).data, RAMP)


@pytest.mark.parametrize(
    "fields, before",
    [
        ("line skip: 2\n", b"a\nb\n"),
        ("byte skip: 5\n", b"12345"),
        ("lineskip: 1\nbyteskip: 3\n", b"a\n123"),
        ("byte skip: -1\n", b"any length"),
    ],
)
def test_what_stands_before_the_voxels_is_skipped(tmp_path, fields, before):
    (tmp_path / "a.raw").write_bytes(before + RAMP.tobytes("F"))
    (tmp_path / "a.nhdr").write_text(HEADER + fields + "data file: a.raw\n")
    np.testing.assert_array_equal(read_volume(tmp_path / "a.nhdr").data, RAMP)


def test_lines_are_skipped_before_unpacking_and_bytes_after_it(tmp_path):
    (tmp_path / "a.gz").write_bytes(b"a line\n" + gzip.compress(b"12345" + RAMP.tobytes("F")))
    header = HEADER.replace("raw", "gzip") + "line skip: 1\nbyte skip: 5\ndatafile: a.gz\n"
    (tmp_path / "a.nhdr").write_text(header)
    np.testing.assert_array_equal(read_volume(tmp_path / "a.nhdr").data, RAMP)


def test_data_in_a_folder_below_are_read(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.raw").write_bytes(RAMP.tobytes("F"))
    (tmp_path / "a.nhdr").write_text(HEADER + "data file: ./deep/a.raw\n")
    np.testing.assert_array_equal(read_volume(tmp_path / "a.nhdr").data, RAMP)


@pytest.mark.parametrize(
    "field, words",
    [
        ("data file: ../secret.raw", "outside its folder"),
        ("data file: /etc/passwd", "outside its folder"),
        ("data file: gone.raw", "gone.raw, which is not there"),
        ("data file: LIST", "several files"),
        ("data file: a%03d.raw 1 4 1", "several files"),
        ("sizes: 2 3", "expected: 3"),
        ("sizes: 2 3 x", "expected: 3"),
        ("sizes: 2 3 -4", "damaged"),
        ("sizes: 2 3 0", "damaged"),
        ("sizes: 30000 30000 30000", "only"),
        ("type: block", "block"),
        ("encoding: hex", "hex"),
        ("endian: middle", "middle"),
        ("space directions: (1,0,0) (0,1,0)", "expected: 3"),
        ("space directions: (1,0,0) (0,1,0) none", "2 spatial axes"),
        ("space directions: (1,0,0) (0,x,0) (0,0,1)", "expected: 3"),
        ("space directions: (1,0,0) (0,1,0) (1,1,0)", "no possible grid"),
        ("space origin: (1,2)", "expected: 3"),
        ("space origin: (1,2,nan)", "no possible grid"),
        ("kinds: RGB-color domain domain", "rgb-color"),
        ("kinds: complex domain domain", "complex"),
        ("byte skip: -5", "damaged"),
    ],
)
def test_what_is_wrong_with_a_header_is_said(tmp_path, field, words):
    (tmp_path.parent / "secret.raw").write_bytes(RAMP.tobytes("F"))
    with pytest.raises(UserError, match=words):
        read_volume(write(tmp_path / "a.nrrd", HEADER + field + "\n", RAMP.tobytes("F")))


@pytest.mark.parametrize("field", ["type", "dimension", "sizes", "endian", "encoding"])
def test_a_field_that_is_missing_is_named(tmp_path, field):
    lines = [line for line in HEADER.splitlines(True) if not line.startswith(field)]
    with pytest.raises(UserError, match=f"no field '{field}'"):
        read_volume(write(tmp_path / "a.nrrd", "".join(lines), RAMP.tobytes("F")))


def test_a_header_that_never_ends_is_an_error(tmp_path):
    (tmp_path / "a.nrrd").write_text(HEADER)
    with pytest.raises(UserError, match="cut short"):
        read_volume(tmp_path / "a.nrrd")
