"""Headers of NIfTI-1 and NIfTI-2 files: single, packed, or a pair.

A file's orientation stands in its sform, else in its qform. With neither (both codes 0) the standard leaves only
voxel sizes, so that such a file is as mute about left and right as an Analyze file, and is treated like one.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from MRHNetLib.data.geometry import Affine
from MRHNetLib.data.image_header import ImageHeader, scaling
from MRHNetLib.data.voxels import AGAIN, VoxelFile, is_gzip, read_start
from MRHNetLib.errors import UserError

if TYPE_CHECKING:
    from nibabel.nifti1 import Nifti1Header

HEADER_VERSIONS = {348: 1, 540: 2}  # the first number of a header is its size; Analyze's is that of NIfTI-1
MAGIC_PLACES = {1: slice(344, 348), 2: slice(4, 8)}
MAGICS = {b"n+1\0": "single", b"ni1\0": "pair", b"n+2\0": "single", b"ni2\0": "pair"}
VOXELS_AFTER = {1: 352, 2: 544}  # header and the four bytes for extensions, where a single file leaves it open
MM_PER_UNIT_CODE = {1: 1000.0, 2: 1.0, 3: 0.001}  # metre, mm, micrometre; 0 is unknown and taken as mm
UNIT_BITS = 0b111
REFUSED_TYPES = {
    1: "1-bit (bool)",
    32: "complex",
    1792: "complex",
    2048: "complex",
    128: "RGB",
    2304: "RGBA",
    1536: "128-bit",
}


@dataclass(frozen=True)
class HeaderBytes:
    """The raw header of a NIfTI or Analyze file; `layout` is "single", "pair" or "analyze"."""

    content: bytes
    endianness: str
    version: int
    layout: str


def read_header_bytes(path: Path) -> HeaderBytes:
    """Return the raw header, its byte order and its kind.

    Raises
    ------
    UserError
        If the file is neither NIfTI nor Analyze, or ends within its header.
    """
    start = read_start(path, max(HEADER_VERSIONS))
    for endianness in "<>":
        size = struct.unpack(endianness + "i", start[:4])[0] if len(start) >= 4 else 0
        if size in HEADER_VERSIONS:
            if len(start) < size:
                raise UserError(f"{path} is cut short: it ends within its header", hint=AGAIN)
            version = HEADER_VERSIONS[size]
            layout = MAGICS.get(start[MAGIC_PLACES[version]], "analyze")
            return HeaderBytes(start[:size], endianness, version, layout)
    raise UserError(
        f"{path} is not the NIfTI or Analyze file that its name says: "
        + (f"it begins with {start[:12]!r}" if start else "it is empty"),
        hint="check what the file is: a file of another kind needs its own suffix",
    )


def read_nifti(path: Path, voxel_path: Path, raw: HeaderBytes) -> ImageHeader:
    """Return what the raw header at `path` says about the voxels in `voxel_path`."""
    from nibabel.nifti1 import Nifti1Header
    from nibabel.nifti2 import Nifti2Header

    kind: Any = Nifti1Header if raw.version == 1 else Nifti2Header
    header = kind(raw.content, raw.endianness, check=False)
    mm_per_unit = MM_PER_UNIT_CODE.get(int(header["xyzt_units"]) & UNIT_BITS, 1.0)
    offset = float(header["vox_offset"])
    first = VOXELS_AFTER[raw.version] if voxel_path == path else 0
    dtype = stored_dtype(path, int(header["datatype"]), raw.endianness)
    slope, intercept = scaling(path, float(header["scl_slope"]), float(header["scl_inter"]))
    return ImageHeader(
        voxel_file(path, voxel_path, stored_shape(path, header["dim"]), dtype, offset or first),
        _affine(path, header, mm_per_unit),
        pixel_sizes(header["pixdim"], mm_per_unit),
        slope=slope,
        intercept=intercept,
    )


def stored_shape(path: Path, dim: Any) -> tuple[int, ...]:
    """Return the shape that the `dim` field of a NIfTI or Analyze header gives, at least three axes."""
    count = int(dim[0])
    shape = tuple(int(length) for length in dim[1 : count + 1])
    if not 1 <= count <= 7 or min(shape) < 1:
        raise UserError(f"{path} is damaged: the lengths of its axes are {shape or count}", hint=AGAIN)
    return shape + (1,) * (3 - count)


def stored_dtype(path: Path, code: int, endianness: str) -> np.dtype[Any]:
    """Return the NumPy type of a NIfTI or Analyze type code."""
    from nibabel.nifti1 import data_type_codes

    types: Any = data_type_codes.dtype
    dtype: np.dtype[Any] = np.dtype(types.get(code, np.void))
    if dtype.kind not in "iuf" or code in REFUSED_TYPES:
        raise UserError(
            f"{path} holds {REFUSED_TYPES.get(code, f'type {code}')} voxels; integers or floats were expected",
            hint="convert it to one grey value (an integer or a float) for each voxel",
        )
    ordered: np.dtype[Any] = np.dtype(endianness + dtype.str[1:])
    return ordered


def voxel_file(path: Path, voxel_path: Path, shape: tuple[int, ...], dtype: np.dtype[Any], offset: float) -> VoxelFile:
    """Return where the voxels of a NIfTI or Analyze image lie, `offset` bytes into the (unpacked) file."""
    if not 0 <= offset < np.inf:
        raise UserError(f"{path} is damaged: its voxels are said to begin at byte {offset}", hint=AGAIN)
    return VoxelFile(voxel_path, dtype, shape, "deflate" if is_gzip(voxel_path) else "raw", skip=int(offset))


def pixel_sizes(pixdim: Any, mm_per_unit: float) -> tuple[float, float, float]:
    """Return the three voxel sizes in mm, their signs as stored."""
    x, y, z = (float(size) * mm_per_unit for size in pixdim[1:4])
    return x, y, z


def _affine(path: Path, header: Nifti1Header, mm_per_unit: float) -> Affine | None:
    """Return the sform, else the qform, in mm, else None."""
    from nibabel.spatialimages import HeaderDataError

    try:
        affine = header.get_sform(coded=True)[0]
        if affine is None:
            affine = header.get_qform(coded=True)[0]
    except (HeaderDataError, ValueError) as error:
        raise UserError(f"{path}: its orientation (qform) is damaged: {error}", hint=AGAIN) from None
    return None if affine is None else np.diag([mm_per_unit] * 3 + [1.0]) @ affine
