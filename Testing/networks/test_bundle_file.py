"""The bundle's container: any changed byte is found, and other files are told what they are."""

import hashlib
import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from MRHNetLib.errors import UserError
from MRHNetLib.networks.bundle_file import read_file, write_file

DOCUMENT = {"name": "x", "training": {"sha256": "0" * 64, "text": 'é\\"sha256\\": \\"'}}
TENSORS = {"b": np.arange(6, dtype=np.float32).reshape(2, 3), "a": np.ones(2, np.float32)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_file(tmp_path / "x.safetensors", DOCUMENT, TENSORS)
    return tmp_path / "x.safetensors"


def test_content_comes_back(path: Path) -> None:
    document, tensors, sha256 = read_file(path)
    assert document == DOCUMENT
    assert all(np.array_equal(tensors[name], values) for name, values in TENSORS.items())
    assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_another_program_can_read_it(path: Path) -> None:
    with safetensors.safe_open(path, "np") as file:
        assert json.loads(file.metadata()["mrhnet"])["name"] == "x"
        np.testing.assert_array_equal(file.get_tensor("b"), TENSORS["b"])


def test_every_flipped_byte_is_found(path: Path) -> None:
    content = path.read_bytes()
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)
        with pytest.raises(UserError, match="bundle"):
            read_file(path)


def test_every_length_that_is_too_short_is_found(path: Path) -> None:
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(UserError, match=r"bundle|empty"):
            read_file(path)


def test_bytes_too_many_are_found(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(UserError, match=r"bytes expected"):
        read_file(path)


def test_blank_after_the_header_that_became_another_is_found(tmp_path: Path) -> None:
    """No JSON reader minds, so only the checksum can tell."""
    path = tmp_path / "x.safetensors"
    for length in range(8):  # safetensors fills the header up to a multiple of eight bytes
        write_file(path, {"name": "x" * length}, TENSORS)
        content = bytearray(path.read_bytes())
        last = 8 + int.from_bytes(content[:8], "little") - 1
        if content[last : last + 1] == b" ":
            break
    content[last : last + 1] = b"\n"
    path.write_bytes(content)
    with pytest.raises(UserError, match="a part of it was changed"):
        read_file(path)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), header=st.booleans())
def test_whatever_bytes_give_a_clear_error(tmp_path: Path, content: bytes, header: bool) -> None:
    path = tmp_path / "random"
    path.write_bytes(len(content).to_bytes(8, "little") + b"{" + content if header else content)
    with pytest.raises(UserError):
        read_file(path)


@pytest.mark.parametrize(
    "header",
    [
        '{"a": 1}',
        '{"a": {"dtype": "F32", "shape": [1], "data_offsets": ["x", "y"]}, "__metadata__": {"mrhnet": "{}"}}',
        '{"__metadata__": {"mrhnet": "{}"}}',
        '{"__metadata__": 3, "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 0]}}',
        "{" + '"a": {' * 50_000,
        '{"__metadata__": {"mrhnet": "{}"}, "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, -5]}}',
        '{"__metadata__": {"mrhnet": "{}"}, "a": {"dtype": "F32", "shape": [9], "data_offsets": [0, 99999999999999]}}',
        '{"__metadata__": {"mrhnet": "{}"}, "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, Infinity]}}',
    ],
)
def test_strange_headers_give_a_clear_error(tmp_path: Path, header: str) -> None:
    content = header.encode()
    (tmp_path / "x").write_bytes(len(content).to_bytes(8, "little") + content)
    with pytest.raises(UserError, match="bundle"):
        read_file(tmp_path / "x")


class Bomb:
    """Writes a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return Path.touch, (self.path,)


@pytest.mark.parametrize(
    ("kind", "save"),
    [
        ("a Python pickle", lambda path, value: path.write_bytes(pickle.dumps(value))),
        ("a PyTorch file", lambda path, value: torch.save(value, path)),
    ],
)
def test_pickles_are_named_and_never_loaded(tmp_path: Path, kind: str, save: object) -> None:
    save(tmp_path / "x.safetensors", Bomb(tmp_path / "exploded"))
    with pytest.raises(UserError, match=kind):
        read_file(tmp_path / "x.safetensors")
    assert not (tmp_path / "exploded").exists()


def test_matlab_file_is_told_how_to_be_converted(published: Path) -> None:
    with pytest.raises(UserError, match="a MATLAB file") as caught:
        read_file(published / "networks" / "net_5layerV3Res_HRJG_allMRIs_Fluo.mat")
    assert "mrhnet networks import" in caught.value.hint


def test_other_safetensors_file(tmp_path: Path) -> None:
    safetensors.numpy.save_file({"a": np.zeros(2, np.float32)}, tmp_path / "x.safetensors")
    with pytest.raises(UserError, match="a safetensors file, but no MRHNet bundle"):
        read_file(tmp_path / "x.safetensors")


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no network file"):
        read_file(tmp_path / "x.safetensors")


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a folder"):
        read_file(tmp_path)


def test_reading_needs_no_torch() -> None:
    code = "import sys, MRHNetLib.networks.bundle; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode == 0
