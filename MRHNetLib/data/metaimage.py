"""Headers of MetaImage files: .mha, or .mhd with the voxels in a file of their own.

Read here because SimpleITK, which reads them too, cannot map a file. World space is LPS+; each row of the
transform matrix is the direction of one axis (itk.org/Wiki/ITK/MetaIO/Documentation). Channels, which vary fastest,
or a fourth axis become frames. A file without a transform matrix does not say how its axes lie.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine
from MRHNetLib.data.image_header import MM_PER_UNIT, ImageHeader, scaling
from MRHNetLib.data.text_header import TextHeader, header_lines
from MRHNetLib.data.voxels import AGAIN, Encoding, VoxelFile
from MRHNetLib.errors import UserError

TYPES = {
    "met_char": "i1",
    "met_uchar": "u1",
    "met_short": "i2",
    "met_ushort": "u2",
    "met_int": "i4",
    "met_uint": "u4",
    "met_long": "i4",
    "met_ulong": "u4",
    "met_long_long": "i8",
    "met_ulong_long": "u8",
    "met_float": "f4",
    "met_double": "f8",
}
FLAGS = {"true": True, "1": True, "false": False, "0": False}
SYNONYMS = {
    "position": "offset",
    "origin": "offset",
    "rotation": "transformmatrix",
    "orientation": "transformmatrix",
    "elementbyteordermsb": "binarydatabyteordermsb",
}
LPS_TO_RAS = np.array([-1.0, -1.0, 1.0])
LAST_FIELD = "elementdatafile"
WITHIN = "local"


def read_metaimage(path: Path) -> ImageHeader:
    """Return the header of a MetaImage file.

    Raises
    ------
    UserError
        If it is no MetaImage file, or its header is damaged, incomplete, or announces what is not read.
    """
    header = _parse(path)
    dimension = header.number("ndims", int)
    shape = tuple(header.numbers("dimsize", dimension, int))
    if dimension < 3:
        raise UserError(f"{path} has {dimension} axes; 3 or 4 were expected", hint="export it as one volume (3D or 4D)")
    channels = header.number("elementnumberofchannels", int, "1")
    stored_shape, first = (shape, 0) if channels == 1 else ((channels, *shape), 1)
    unit = MM_PER_UNIT.get(header.text("distanceunits", "mm"), 1.0)
    spacing_field = "elementspacing" if "elementspacing" in header else "elementsize"
    spacing = np.array(header.numbers(spacing_field, dimension, float, "1 " * dimension)[:3]) * unit
    slope, intercept = scaling(
        path,
        header.number("elementtointensityfunctionslope", float, "1"),
        header.number("elementtointensityfunctionoffset", float, "0"),
    )
    return ImageHeader(
        _voxel_file(header, stored_shape),
        _affine(header, dimension, spacing, unit),
        (spacing[0], spacing[1], spacing[2]),
        (first, first + 1, first + 2),
        slope,
        intercept,
    )


def _parse(path: Path) -> TextHeader:
    """Return the fields, their names in lower case, up to the one that says where the voxels are."""
    fields: dict[str, str] = {}
    start = ""
    for line, end in header_lines(path):
        start = start or line
        name, separator, value = line.partition("=")
        name = name.strip().lower()
        if not separator:
            break
        fields[SYNONYMS.get(name, name)] = value.strip()
        if name == LAST_FIELD:
            return TextHeader(path, fields, end)
    if "ndims" in fields:
        raise UserError(f"{path} is cut short: it ends within its header", hint=AGAIN)
    raise UserError(
        f"{path} is not the MetaImage file that its name says: "
        + (f"it begins with {start[:12]!r}" if start else "it is empty"),
        hint="check what the file is: a file of another kind needs its own suffix",
    )


def _affine(header: TextHeader, dimension: int, spacing: NDArray[np.float64], unit: float) -> Affine | None:
    """Return the affine in RAS+ mm; None without a transform matrix."""
    if "transformmatrix" not in header:
        return None
    rows = np.reshape(header.numbers("transformmatrix", dimension**2, float), (dimension, dimension))
    affine = np.eye(4)
    affine[:3, :3] = LPS_TO_RAS[:, np.newaxis] * rows[:3, :3].T * spacing
    affine[:3, 3] = LPS_TO_RAS * header.numbers("offset", dimension, float, "0 " * dimension)[:3] * unit
    return affine


def _voxel_file(header: TextHeader, shape: tuple[int, ...]) -> VoxelFile:
    """Return where the voxels lie."""
    encoding: Encoding = "raw" if header.choice("binarydata", FLAGS, "true") else "text"
    if header.choice("compresseddata", FLAGS, "false"):
        encoding = "deflate"
    big = header.choice("binarydatabyteordermsb", FLAGS, "false") and encoding != "text"
    dtype = np.dtype((">" if big else "<") + header.choice("elementtype", TYPES))
    within = header.text(LAST_FIELD).lower() == WITHIN
    path, start = (header.path, header.end) if within else (header.data_file(LAST_FIELD), 0)
    size_of_header = header.number("headersize", int, "0")
    voxels = VoxelFile(path, dtype, shape, encoding, start + max(0, size_of_header))
    return voxels.at_end() if size_of_header == -1 else voxels
