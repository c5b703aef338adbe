"""Bruker ParaVision parameter files (``method``, ``acqp``): JCAMP-DX with Bruker's types.

A record is ``##$NAME=value`` and runs to the next one; ``$$`` begins a comment. Lines are wrapped near 80 columns,
inside ``<strings>`` too. A value is a number, a word, a ``<string>``, a structure ``(a, b, <c>)`` or, behind its
dimensions ``( 32, 3 )`` on the record's first line, an array of these; strings count their length as the last
dimension. ``@30*(0)`` stands for thirty zeros.

JCAMP-DX: McDonald and Wilks, Applied Spectroscopy 1988;42:151-162.
"""

import re
from collections.abc import Iterator
from math import prod
from pathlib import Path

import numpy as np

from MRHNetLib.errors import UserError

Value = str | int | float | np.ndarray | list["Value"] | tuple["Value", ...]
Token = tuple[str, str]  # kind, text

MOST_ITEMS = 10_000_000  # in one array; more is a damaged file, not a scan
DEEPEST = 50  # structures in structures; ParaVision writes four

_STRING = r"<(?:\\.|[^>\\])*>"
_COMMENT = re.compile(rf"({_STRING})|\$\$[^\n]*")
_RECORD = re.compile(r"^##([^=\n]*)=", re.MULTILINE)
_DIMENSIONS = re.compile(r"\(\s+(\d+(?:\s*,\s*\d+)*)\s+\)[ \t\r]*(?:\n|\Z)")
_TOKEN = re.compile(rf"(?P<string>{_STRING})|@(?P<run>\d+)\*\(|(?P<mark>[(),])|(?P<word>[^\s(),<]+)|(?P<open><)", re.S)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def read_method(path: Path) -> dict[str, Value]:
    """The parameters of a Bruker parameter file by name, without the ``$``.

    Numbers are int or float, arrays of numbers NumPy arrays in their dimensions, other arrays lists, structures
    tuples (a row of numbers in one is a list), words and strings str.

    Raises
    ------
    UserError
        The file cannot be read, is no Bruker parameter file, is cut short, or a value does not fit its dimensions.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}", hint="check the path and its rights") from error
    text = _COMMENT.sub(lambda match: match[1] or "", text)
    pieces = _RECORD.split(text)
    names = [name.strip() for name in pieces[1::2]]
    if not names or names[0] != "TITLE":
        raise UserError(
            f"{path} is no Bruker parameter file: its first record is not ##TITLE", hint="name a scan's method file"
        )
    if names[-1] != "END":
        raise UserError(f"{path} is cut short: it has no ##END=", hint="copy it from the scanner again")
    return {
        name.removeprefix("$"): parse_value(body, f"{name} in {path.name}")
        for name, body in zip(names[:-1], pieces[2::2], strict=False)
    }


def parse_value(body: str, what: str) -> Value:
    """The value of one record; `what` names it in errors."""
    body = body.strip().replace("\\\n", "")
    dimensions = _DIMENSIONS.match(body)
    if dimensions:
        shape = tuple(int(size) for size in dimensions[1].split(","))
        return _array(body[dimensions.end() :], shape, what)
    if body.startswith(("(", "<")):
        items = _items(list(_tokens(body, what)), what)
        if len(items) == 1:
            return items[0]
    return _word(body.replace("\n", ""))


def _array(body: str, shape: tuple[int, ...], what: str) -> Value:
    if prod(shape) > MOST_ITEMS:
        raise UserError(f"{what} announces {prod(shape):,} values", hint="the file is damaged")
    tokens = list(_tokens(body, what))
    if [kind for kind, _ in tokens] == ["string"] and len(shape) == 1:
        return _items(tokens, what)[0]
    items = _items(tokens, what)
    strings = bool(tokens) and all(kind == "string" for kind, _ in tokens)
    expected = prod(shape[:-1]) if strings and len(shape) > 1 else prod(shape)
    if len(items) != expected:
        raise UserError(f"{what} has {len(items)} values, {expected} were announced", hint="the file is damaged")
    if all(isinstance(item, (int, float)) for item in items):
        return np.array(items).reshape(shape)
    return items


def _items(tokens: list[Token], what: str) -> list[Value]:
    """All values of a row of tokens, structures as tuples."""
    levels: list[list[list[Value]]] = [[[]]]  # of each open structure its comma-separated parts
    runs: list[int] = []
    for kind, text in tokens:
        if kind == "run" or text == "(" and kind == "mark":
            levels.append([[]])
            runs.append(int(text) if kind == "run" else 0)
        elif kind == "mark" and text == ",":
            levels[-1].append([])
        elif kind == "mark":
            if not runs:
                raise UserError(f"{what} has a parenthesis too many", hint="the file is damaged")
            parts, run = levels.pop(), runs.pop()
            if run * len(parts[0]) > MOST_ITEMS:
                raise UserError(f"{what} repeats a value {run:,} times", hint="the file is damaged")
            levels[-1][-1] += parts[0] * run if run else [tuple(part[0] if len(part) == 1 else part for part in parts)]
        else:
            levels[-1][-1].append(text if kind == "string" else _word(text))
        if len(levels) > DEEPEST or len(levels[-1][-1]) > MOST_ITEMS:
            raise UserError(f"{what} is no value that a scanner writes", hint="the file is damaged")
    if runs or len(levels[0]) > 1:
        raise UserError(f"{what} has an open parenthesis or a comma too many", hint="the file is damaged")
    return levels[0][0]


def _tokens(body: str, what: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(body):
        kind = str(match.lastgroup)
        if kind == "open":
            raise UserError(f"{what} has a string without an end", hint="the file is damaged")
        text = match[kind]
        yield kind, _unwrapped(text) if kind == "string" else text


def _unwrapped(string: str) -> str:
    return re.sub(r"\\(.)", r"\1", string[1:-1].replace("\n", ""))


def _word(text: str) -> Value:
    """A number where the text is one."""
    if not _NUMBER.fullmatch(text):
        return text
    return int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else float(text)
