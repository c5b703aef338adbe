"""What a file that is not the expected one seems to be, told by its first bytes and never by loading it."""

import re
import string

_BEGINNINGS = (
    (b"MATLAB 5.0 MAT-file", "a MATLAB file"),
    (b"MATLAB 7.3 MAT-file", "a MATLAB file of version 7.3"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip-compressed file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89PNG", "a picture"),
    (b"version https://git-lfs", "a Git LFS pointer instead of the file itself"),
)
_PICKLE_OPENING = re.compile(rb"\x80[\x02-\x05].", re.DOTALL)
_PYTORCH_ARCHIVE = re.compile(rb"^PK\x03\x04.{26}[^/]*/?(data\.pkl|version|byteorder|\.format_version)", re.DOTALL)
_NUMPY_ARCHIVE = re.compile(rb"^PK\x03\x04.{26}[^/]*\.npy", re.DOTALL)
_WEB_PAGE = re.compile(rb"\s*<(!doctype html|html)", re.IGNORECASE)
_PRINTABLE = set(string.printable.encode())
NIFTI_MAGIC = slice(344, 348)


def seems_to_be(start: bytes) -> str:
    """What the file is that starts with these bytes (at least 512 of them where it has so many).

    Examples
    --------
    >>> seems_to_be(b"")
    'an empty file'
    """
    if not start:
        return "an empty file"
    if _PICKLE_OPENING.match(start):
        return "a Python pickle"
    if _PYTORCH_ARCHIVE.match(start):
        return "a PyTorch file (.pt)"
    if _NUMPY_ARCHIVE.match(start):
        return "a NumPy archive (.npz)"
    for beginning, kind in _BEGINNINGS:
        if start.startswith(beginning):
            return kind
    if start[NIFTI_MAGIC] in (b"n+1\0", b"ni1\0"):
        return "a NIfTI image"
    if _WEB_PAGE.match(start):
        return "a web page"
    if set(start) <= _PRINTABLE:
        return "a text file"
    return "a file of unknown kind, or a damaged one"
