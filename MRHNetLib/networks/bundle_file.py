"""The container of a bundle: a JSON document and tensors in one safetensors file that proves itself whole.

Tensors are of float32 or int32.

The document is the file's only metadata entry (with several, the order in which safetensors writes them is left to
chance). Its first member is a SHA-256 over the whole file, taken with zeros in the digest's own place, so that any
changed byte is found, wherever it is.

The format's own library writes the file and gives its tensors. What is said of a network is read without it, so that
networks can be listed before it is installed.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.errors import UserError
from MRHNetLib.networks.file_kind import seems_to_be

ENTRY = "mrhnet"
_METADATA = "__metadata__"
_BLANK = "0" * 64  # stands in the digest's place while the digest is taken
_BEFORE_DIGEST = rb"\"sha256\": \""  # as it stands in the header: JSON inside a JSON string
_LENGTH_BYTES = 8  # the header's length, little-endian, opens a safetensors file
_MAXIMUM_HEADER = 100_000_000  # bytes; safetensors' own limit
_SNIFFED = 4096  # bytes that tell what kind of file it is
_STORED = {"F32": np.dtype("<f4"), "I32": np.dtype("<i4")}  # by safetensors' names


@dataclass(frozen=True, eq=False)
class BundleFile:
    """A file that was found whole.

    Parameters
    ----------
    path : Path
        Where it lies.
    content : bytes
        All of it.
    document : dict
        The JSON document.
    places : dict
        Of each tensor, its shape, the byte of the file at which it begins, and what is stored there.
    """

    path: Path
    content: bytes
    document: dict[str, Any]
    places: Mapping[str, tuple[tuple[int, ...], int, np.dtype[Any]]]

    @property
    def sha256(self) -> str:
        """SHA-256 of the file as it lies on the disk."""
        return hashlib.sha256(self.content).hexdigest()

    def views(self) -> dict[str, NDArray[Any]]:
        """All tensors by their names: views that cannot be written to, made without the format's own library."""
        return {
            name: np.frombuffer(self.content, dtype, int(np.prod(shape)), start).reshape(shape)
            for name, (shape, start, dtype) in self.places.items()
        }

    def tensors(self) -> dict[str, NDArray[Any]]:
        """All tensors by their names, as the format's own library reads them.

        Raises
        ------
        UserError
            That library finds a fault.
        """
        import safetensors
        import safetensors.numpy

        try:
            return safetensors.numpy.load(self.content)
        except safetensors.SafetensorError as error:
            raise _damaged(self.path, "a part of it was changed") from error


def write_file(path: Path, document: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> None:
    """Write the document and the tensors to `path`; the same content gives the same bytes."""
    import safetensors.numpy

    text = json.dumps({"sha256": _BLANK, **document})
    content = bytearray(safetensors.numpy.save(dict(tensors), {ENTRY: text}))
    place = _digest_place(content)
    content[place] = hashlib.sha256(content).hexdigest().encode()
    path.write_bytes(content)


def open_file(path: Path) -> BundleFile:
    """The file at `path`, verified to the last byte.

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
    data_start = _LENGTH_BYTES + _header_length(content)
    try:
        header = json.loads(content[_LENGTH_BYTES:data_start])
        document = json.loads(header.pop(_METADATA)[ENTRY])
        del document["sha256"]
        places = {name: _place(entry, data_start) for name, entry in header.items()}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise damaged from error
    return BundleFile(path, content, document, places)


def read_file(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]], str]:
    """The document, the tensors, and the SHA-256 of the file as it lies on the disk.

    Raises
    ------
    UserError
        The file cannot be read, is of another kind (says which), cut short or damaged.
    """
    file = open_file(path)
    return file.document, file.tensors(), file.sha256


def _place(entry: Mapping[str, Any], data_start: int) -> tuple[tuple[int, ...], int, np.dtype[Any]]:
    """Shape of a tensor, and where it begins; ValueError where its place does not have the size of its shape."""
    dtype = _STORED[entry["dtype"]]
    shape = tuple(int(length) for length in entry["shape"])
    start, stop = (int(offset) for offset in entry["data_offsets"])
    if start < 0 or min(shape, default=1) < 0 or stop - start != dtype.itemsize * int(np.prod(shape, dtype=object)):
        raise ValueError
    return shape, data_start + start, dtype


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
        metadata = header.pop(_METADATA, {})
        ends = [int(entry["data_offsets"][1]) for entry in header.values()]
        dtypes = {entry["dtype"] for entry in header.values()}
        ours = ENTRY in metadata
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise _damaged(path, "its header cannot be read") from error
    if not ours or not dtypes or not dtypes <= _STORED.keys():
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
