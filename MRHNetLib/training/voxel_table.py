"""Samples from a table of voxels: a column for every contrast, and the stain in the last one."""

import re
from pathlib import Path

import numpy as np

from MRHNetLib.data.file_hash import file_sha256
from MRHNetLib.data.patch_files import finite_maximum
from MRHNetLib.errors import UserError
from MRHNetLib.networks.patch import Patch
from MRHNetLib.networks.stain import STAINS
from MRHNetLib.training.samples import Samples

_SUFFIXES = (".csv", ".tsv")
_SEPARATORS = re.compile(r"[,;\t]")
_MOST_HEADER_BYTES = 1 << 20


def is_voxel_table(path: "str | Path") -> bool:
    """Whether a file of samples is a table, by its name."""
    return Path(path).suffix.lower() in _SUFFIXES


def read_voxel_table(path: "str | Path") -> Samples:
    """Samples of single voxels, (N, C, 1, 1), from a .csv or .tsv file.

    The first row names the columns. The contrasts are divided by their common maximum, that of the whole file, as in
    the authors' prepared patches. The stain is known where the last column is called after it, e.g. ``af``.

    Raises
    ------
    UserError
        The file cannot be read, or holds no such table.
    """
    path = Path(path)
    names, separator = _header(path)
    values = _values(path, separator, len(names))
    data, label = values[:, :-1], values[:, -1]
    finite_maximum(label, f"the last column ({names[-1]}) of {path}")
    maximum = finite_maximum(data, f"the contrasts in {path}")
    stain = next((stain for stain in STAINS if stain.lower() == names[-1].lower()), None)
    return Samples(
        data=np.ascontiguousarray(data[:, :, None, None]),
        label=np.ascontiguousarray(label[:, None, None]),
        maximum=np.full(len(values), maximum, np.float32),
        stain=stain,
        patch=Patch(size=1),
        origin={"table": {"name": path.name, "sha256": file_sha256(path), "columns": names}},
    )


def _header(path: Path) -> "tuple[list[str], str]":
    """Names of the columns, and what stands between them."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            line = file.readline(_MOST_HEADER_BYTES).rstrip("\r\n")
    except FileNotFoundError as error:
        raise UserError(f"{path} is not there", hint="check the path") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read as a table: {error}", hint="check the path and the file") from error
    separator = _SEPARATORS.search(line)
    names = [name.strip().strip('"') for name in line.split(separator[0])] if separator else [line]
    if len(names) < 2 or any(_is_number(name) for name in names):
        raise UserError(
            f"the first line of {path} should name at least two columns, found {line[:80]!r}",
            hint="a column for every contrast in the protocol's order, then the stain, e.g. t2,mtr,fa,md,mk,af",
        )
    assert separator is not None
    return names, separator[0]


def _values(path: Path, separator: str, columns: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    try:
        values = np.loadtxt(
            path, np.float32, delimiter=separator, skiprows=1, ndmin=2, encoding="utf-8-sig", quotechar='"'
        )
    except (ValueError, OSError) as error:
        raise UserError(
            f"{path} holds a row that does not fit: {error}", hint="every row needs one number in every column"
        ) from error
    if not values.size or values.shape[1] != columns:
        raise UserError(
            f"{path} names {columns} columns, its rows have {values.shape[1] if values.size else 0}",
            hint="every row needs one number in every column",
        )
    return values


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
