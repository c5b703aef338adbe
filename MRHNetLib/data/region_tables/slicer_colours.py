"""Colour tables of Slicer (.ctbl, .txt): id, name, red, green, blue and opacity on a line.

Blanks of a name are written as underscores. Components run from 0 to 255, in older files from 0 to 1: one above 1
anywhere in the file tells, an opacity for example. Lines that begin with # are comments; colours without a name are
called ``(none)``.
"""

from __future__ import annotations

from typing import NamedTuple

from MRHNetLib.data.region_tables.cells import NO_REGION, colour_of, components, identifier, invalid, region_name
from MRHNetLib.data.region_tables.collecting import collected
from MRHNetLib.data.regions import Region

_NAMELESS = "(none)"
_FEWEST = 6  # id, name, red, green, blue, opacity


def parse_slicer_colours(text: str, what: str) -> list[Region]:
    """The regions of a colour table; `what` names it in errors."""
    rows = [
        (number, _row(line, f"{what}, line {number}"))
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip() and not line.startswith("#")
    ]
    largest = 255 if any(row.brightest > 1 for _, row in rows) else 1
    return collected(what, ((number, _region(row, largest)) for number, row in rows))


class _Row(NamedTuple):
    id: int
    name: str
    rgb: tuple[float, float, float]
    brightest: float  # component, opacity included


def _row(line: str, where: str) -> _Row:
    words = line.split()
    if len(words) < _FEWEST:
        raise invalid(where, "Slicer's id, name, red, green, blue and opacity were expected", repr(line.strip()))
    name = region_name(" ".join(words[1:-4]).replace("_", " "), where)
    rgb = components(words[-4:-1], where)
    opacity = max(components([words[-1]] * 3, where))
    return _Row(identifier(words[0], where), name, rgb, max(*rgb, opacity))


def _region(row: _Row, largest: float) -> Region | None:
    if row.id == NO_REGION or row.name == _NAMELESS:
        return None
    return Region(row.id, row.name, colour_of(row.rgb, largest))
