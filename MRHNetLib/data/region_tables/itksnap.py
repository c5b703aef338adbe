"""Label descriptions of ITK-SNAP: id, red, green, blue, opacity, two switches and the quoted name on a line.

As its files say in their first lines: ``IDX -R- -G- -B- -A-- VIS MSH LABEL``, lines that begin with # are comments.
"""

from __future__ import annotations

import re

from MRHNetLib.data.region_tables.cells import NO_REGION, colour_of, components, identifier, invalid, region_name
from MRHNetLib.data.region_tables.collecting import collected
from MRHNetLib.data.regions import Region

_LINE = re.compile(r'\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+\S+\s+[01]\s+[01]\s+"(.*)"\s*')


def parse_itksnap(text: str, what: str) -> list[Region]:
    """The regions of a label description; `what` names it in errors."""
    lines = enumerate(text.split("\n"), start=1)
    told = ((number, line) for number, line in lines if line.strip() and not line.startswith("#"))
    return collected(what, ((number, _region(line, f"{what}, line {number}")) for number, line in told))


def _region(line: str, where: str) -> Region | None:
    match = _LINE.fullmatch(line)
    if not match:
        raise invalid(
            where, 'ITK-SNAP\'s id, red, green, blue, opacity, 0 or 1, 0 or 1, "name" were expected', repr(line.strip())
        )
    number, *rgb, name = match.groups()
    if identifier(number, where) == NO_REGION:
        return None
    colour = colour_of(components(rgb, where), 255)
    return Region(identifier(number, where), region_name(name, where), colour)
