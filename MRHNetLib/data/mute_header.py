"""Whether an image file says how its axes lie; needs no library, so that it can be asked at any time."""

import struct
from pathlib import Path

from MRHNetLib.data.image_names import image_format, pair_of
from MRHNetLib.data.nifti import HeaderBytes, read_header_bytes
from MRHNetLib.data.volumes import read_header

_CODES = {1: (252, "hh"), 2: (344, "ii")}  # where qform_code and sform_code stand, by NIfTI's version


def is_mute(path: Path) -> bool:
    """Whether left and right cannot be known from the file: Analyze, or no orientation in the header.

    Raises
    ------
    UserError
        The file is not the image that its name says.
    OSError
        It cannot be read.
    """
    kind = image_format(path)
    if kind in ("nifti", "analyze"):
        return _is_mute(read_header_bytes(pair_of(path)[0] if kind == "analyze" else path))
    return kind is not None and read_header(path)[0].affine is None


def _is_mute(header: HeaderBytes) -> bool:
    if header.layout == "analyze":
        return True
    start, kind = _CODES[header.version]
    return not any(struct.unpack_from(header.endianness + kind, header.content, start))
