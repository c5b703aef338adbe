"""Tables of results as MRML nodes and as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Columns = Mapping[str, Sequence[object]]  # heading to values; all of one length


def add_table(scene: Any, columns: Columns, name: str) -> Any:
    """A vtkMRMLTableNode with the columns: numbers as numbers, the rest as text."""
    raise NotImplementedError


def write_csv(path: Path, columns: Columns) -> None:
    """Write the columns as CSV in UTF-8, to a staged path (see `files.OutputFiles`)."""
    raise NotImplementedError
