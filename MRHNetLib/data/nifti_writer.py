"""NIfTI files, the same bytes for the same volume at any time and on any machine."""

from __future__ import annotations

import gzip
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine

LARGEST_NIFTI1_AXIS = 32767  # lengths are 16-bit numbers there
COMPRESSION_LEVEL = 4  # float maps hardly become smaller above it, and take twice as long


def write_nifti(path: str | os.PathLike[str], array: NDArray[Any], affine: Affine, description: str = "") -> None:
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
    """
    array = array.view(np.uint8) if array.dtype == bool else array
    stored = array.dtype.newbyteorder("<")
    header = nifti_header(array.shape, stored, affine, description)
    path = Path(path)
    with path.open("wb") as file:
        if path.name.lower().endswith(".gz"):
            with gzip.GzipFile("", "wb", COMPRESSION_LEVEL, file, mtime=0) as packed:
                _write(packed, header, array, stored)
        else:
            _write(file, header, array, stored)


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


def _write(file: Any, header: bytes, array: NDArray[Any], stored: np.dtype[Any]) -> None:
    """Write the header and the voxels, one (X, Y) slice after the other."""
    file.write(header)
    slices = array.transpose()  # the axis that varies slowest first
    for index in np.ndindex(*slices.shape[:-2]):
        file.write(slices[index].astype(stored).tobytes())
