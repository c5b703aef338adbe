"""Packed, mapped and damaged voxels, and headers that claim too much."""

import gzip
import tempfile
import tracemalloc
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from MRHNetLib.data import voxels
from MRHNetLib.data.voxels import VoxelFile
from MRHNetLib.errors import UserError

NOISE = np.random.default_rng(5).integers(0, 60000, (30, 40, 50)).astype("<u2")


@pytest.fixture
def packed(tmp_path):
    path = tmp_path / "noise.gz"
    path.write_bytes(gzip.compress(NOISE.tobytes("F"), 1))
    return VoxelFile(path, NOISE.dtype, NOISE.shape, "deflate")


def changed(packed, content):
    packed.path.write_bytes(content)
    return packed


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_gzip_and_zlib_streams_are_unpacked(packed, pack):
    np.testing.assert_array_equal(changed(packed, pack(NOISE.tobytes("F"))).load(), NOISE)


@pytest.mark.parametrize("kept", [0.0, 0.001, 0.3, 0.999])
def test_a_stream_that_is_cut_short_is_an_error(packed, kept):
    content = packed.path.read_bytes()
    with pytest.raises(UserError, match="cut short"):
        changed(packed, content[: int(kept * len(content))]).load()


def test_a_stream_without_its_checksum_is_an_error(packed):
    with pytest.raises(UserError, match="cut short"):
        changed(packed, packed.path.read_bytes()[:-8]).load()


def test_a_wrong_checksum_is_an_error(packed):
    content = bytearray(packed.path.read_bytes())
    content[-8] ^= 1
    with pytest.raises(UserError, match="damaged"):
        changed(packed, content).load()


@given(st.floats(0.01, 0.999), st.integers(1, 255))
def test_any_flipped_byte_within_the_stream_is_an_error(place, mask):
    content = bytearray(gzip.compress((NOISE[:4] // 1000).tobytes("F")))
    content[int(10 + place * (len(content) - 14))] ^= mask
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gz"
        path.write_bytes(content)
        with pytest.raises(UserError, match=r"damaged|cut short"):
            VoxelFile(path, NOISE.dtype, (4, 40, 50), "deflate").load()


def test_memory_holds_the_unpacked_voxels_once(packed):
    tracemalloc.start()
    packed.load()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < NOISE.nbytes + 10 * voxels.CHUNK_BYTES


@pytest.mark.parametrize("encoding", ["raw", "deflate", "text"])
def test_an_impossible_claim_is_refused_before_anything_is_allocated(packed, encoding):
    claim = VoxelFile(packed.path, np.dtype("<i2"), (30000, 30000, 30000), encoding)
    tracemalloc.start()
    with pytest.raises(UserError, match="30000 x 30000 x 30000") as caught:
        claim.load()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "54 TB" in str(caught.value)
    assert peak < 1e6


def test_what_does_not_fit_into_memory_is_refused(packed, monkeypatch):
    monkeypatch.setattr(voxels, "machine_memory", lambda: NOISE.nbytes - 1)
    with pytest.raises(UserError, match="does not fit into memory"):
        packed.load()


def test_a_mapped_file_may_be_larger_than_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(voxels, "machine_memory", lambda: 10)
    (tmp_path / "a.raw").write_bytes(NOISE.tobytes("F"))
    np.testing.assert_array_equal(VoxelFile(tmp_path / "a.raw", NOISE.dtype, NOISE.shape).load(), NOISE)


def test_a_raw_file_one_byte_too_short_is_an_error(tmp_path):
    (tmp_path / "a.raw").write_bytes(NOISE.tobytes("F")[:-1])
    with pytest.raises(UserError, match="cut short"):
        VoxelFile(tmp_path / "a.raw", NOISE.dtype, NOISE.shape).load()


@pytest.mark.parametrize("text", ["1 2 3", "1 2 3 x", "1 2 3.5 4", "1 2 nan 4"])
def test_text_that_is_not_four_whole_numbers_is_an_error(tmp_path, text):
    (tmp_path / "a.txt").write_text(text.ljust(20))
    with pytest.raises(UserError, match="4 numbers were expected"):
        VoxelFile(tmp_path / "a.txt", np.dtype("i2"), (2, 2, 1), "text").load()


def test_ctrl_c_stops_unpacking(packed, monkeypatch):
    class Interrupted:
        eof = False

        def decompress(self, _):
            raise KeyboardInterrupt

    monkeypatch.setattr(voxels.zlib, "decompressobj", lambda _: Interrupted())
    with pytest.raises(KeyboardInterrupt):
        packed.load()


def test_what_is_missing_is_counted(tmp_path):
    (tmp_path / "a.raw").write_bytes(b"head" + NOISE.tobytes("F")[:-3])
    with pytest.raises(UserError, match="3 bytes are missing"):
        VoxelFile(tmp_path / "a.raw", NOISE.dtype, NOISE.shape, skip=4).load()


@pytest.mark.parametrize("kept", [2, 10, 100])
def test_a_packed_file_that_ends_within_its_header(packed, kept):
    packed.path.write_bytes(packed.path.read_bytes()[:kept])
    with pytest.raises(UserError, match="cut short"):
        voxels.read_start(packed.path, 540)


def test_progress_moves_within_one_file(packed):
    class Listener:
        fractions: list[float] = []

        def progress(self, fraction, stage):
            assert stage == "reading noise.gz"
            self.fractions.append(fraction)

    listener = Listener()
    packed.load(listener)
    assert listener.fractions == sorted(listener.fractions)
    assert listener.fractions[0] < 0.9
    assert listener.fractions[-1] == 1


def test_text_is_parsed_side_by_side_and_warnings_stay_as_they_were(tmp_path):
    (tmp_path / "a.txt").write_text(" ".join(map(str, range(20_000))))
    before = warnings.filters[:]
    with ThreadPoolExecutor(4) as pool:
        files = [VoxelFile(tmp_path / "a.txt", np.dtype("i4"), (20, 100, 10), "text")] * 40
        arrays = list(pool.map(VoxelFile.load, files))
    assert all(np.array_equal(array.ravel("F"), np.arange(20_000)) for array in arrays)
    assert warnings.filters == before
