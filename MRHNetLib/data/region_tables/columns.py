"""Tables with a line of column names: tab-separated (our own, BIDS) or CSV (Allen, BrainGlobe, Slicer).

A tree of structures stands in a column ``structure_id_path`` (``/997/8/567/``, from the root to the structure itself)
or ``parent_structure_id``, as in the tables of the Allen Institute's atlases. BrainGlobe's have the same columns, in
newer versions called ``root_identifier_path`` (``[997, 8, 567]``) and ``parent_identifier``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

from MRHNetLib.data.region_tables.cells import (
    NO_REGION,
    colour_of,
    components,
    hexadecimal_colour,
    identifier,
    invalid,
    region_name,
)
from MRHNetLib.data.region_tables.collecting import collected
from MRHNetLib.data.region_tables.tree import with_ancestors
from MRHNetLib.data.regions import FORMATS, NO_COLOUR, Region
from MRHNetLib.errors import UserError

NAMES = {  # what each column may be called; the first that is there counts
    "id": ("id", "index", "label", "labelvalue", "identifier"),
    "name": ("name",),
    "colour": ("colour", "color", "color_hex_triplet"),
    "acronym": ("acronym", "abbreviation"),
    "path": ("structure_id_path", "root_identifier_path"),
    "parent": ("parent_structure_id", "parent_identifier", "parent_id"),
    "red": ("color_r", "red"),
    "green": ("color_g", "green"),
    "blue": ("color_b", "blue"),
}
_SEPARATORS = re.compile(r"[/,\[\]]")
_UNKNOWN = ("n/a", "nan", "null", "none")  # as BIDS, spreadsheets and programs write a cell without a value
_NEVER_UNKNOWN = ("id", "name")
_COMPONENTS = ("red", "green", "blue")


def parse_columns(text: str, what: str, *, separator: str) -> list[Region]:
    """The regions of a table whose cells are separated by tabs or commas; `what` names it in errors."""
    rows = _tab_separated(text) if separator == "\t" else _comma_separated(text, what)
    header = next(((number, cells) for number, cells in rows if not cells[0].startswith("#")), (1, [""]))
    places = _places(header[1])
    if not {"id", "name"} <= set(places):
        found = separator.join(header[1]).strip()
        raise UserError(
            f"{what}: the columns id and name were expected, found {found!r}", hint=f"a region table has {FORMATS}"
        )
    parents: dict[int, int] = {}
    regions = collected(
        what,
        (
            (number, _region(_row(cells, places, len(header[1]), f"{what}, line {number}"), parents, what, number))
            for number, cells in rows
        ),
    )
    return with_ancestors(regions, parents, what)


def _tab_separated(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells of the lines that are not empty; nothing is quoted there."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.rstrip("\r").split("\t")


def _comma_separated(text: str, what: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    try:
        yield from ((reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells))
    except csv.Error as error:
        raise UserError(
            f"{what}, line {reader.line_num}: {error}", hint="names with commas or quotes stand in quotes there"
        ) from error


def _places(header: list[str]) -> dict[str, int]:
    """Where each known column stands."""
    titles = [title.strip().strip('"').lower() for title in header]
    found = {column: next((name for name in names if name in titles), None) for column, names in NAMES.items()}
    return {column: titles.index(name) for column, name in found.items() if name is not None}


def _row(cells: list[str], places: Mapping[str, int], count: int, where: str) -> dict[str, str]:
    if len(cells) != count:
        raise invalid(where, f"{count} columns were expected", str(len(cells)))
    row = {column: cells[place].strip() for column, place in places.items()}
    return {
        column: "" if cell.lower() in _UNKNOWN and column not in _NEVER_UNKNOWN else cell
        for column, cell in row.items()
    }


def _region(row: Mapping[str, str], parents: dict[int, int], what: str, number: int) -> Region | None:
    """The region of a line; where the line names a parent, that is noted."""
    where = f"{what}, line {number}"
    own = identifier(row["id"], where)
    if own == NO_REGION:
        return None
    if row.get("parent"):
        parents[own] = identifier(row["parent"], where)
    ancestors = _ancestors(row.get("path", ""), own, where)
    return Region(own, region_name(row["name"], where), _colour(row, where), row.get("acronym", ""), ancestors)


def _ancestors(path: str, own: int, where: str) -> tuple[int, ...]:
    """The ids before a structure's own on its path."""
    if not path:
        return ()
    ids = [identifier(part, where) for part in _SEPARATORS.sub(" ", path).split()]
    if ids[-1:] != [own] or len(set(ids)) != len(ids):
        raise invalid(where, f"a path of different ids that ends in {own} was expected", repr(path))
    return tuple(ids[:-1])


def _colour(row: Mapping[str, str], where: str) -> str:
    if all(row.get(component) for component in _COMPONENTS):
        return colour_of(components([row[component] for component in _COMPONENTS], where), 255)
    return hexadecimal_colour(row["colour"], where) if row.get("colour") else NO_COLOUR
