"""Cells of region tables: ids, names and colours, each checked; whatever is wrong is said with its line."""

from __future__ import annotations

import re

from MRHNetLib.data.regions import FORMATS, LARGEST_ID
from MRHNetLib.errors import UserError

NO_REGION = 0  # the background's id
_WHOLE = re.compile(r"([0-9]{1,10})(?:\.0*)?")  # spreadsheets write 997 as 997.0
_HEXADECIMAL = re.compile(r"#[0-9A-Fa-f]{6}|[0-9A-Fa-f]{1,6}")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,20})?(?:[eE][+-]?[0-9]{1,2})?|\.[0-9]{1,20}")


def invalid(where: str, expected: str, found: str) -> UserError:
    """The error of a line, to be raised."""
    return UserError(f"{where}: {expected}, found {found}", hint=f"a region table has {FORMATS}")


def identifier(text: str, where: str) -> int:
    """The id in a cell; 0 is that of the background."""
    match = _WHOLE.fullmatch(text.strip())
    if not match or int(match[1]) > LARGEST_ID:
        raise invalid(where, f"an id from 1 to {LARGEST_ID} was expected", repr(text))
    return int(match[1])


def region_name(text: str, where: str) -> str:
    """The name in a cell on one line, without the blanks around it."""
    if not text.strip():
        raise UserError(f"{where}: the name is empty", hint=f"a region table has {FORMATS}")
    return " ".join(line.strip() for line in text.splitlines() if line.strip())


def hexadecimal_colour(text: str, where: str) -> str:
    """``#rrggbb`` from a cell with or without ``#``; spreadsheets drop the zeros at the start of the latter."""
    if not _HEXADECIMAL.fullmatch(text.strip()):
        raise invalid(where, "a colour like #c03020 was expected", repr(text))
    return "#" + text.strip().lstrip("#").lower().zfill(6)


def components(texts: list[str], where: str) -> tuple[float, float, float]:
    """Red, green and blue as they stand, 0 to 255 or 0 to 1."""
    if len(texts) != 3 or not all(_NUMBER.fullmatch(text.strip()) and 0 <= float(text) <= 255 for text in texts):
        raise invalid(where, "red, green and blue from 0 to 255 were expected", repr(" ".join(texts)))
    red, green, blue = (float(text) for text in texts)
    return red, green, blue


def colour_of(rgb: tuple[float, float, float], largest: float) -> str:
    """``#rrggbb`` of components whose full brightness is `largest`."""
    return "#" + "".join(f"{min(255, round(component * 255 / largest)):02x}" for component in rgb)
