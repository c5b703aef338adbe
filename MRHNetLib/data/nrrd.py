"""Headers of NRRD files: attached (.nrrd), or with the voxels in a file of their own (.nhdr).

Read here because SimpleITK, which reads them too, cannot map a file. After the format's definition
(teem.sourceforge.net/nrrd/format.html). The axis that is not spatial (list, vector, time) may stand at any place.
Voxels in other folders or in several files are refused. A file whose world is not an anatomical one ("space:
left-posterior-superior" and the like) does not say how its axes lie.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine
from MRHNetLib.data.image_header import MM_PER_UNIT, ImageHeader
from MRHNetLib.data.text_header import TextHeader, header_lines
from MRHNetLib.data.voxels import AGAIN, Encoding, VoxelFile
from MRHNetLib.errors import UserError

MAGIC = re.compile("NRRD000[1-9]")
TYPE_NAMES = {
    "i1": "signed char,int8,int8_t",
    "u1": "uchar,unsigned char,uint8,uint8_t",
    "i2": "short,short int,signed short,signed short int,int16,int16_t",
    "u2": "ushort,unsigned short,unsigned short int,uint16,uint16_t",
    "i4": "int,signed int,int32,int32_t",
    "u4": "uint,unsigned int,uint32,uint32_t",
    "i8": "longlong,long long,long long int,signed long long,signed long long int,int64,int64_t",
    "u8": "ulonglong,unsigned long long,unsigned long long int,uint64,uint64_t",
    "f4": "float",
    "f8": "double",
}
TYPES = {name: code for code, names in TYPE_NAMES.items() for name in names.split(",")}
ENCODINGS: dict[str, Encoding] = {
    "raw": "raw",
    "gzip": "deflate",
    "gz": "deflate",
    "ascii": "text",
    "text": "text",
    "txt": "text",
}
BYTE_ORDERS = {"little": "<", "big": ">"}
TO_RAS = {
    "right-anterior-superior": (1.0, 1.0, 1.0),
    "left-anterior-superior": (-1.0, 1.0, 1.0),
    "left-posterior-superior": (-1.0, -1.0, 1.0),
}
TO_RAS |= {"".join(word[0] for word in name.split("-")): signs for name, signs in TO_RAS.items()}
TO_RAS |= {name + suffix: signs for name, signs in TO_RAS.items() for suffix in ("-time", "t")}
ITK_4D_SPACE = "lpst"  # ITK writes 4D files without a name for their space, and its own space is LPS
REFUSED_KINDS = ("complex", "rgb-color", "rgba-color", "hsv-color", "xyz-color")
SPATIAL_KINDS = ("domain", "space", "none", "???")
SYNONYMS = {"datafile": "data file", "lineskip": "line skip", "byteskip": "byte skip"}


def read_nrrd(path: Path) -> ImageHeader:
    """Return the header of a NRRD file.

    Raises
    ------
    UserError
        If it is no NRRD file, or its header is damaged, incomplete, or announces what is not read.
    """
    header = _parse(path)
    dimension = header.number("dimension", int)
    shape = tuple(header.numbers("sizes", dimension, int))
    vectors = _vectors(header, dimension)
    axes = _spatial_axes(header, dimension, vectors)
    sizes = header.numbers("spacings", dimension, float, "1 " * dimension)
    affine = None
    if vectors:
        directions = np.array([vectors[axis] for axis in axes]).T
        affine = _affine(header, directions)
        sizes = [float(np.linalg.norm(vector)) for vector in vectors]
    return ImageHeader(_voxel_file(header, shape), affine, (sizes[axes[0]], sizes[axes[1]], sizes[axes[2]]), axes)


def _parse(path: Path) -> TextHeader:
    """Return the fields, their names in lower case; key/value pairs and comments are left out."""
    lines = header_lines(path)
    magic, end = next(lines, ("", 0))
    if not MAGIC.match(magic):
        raise UserError(
            f"{path} is not the NRRD file that its name says: "
            + (f"it begins with {magic[:12]!r}" if magic else "it is empty"),
            hint="check what the file is: a file of another kind needs its own suffix",
        )
    fields = {}
    for line, after in lines:
        end = after
        if not line:
            break
        name, separator, value = line.partition(":")
        if separator and not line.startswith("#") and not value.startswith("="):
            fields[SYNONYMS.get(name.lower(), name.lower())] = value.strip()
    return TextHeader(path, fields, end)


def _vectors(header: TextHeader, dimension: int) -> list[NDArray[np.float64]]:
    """Return the step along each axis in world space, zero for an axis that is not spatial."""
    words = re.findall(r"none|\([^)]*\)", header.text("space directions", "").lower())
    try:
        vectors = [np.array([0.0] * 3 if word == "none" else word.strip("()").split(","), float) for word in words]
    except ValueError:
        vectors = []
    if "space directions" in header and (
        len(vectors) != dimension or not {len(vector) for vector in vectors} <= {3, 4}
    ):
        raise UserError(
            f"{header.path}: its header's 'space directions' is {header.text('space directions')!r}; expected: "
            f"{dimension} vectors in space, or 'none'",
            hint=AGAIN,
        )
    return [np.zeros(3) if np.isnan(vector).all() else vector[:3] for vector in vectors]  # without time


def _spatial_axes(header: TextHeader, dimension: int, vectors: list[NDArray[np.float64]]) -> tuple[int, int, int]:
    """Return the three spatial axes: by the directions, else by the kinds, else the first three."""
    kinds = re.findall(r'[^\s"]+', header.text("kinds", "").lower())
    refused = [kind for kind in kinds if kind in REFUSED_KINDS]
    if refused:
        raise UserError(
            f"{header.path} holds {refused[0]} voxels; integers or floats were expected",
            hint="convert it to one grey value (an integer or a float) for each voxel",
        )
    if vectors:
        axes = [axis for axis, vector in enumerate(vectors) if vector.any()]
    elif kinds:
        axes = [axis for axis, kind in enumerate(kinds[:dimension]) if kind in SPATIAL_KINDS][:3]
    else:
        axes = list(range(min(dimension, 3)))
    if len(axes) != 3:
        raise UserError(
            f"{header.path} has {len(axes)} spatial axes; 3 were expected", hint="export it as one volume (3D or 4D)"
        )
    return axes[0], axes[1], axes[2]


def _affine(header: TextHeader, directions: NDArray[np.float64]) -> Affine | None:
    """Return the affine in RAS+ mm, or None if the file's world has no anatomical axes."""
    space = header.text("space", ITK_4D_SPACE if header.text("space dimension", "") == "4" else "").lower()
    signs, time = TO_RAS.get(space), space.endswith("t") or space.endswith("-time")
    if signs is None:
        return None
    units = re.findall('"([^"]*)"', header.text("space units", '"mm" "mm" "mm"'))
    scale = np.array([sign * MM_PER_UNIT.get(unit, 1.0) for sign, unit in zip(signs, units, strict=False)])
    origin = header.numbers("space origin", 4 if time else 3, float, "0 0 0 0" if time else "0 0 0")
    affine = np.eye(4)
    affine[:3, :3] = scale[:, np.newaxis] * directions
    affine[:3, 3] = scale * origin[:3]
    return affine


def _voxel_file(header: TextHeader, shape: tuple[int, ...]) -> VoxelFile:
    """Return where the voxels lie; lines are skipped before unpacking, bytes after it."""
    encoding = header.choice("encoding", ENCODINGS)
    code = header.choice("type", TYPES)
    if code[1] != "1" and encoding != "text":
        code = header.choice("endian", BYTE_ORDERS) + code
    path, start = (header.data_file("data file"), 0) if "data file" in header else (header.path, header.end)
    with path.open("rb") as file:
        file.seek(start)
        for _ in range(header.number("line skip", int, "0")):
            if not file.readline():
                break
        start = file.tell()
    voxels = VoxelFile(path, np.dtype(code), shape, encoding, start, header.number("byte skip", int, "0"))
    return voxels.at_end() if voxels.skip == -1 else voxels
