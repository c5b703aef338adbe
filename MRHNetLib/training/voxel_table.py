"""Samples from a table of voxels: a column for every contrast, and the stain in the last one."""

import csv
import re
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

from MRHNetLib.data.file_hash import file_sha256
from MRHNetLib.data.full_scale import full_scale_text
from MRHNetLib.data.patch_files import finite_maximum
from MRHNetLib.data.protocols import Protocol
from MRHNetLib.errors import UserError
from MRHNetLib.networks.patch import Patch
from MRHNetLib.networks.stain import STAINS
from MRHNetLib.observer import Observer
from MRHNetLib.training.samples import Samples

_SUFFIXES = (".csv", ".tsv")
_SEPARATORS = re.compile(r"[,;\t]")
_QUOTED = re.compile(r'"[^"]*"')
_ROWS = "every row needs one number in every column, with a point before its decimals"
_MOST_HEADER_BYTES = 1 << 20
MOST_OF_FULL_SCALE = 4.0  # that a table of shares holds: MK is 10 at most, 3.3 times its full scale


def is_voxel_table(path: "str | Path") -> bool:
    """Whether a file of samples is a table, by its name."""
    return Path(path).suffix.lower() in _SUFFIXES


def read_voxel_table(path: "str | Path") -> Samples:
    """Samples of single voxels, (N, C, 1, 1), from a .csv or .tsv file.

    The first row names the columns. The contrasts are divided by their common maximum, that of the whole file, as in
    the authors' prepared patches; shares of full scales are not (`Samples.declared`). The stain is known where the last
    column is called after it, e.g. ``af``.

    Raises
    ------
    UserError
        The file cannot be read, or holds no such table, or another column is called after a stain.
    """
    path = Path(path)
    names, separator = _header(path)
    _check_stain_is_last(path, names)
    values = _values(path, separator, len(names))
    data, label = values[:, :-1], values[:, -1]
    finite_maximum(label, f"the last column ({names[-1]}) of {path}")
    maximum = finite_maximum(data, f"the contrasts in {path}")
    stain = _stain_called(names[-1])
    return Samples(
        data=np.ascontiguousarray(data[:, :, None, None]),
        label=np.ascontiguousarray(label[:, None, None]),
        maximum=np.full(len(values), maximum, np.float32),
        stain=stain,
        patch=Patch(size=1),
        origin={"table": {"name": path.name, "sha256": file_sha256(path), "columns": names}},
    )


def check_order(samples: Samples) -> None:
    """Check that columns called after contrasts of the protocol stand where the protocol has them.

    Raises
    ------
    UserError
        One stands elsewhere: the baseline would take one contrast for another.
    """
    protocol = samples.protocol
    if protocol is None or "table" not in samples.origin:
        return
    columns = samples.origin["table"]["columns"][:-1]
    expected = [name.lower() for name in contrast_names(protocol)]
    for place, column in enumerate(columns):
        if column.lower() in expected and column.lower() != expected[place]:
            raise UserError(
                f"column {place + 1} of the table is called {column}; "
                f"protocol {protocol.name} has {expected[place]} there",
                hint=f"put the columns in the protocol's order: {', '.join(expected)}",
            )


def check_units(samples: Samples, observer: Observer) -> None:
    """Warn where a table's columns seem to be in the units of maps, each of which has another full scale."""
    protocol = samples.protocol
    if protocol is None or "table" not in samples.origin or not protocol.full_scales:
        return
    largest = float(samples.data.max())
    if largest > MOST_OF_FULL_SCALE:
        observer.warning(
            f"the table's contrasts go up to {largest:g}; a subject's maps are read with {full_scale_text(protocol)}. "
            "Divide the columns so, or predictions will be wrong"
        )


def contrast_names(protocol: Protocol) -> "list[str]":
    """What each contrast is called for short: its source where that has no other, else ``dwi2000[3]``."""
    count = Counter(contrast.source for contrast in protocol.contrasts)
    return [contrast.source if count[contrast.source] == 1 else contrast.label for contrast in protocol.contrasts]


def _stain_called(column: str) -> "str | None":
    return next((stain for stain in STAINS if stain.lower() == column.lower()), None)


def _check_stain_is_last(path: Path, names: "list[str]") -> None:
    other = next((name for name in names[:-1] if _stain_called(name)), None)
    if other:
        raise UserError(
            f"column {names.index(other) + 1} of {path} is called {other} as a stain is; the last one, {names[-1]}, "
            "is taken for the stain",
            hint="put the stain into the last column, and no other stain beside it",
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
    separator = _SEPARATORS.search(_QUOTED.sub("", line))
    names = _cells(line, separator[0]) if separator else [line]
    if len(names) < 2 or any(_is_number(name) for name in names):
        raise UserError(
            f"the first line of {path} should name at least two columns, found {line[:80]!r}",
            hint="a column for every contrast in the protocol's order, then the stain, e.g. t2,mtr,fa,md,mk,af",
        )
    assert separator is not None
    return names, separator[0]


def _cells(line: str, separator: str) -> "list[str]":
    """What stands between the separators; those in quotation marks are part of a name."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True))]
    except csv.Error:  # a name of more than 100 kB
        return [line]


def _values(path: Path, separator: str, columns: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # no rows: told below
            values = np.loadtxt(
                path, np.float32, delimiter=separator, skiprows=1, ndmin=2, encoding="utf-8-sig", quotechar='"'
            )
    except (ValueError, OSError) as error:
        raise UserError(f"{path} holds a row that does not fit: {error}", hint=_ROWS) from error
    if not values.size or values.shape[1] != columns:
        raise UserError(
            f"{path} names {columns} columns, its rows have {values.shape[1] if values.size else 0}",
            hint=_ROWS,
        )
    return values


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
