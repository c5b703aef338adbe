"""NIfTI files, the same bytes for the same volume at any time and on any machine."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine
from MRHNetLib.observer import QUIET, Observer

LARGEST_NIFTI1_AXIS = 32767  # lengths are 16-bit numbers there
COMPRESSION_LEVEL = 4  # labels become a fifth smaller above it, and take half as long again
GZIP_START = b"\x1f\x8b\x08" + bytes(6) + b"\xff"  # deflate; no name, no time, no operating system (RFC 1952)


def write_nifti(
    path: str | os.PathLike[str],
    array: NDArray[Any],
    affine: Affine,
    description: str = "",
    observer: Observer = QUIET,
) -> None:
    """Write a volume as NIfTI-1 (NIfTI-2 where an axis is too long for it), in mm, with sform and qform.

    Parameters
    ----------
    path : path
        Ends in .nii or .nii.gz; a packed file holds neither its name nor the time.
    array : (X, Y, Z) or (X, Y, Z, T) array
        Integers or floats, stored in their own type, unscaled; bools become uint8.
    affine : (4, 4) array
        RAS+, in mm. The qform leaves its shears out, if it has any; the sform does not.
    description : str
        At most 79 characters of ASCII; longer ones are cut.
    observer : Observer
        Told how far it has come, at every (X, Y) slice.
    """
    array = array.view(np.uint8) if array.dtype == bool else array
    stored = array.dtype.newbyteorder("<")
    header = nifti_header(array.shape, stored, affine, description)
    path = Path(path)
    content = _content(header, array, stored, observer)
    with path.open("wb") as file:
        file.writelines(_packed(content, array.dtype) if path.name.lower().endswith(".gz") else content)


def nifti_header(shape: Sequence[int], dtype: np.dtype[Any], affine: Affine, description: str = "") -> bytes:
    """All that stands before the voxels of a single .nii file; they follow little-endian, the first axis fastest.

    Parameters are as those of `write_nifti`: `shape` is (X, Y, Z) or (X, Y, Z, T).
    """
    from nibabel.nifti1 import Nifti1Header
    from nibabel.nifti2 import Nifti2Header

    kind: Any = Nifti2Header if max(shape) > LARGEST_NIFTI1_AXIS else Nifti1Header
    header = kind(endianness="<")
    header.set_data_dtype(dtype.newbyteorder("<"))
    header.set_data_shape(shape)
    header.set_sform(affine, code="scanner")
    header.set_qform(affine, code="scanner", strip_shears=True)
    header.set_xyzt_units("mm")
    header["vox_offset"] = header.single_vox_offset
    header["magic"] = header.single_magic
    header["scl_slope"], header["scl_inter"] = 1, 0
    header["descrip"] = description.encode("ascii", "replace")[:79]
    content: bytes = header.binaryblock.ljust(int(header["vox_offset"]), b"\0")  # no extensions
    return content


def _content(header: bytes, array: NDArray[Any], stored: np.dtype[Any], observer: Observer) -> Iterator[bytes]:
    """The header and the voxels, one (X, Y) slice after the other."""
    yield header
    slices = array.transpose()  # the axis that varies slowest first
    places = list(np.ndindex(*slices.shape[:-2]))
    for done, place in enumerate(places, start=1):
        yield slices[place].astype(stored).tobytes()
        observer.progress(done / len(places), "writing")


def _packed(content: Iterable[bytes], dtype: np.dtype[Any]) -> Iterator[bytes]:
    """The content as a gzip file.

    Of floats only runs are looked for, the zeros round the brain: nothing else repeats in a map, so that the file is
    no larger for it and takes a third of the time.
    """
    strategy = zlib.Z_RLE if dtype.kind == "f" else zlib.Z_DEFAULT_STRATEGY
    stream = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy)
    checksum, size = 0, 0
    yield GZIP_START
    for piece in content:
        checksum, size = zlib.crc32(piece, checksum), size + len(piece)
        yield stream.compress(piece)
    yield stream.flush() + struct.pack("<LL", checksum, size % 2**32)
