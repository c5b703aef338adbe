"""The container of a bundle: a JSON document and float32 tensors in one safetensors file that proves itself whole.

The document is the file's only metadata entry (with several, the order in which safetensors writes them is left to
chance). Its first member is a SHA-256 over the whole file, taken with zeros in the digest's own place, so that any
changed byte is found, wherever it is.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy
from numpy.typing import NDArray

from MRHNetLib.errors import UserError
from MRHNetLib.networks.file_kind import seems_to_be

ENTRY = "mrhnet"
_BLANK = "0" * 64  # stands in the digest's place while the digest is taken
_BEFORE_DIGEST = rb"\"sha256\": \""  # as it stands in the header: JSON inside a JSON string
_LENGTH_BYTES = 8  # the header's length, little-endian, opens a safetensors file
_MAXIMUM_HEADER = 100_000_000  # bytes; safetensors' own limit
_SNIFFED = 4096  # bytes that tell what kind of file it is


def write_file(path: Path, document: Mapping[str, Any], tensors: Mapping[str, NDArray[np.float32]]) -> None:
    """Write the document and the tensors to `path`; the same content gives the same bytes."""
    text = json.dumps({"sha256": _BLANK, **document})
    content = bytearray(safetensors.numpy.save(dict(tensors), {ENTRY: text}))
    place = _digest_place(content)
    content[place] = hashlib.sha256(content).hexdigest().encode()
    path.write_bytes(content)


def read_file(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]], str]:
    """The document, the tensors, and the SHA-256 of the file as it lies on the disk.

    Raises
    ------
    UserError
        The file cannot be read, is of another kind (says which), cut short or damaged.
    """
    content = _content(path)
    damaged = _damaged(path, "a part of it was changed")
    place = _digest_place(content)
    digest, blanked = content[place], bytearray(content)
    blanked[place] = _BLANK.encode()
    if digest != hashlib.sha256(blanked).hexdigest().encode():
        raise damaged
    try:
        tensors = safetensors.numpy.load(content)
        header = json.loads(content[_LENGTH_BYTES : _LENGTH_BYTES + _header_length(content)])
        document = json.loads(header["__metadata__"][ENTRY])
    except (safetensors.SafetensorError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged from error
    del document["sha256"]
    return document, tensors, hashlib.sha256(content).hexdigest()


def _content(path: Path) -> bytes:
    """All bytes of what says that it is a bundle and has the length that it promises."""
    try:
        with path.open("rb") as file:
            start = file.read(_SNIFFED)
            _check_kind(path, start)
            length = _header_length(start)
            size = os.fstat(file.fileno()).st_size
            if size < _LENGTH_BYTES + length:
                raise _damaged(path, "it is cut short within its header")
            file.seek(_LENGTH_BYTES)
            promised = _LENGTH_BYTES + length + _promised_data(path, file.read(length))
            if size != promised:
                raise _damaged(path, f"{promised:,} bytes expected, found {size:,}")
            file.seek(0)
            return file.read()
    except FileNotFoundError:
        raise UserError(
            f"there is no network file {path}", hint="check the path, or see: mrhnet networks list"
        ) from None
    except IsADirectoryError:
        raise UserError(
            f"a network file expected, {path} is a folder",
            hint="name the .safetensors file; subjects stand before --network",
        ) from None
    except OSError as error:
        raise UserError(
            f"the network file {path} cannot be read: {error.strerror}", hint="check its permissions"
        ) from error


def _check_kind(path: Path, start: bytes) -> None:
    if start[_LENGTH_BYTES : _LENGTH_BYTES + 1] == b"{" and _header_length(start) <= _MAXIMUM_HEADER:
        return
    kind = seems_to_be(start)
    hint = (
        f"convert it: mrhnet networks import {path.name} --out NAME.safetensors"
        if "MATLAB" in kind
        else "name a bundle (.safetensors); see: mrhnet networks list"
    )
    raise UserError(f"{path} is no MRHNet bundle: it seems to be {kind}", hint=hint)


def _promised_data(path: Path, header_bytes: bytes) -> int:
    """Number of bytes that must follow the header."""
    try:
        header: dict[str, Any] = json.loads(header_bytes)
        metadata = header.pop("__metadata__", {})
        ends = [int(entry["data_offsets"][1]) for entry in header.values()]
        dtypes = {entry["dtype"] for entry in header.values()}
        ours = ENTRY in metadata
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise _damaged(path, "its header cannot be read") from error
    if not ours or dtypes != {"F32"}:
        raise UserError(
            f"{path} is a safetensors file, but no MRHNet bundle (another program's, or damaged)",
            hint="name a bundle that MRHNet wrote; see: mrhnet networks list",
        )
    return max(ends)


def _header_length(content: bytes) -> int:
    return int.from_bytes(content[:_LENGTH_BYTES], "little")


def _digest_place(content: "bytes | bytearray") -> slice:
    start = content.find(_BEFORE_DIGEST) + len(_BEFORE_DIGEST)
    return slice(start, start + len(_BLANK))


def _damaged(path: Path, how: str) -> UserError:
    return UserError(f"the bundle {path} is damaged: {how}", hint="copy or download it again")
