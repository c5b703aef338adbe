"""Regions: the table of names and colours that belongs to a label volume.

The table is a text file of tab-separated columns ``id``, ``name`` and ``colour``, one region a line, as BIDS
derivatives keep their lookup tables (there the columns are called ``index``, ``name`` and ``color``: these are read,
too). The volume beside it holds the ids; 0 is no region.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.errors import UserError

COLUMNS = ("id", "name", "colour")
ALIASES = {"index": "id", "label": "id", "color": "colour"}
LARGEST_ID = 65535  # label volumes are uint16
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
NO_COLOUR = "#808080"  # of a table without colours
_HINT = "a region table has the tab-separated columns id, name and colour (#rrggbb)"


@dataclass(frozen=True)
class Region:
    """One structure of an atlas.

    Parameters
    ----------
    id : int
        Its voxels' value in the label volume, 1 to 65535.
    name : str
        For people.
    colour : str
        ``#rrggbb``.
    """

    id: int
    name: str
    colour: str = NO_COLOUR


def write_region_table(path: Path, regions: Iterable[Region]) -> None:
    """Write the table as tab-separated text, in UTF-8.

    Raises
    ------
    UserError
        A region could not be read back: an id twice or out of range, a name with a tab or a line break in it.
    """
    lines = [list(COLUMNS), *([str(region.id), region.name, region.colour] for region in regions)]
    text = "".join("\t".join(line) + "\n" for line in lines)
    _parse(text, "the region table")
    Path(path).write_text(text, encoding="utf-8")


def read_region_table(path: Path) -> list[Region]:
    """Regions of a table, in the order of the file.

    Raises
    ------
    UserError
        The file cannot be read, or a line is not valid (the line is named).
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}", hint="check the path and its rights") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is no region table: it is not text in UTF-8", hint=_HINT) from error
    return _parse(text, str(path))


def _parse(text: str, what: str) -> list[Region]:
    header, *lines = text.split("\n")
    columns = [ALIASES.get(name, name) for name in header.strip().lower().split("\t")]
    if not {"id", "name"} <= set(columns):
        raise UserError(f"{what}: the columns id and name were expected, found {header.strip()!r}", hint=_HINT)
    regions: dict[int, Region] = {}
    for number, line in enumerate(lines, start=2):
        if line.strip():
            region = _region(line.rstrip("\r").split("\t"), columns, f"{what}, line {number}")
            if region.id in regions:
                raise UserError(f"{what}, line {number}: the id {region.id} stands there twice", hint=_HINT)
            regions[region.id] = region
    return list(regions.values())


def _region(cells: list[str], columns: list[str], where: str) -> Region:
    if len(cells) != len(columns):
        raise UserError(f"{where}: {len(columns)} columns were expected, found {len(cells)}", hint=_HINT)
    row = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
    identifier, colour = row["id"], row.get("colour", NO_COLOUR)
    if not identifier.isascii() or not identifier.isdigit() or not 1 <= int(identifier) <= LARGEST_ID:
        raise UserError(f"{where}: an id from 1 to {LARGEST_ID} was expected, found {identifier!r}", hint=_HINT)
    if not row["name"]:
        raise UserError(f"{where}: the name is empty", hint=_HINT)
    if not COLOUR.fullmatch(colour):
        raise UserError(f"{where}: a colour like #c03020 was expected, found {colour!r}", hint=_HINT)
    return Region(int(identifier), row["name"], colour.lower())
