"""The numbers of an image file: mapped where they lie plainly in the file, inflated once where they are packed.

Nothing is allocated before the claim of the header was compared with the size of the file and with the
machine's memory, so that a damaged header can neither fill the memory nor the swap space.
"""

from __future__ import annotations

import math
import threading
import warnings
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.memory import machine_memory
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer

GREATEST_DEFLATE_RATIO = 1032  # a deflate stream cannot expand further (zlib technical details, zlib.net)
CHUNK_BYTES = 1 << 16  # read at once from a packed file: at most 68 MB unpacked
ANY_DEFLATE_WRAPPER = 32 + zlib.MAX_WBITS  # zlib finds out by itself whether a stream is gzip or zlib
GZIP_MAGIC = b"\x1f\x8b"
AGAIN = "copy or export the file again"
_TEXT_LOCK = threading.Lock()  # Python keeps one list of ignored warnings for all threads

Encoding = Literal["raw", "deflate", "text"]


@dataclass(frozen=True)
class VoxelFile:
    """Where the voxels of an image lie, and what they are.

    Attributes
    ----------
    path : Path
        File that holds the voxels.
    dtype : numpy dtype
        Type and byte order as stored.
    shape : tuple of ints
        The axis that varies fastest first.
    encoding : str
        "raw", "deflate" (gzip or zlib) or "text" (decimal numbers).
    start : int
        Bytes before the voxels, or before the packed stream.
    skip : int
        Bytes to leave out at the beginning of what is unpacked.
    """

    path: Path
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    encoding: Encoding = "raw"
    start: int = 0
    skip: int = 0

    @property
    def nbytes(self) -> int:
        """Size of the voxels in memory, in bytes."""
        return math.prod(self.shape) * self.dtype.itemsize

    def at_end(self) -> VoxelFile:
        """Return the same, with the voxels as the last bytes of the file."""
        return replace(self, start=max(0, self.path.stat().st_size - self.nbytes), skip=0)

    def load(self, observer: Observer = QUIET) -> NDArray[Any]:
        """Return the voxels in Fortran order and the stored type, read-only where they are mapped.

        Parameters
        ----------
        observer : Observer
            Told how far unpacking has come, many times a second.

        Raises
        ------
        UserError
            If the file is shorter than the header says, damaged, or too large for the machine.
        """
        self._check_claim()
        if self.encoding == "raw":
            offset = self.start + self.skip
            return np.memmap(self.path, self.dtype, "r", offset, self.shape, order="F")
        flat = self._parse_text() if self.encoding == "text" else self._inflate(observer)
        return flat.reshape(self.shape, order="F")

    def _check_claim(self) -> None:
        """Refuse a header that claims what the file or the machine cannot hold."""
        claim = f"its header announces {' x '.join(map(str, self.shape))} {self.dtype.name} voxels"
        if min(self.shape) < 1 or self.skip < 0:
            raise UserError(f"{self.path} is damaged: {claim}", hint=AGAIN)
        stored = self.path.stat().st_size - self.start
        most_unpacked = {"raw": stored, "deflate": stored * GREATEST_DEFLATE_RATIO, "text": stored}[self.encoding]
        least_needed = math.prod(self.shape) * 2 - 1 if self.encoding == "text" else self.nbytes  # digits and spaces
        if most_unpacked - self.skip < least_needed:
            missing = "" if self.encoding == "deflate" else f": {_size(least_needed - stored + self.skip)} are missing"
            raise UserError(
                f"{self.path} is cut short or damaged: {claim} ({_size(self.nbytes)}), but the file holds only "
                f"{_size(max(stored - self.skip, 0))}{missing or ' compressed'}",
                hint=AGAIN,
            )
        if self.encoding != "raw" and self.nbytes > machine_memory():
            raise UserError(
                f"{self.path} does not fit into memory: {claim} ({_size(self.nbytes)}), and this machine has "
                f"{_size(machine_memory())}",
                hint="unpack the file: an uncompressed one is not loaded but mapped",
            )

    def _inflate(self, observer: Observer) -> NDArray[Any]:
        """Return the unpacked voxels, flat; the checksum at the stream's end is verified."""
        flat = np.empty(math.prod(self.shape), self.dtype)
        target, filled, to_skip = flat.view(np.uint8), 0, self.skip
        stream = zlib.decompressobj(ANY_DEFLATE_WRAPPER)
        with self.path.open("rb") as file:
            file.seek(self.start)
            packed = b""
            while filled < len(target) or not stream.eof:
                packed = packed or file.read(CHUNK_BYTES)
                if not packed:
                    raise UserError(
                        f"{self.path} is cut short: its compressed data end after {_size(filled)} of "
                        f"{_size(len(target))}",
                        hint=AGAIN,
                    )
                if stream.eof:  # a gzip file may consist of several streams
                    stream = zlib.decompressobj(ANY_DEFLATE_WRAPPER)
                try:
                    chunk = stream.decompress(packed)
                except zlib.error as error:
                    raise UserError(f"{self.path} is damaged: {error}", hint=AGAIN) from None
                packed = stream.unused_data
                part = chunk[to_skip : to_skip + len(target) - filled]
                to_skip -= min(to_skip, len(chunk))
                target[filled : filled + len(part)] = np.frombuffer(part, np.uint8)
                filled += len(part)
                observer.progress(filled / len(target), f"reading {self.path.name}")
        return flat

    def _parse_text(self) -> NDArray[Any]:
        """Return the voxels that are written as decimal numbers, flat."""
        count = math.prod(self.shape)
        with self.path.open("rb") as file, _TEXT_LOCK, warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)  # older NumPy's word for text that is no number
            file.seek(self.start + self.skip)
            try:
                flat = np.fromfile(file, self.dtype, count, sep=" ")
            except (ValueError, DeprecationWarning):
                flat = np.empty(0)
        if flat.size < count:
            raise UserError(f"{self.path} is cut short or damaged: {count} numbers were expected", hint=AGAIN)
        return flat


def read_start(path: Path, count: int) -> bytes:
    """Return up to `count` bytes of what a file begins with, unpacked if it is a gzip file."""
    with path.open("rb") as file:
        start = file.read(max(count, CHUNK_BYTES) if is_gzip(path) else count)
    if not start.startswith(GZIP_MAGIC):
        return start
    stream = zlib.decompressobj(ANY_DEFLATE_WRAPPER)
    try:
        unpacked = stream.decompress(start, count)
    except zlib.error as error:
        raise UserError(f"{path} is damaged: {error}", hint=AGAIN) from None
    if len(unpacked) < count and not stream.eof:
        raise UserError(f"{path} is cut short: its compressed data end after {_size(len(unpacked))}", hint=AGAIN)
    return unpacked


def is_gzip(path: Path) -> bool:
    """Return whether a file begins like a gzip file, whatever its name."""
    with path.open("rb") as file:
        return file.read(len(GZIP_MAGIC)) == GZIP_MAGIC


def _size(count: float) -> str:
    """Return a number of bytes as a person reads it."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.4g} {unit}"
        count /= 1000
    return f"{count:,.4g} TB"
