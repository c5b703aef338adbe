"""What a command says on its standard output, understood line by line.

A child may print anything: half a line, garbage, JSON of its own. What is no event of the command line's contract is
no error, but a line for the log.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from MRHNetLib.jobs.events import Progress, Warned

LONGEST_LINE = 16 * 2**20  # bytes; the result of a large cohort has some hundred thousand
_LONGEST_SHOWN = 2000  # characters
_AT_ONCE = 2**16


@dataclass(frozen=True)
class Result:
    """The event of a command that has done its work."""

    fields: dict[str, Any]


@dataclass(frozen=True)
class Failure:
    """The event of a command that has not."""

    message: str
    hint: str


def lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of an unbuffered stream to its last byte, the last one whether it is whole or not; then closes it."""
    pieces: list[bytes] = []
    with stream:
        while chunk := stream.read(_AT_ONCE):
            first, *others = chunk.split(b"\n")
            pieces.append(first)
            if others:
                yield b"".join(pieces)
                yield from others[:-1]
                pieces = [others[-1]]
            if sum(map(len, pieces)) > LONGEST_LINE:
                yield b"".join(pieces)
                pieces = []
    if any(pieces):
        yield b"".join(pieces)


def shown(line: bytes) -> str:
    """The line as text for a log: what a terminal would show of it last, and not without end."""
    text = line.decode("utf-8", "replace").rstrip("\r").rpartition("\r")[2]
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]} ..."


def understood(line: bytes) -> Progress | Warned | Result | Failure | None:
    """The event that the line says; None for anything else."""
    try:
        said = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    kind = said.get("event")
    if kind == "progress":
        return _progress(said)
    if kind == "warning":
        return Warned(_text(said.get("message")))
    if kind == "error":
        return Failure(_text(said.get("message")), _text(said.get("hint")))
    return Result(said) if kind == "result" else None


def _progress(said: dict[str, Any]) -> Progress | None:
    fraction, left = _number(said.get("fraction")), _number(said.get("eta_s"))
    if fraction is None:
        return None
    return Progress(min(1.0, max(0.0, fraction)), _text(said.get("stage")), left)


def _text(value: object) -> str:
    """For a label: the bytes of a file's name that are no letters stand in JSON as what Qt cannot show."""
    return "" if value is None else str(value).encode("utf-8", "backslashreplace").decode("utf-8")


def _number(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None
    except OverflowError:  # an integer of hundreds of digits
        return None
