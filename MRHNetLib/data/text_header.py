"""Headers that are lines of text before the voxels, or beside them: what NRRD and MetaImage share."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from MRHNetLib.data.voxels import AGAIN
from MRHNetLib.errors import UserError

LONGEST_HEADER = 1 << 20  # bytes; a header with a gradient table of hundreds of rows has some 10,000

Number = TypeVar("Number", int, float)
Choice = TypeVar("Choice")


@dataclass(frozen=True)
class TextHeader:
    """The fields of a header and the place in the file behind it."""

    path: Path
    fields: dict[str, str]
    end: int

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def text(self, name: str, default: str | None = None) -> str:
        """Return a field, or `default`; without either the header is incomplete, a UserError."""
        value = self.fields.get(name, default)
        if value is None:
            raise UserError(f"{self.path}: its header has no field {name!r}", hint=AGAIN)
        return value

    def choice(self, name: str, choices: dict[str, Choice], default: str | None = None) -> Choice:
        """Return what a field's value stands for in `choices`; any other value is a UserError."""
        value = self.text(name, default).lower()
        if value not in choices:
            raise UserError(
                f"{self.path}: its header's {name!r} is {value!r}; expected one of {', '.join(choices)}",
                hint="export the file again, with one of these",
            )
        return choices[value]

    def numbers(self, name: str, count: int, kind: Callable[[str], Number], default: str | None = None) -> list[Number]:
        """Return the `count` numbers of a field; anything else is a UserError."""
        value = self.text(name, default)
        try:
            numbers = [kind(word) for word in re.findall(r"[^\s,()]+", value)]
        except ValueError:
            numbers = []
        if len(numbers) != count:
            raise UserError(
                f"{self.path}: its header's {name!r} is {value!r}; expected: {count} of {kind.__name__}", hint=AGAIN
            )
        return numbers

    def number(self, name: str, kind: Callable[[str], Number], default: str | None = None) -> Number:
        """Return the only number of a field."""
        return self.numbers(name, 1, kind, default)[0]

    def data_file(self, name: str) -> Path:
        """Return the file that a field names, which must lie in the header's folder or below it."""
        if self.text(name).upper().startswith("LIST") or "%" in self.text(name):
            raise UserError(
                f"{self.path} keeps its voxels in several files, {self.text(name)!r}; one was expected",
                hint="export it with its voxels in one file",
            )
        folder = Path(os.path.abspath(self.path.parent))
        target = Path(os.path.abspath(folder / self.text(name)))  # links are left as they are
        if folder not in target.parents:
            raise UserError(
                f"{self.path} keeps its voxels outside its folder, in {self.text(name)!r}; that is not followed",
                hint="put both files into one folder, and the plain name of the voxels' file into the header",
            )
        if not target.exists():
            raise UserError(
                f"{self.path} keeps its voxels in {self.text(name)}, which is not there",
                hint=f"put {target.name} into the same folder",
            )
        return target


def header_lines(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the lines of a header, and where each of them ends; never more than a header's length."""
    with path.open("rb") as file:
        while file.tell() < LONGEST_HEADER and (line := file.readline(LONGEST_HEADER)):
            yield line.decode("utf-8", "replace").rstrip("\r\n"), file.tell()
