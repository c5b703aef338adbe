"""Who belongs to which group: the table ``participants.tsv`` of BIDS."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from MRHNetLib.errors import UserError

ID_COLUMN = "participant_id"
UNKNOWN = ("", "n/a")  # BIDS's word for a missing value
_PREFIX = "sub-"
_HINT = f"it is a tab-separated file with a line of column names, {ID_COLUMN} among them"


def read_participants(path: Path, column: str) -> dict[str, str | None]:
    """What stands in a column for each participant; None where it is not known ("n/a", or nothing).

    Raises
    ------
    UserError
        The file cannot be read, lacks a column, or a line is not valid (the line is named).
    """
    header, *lines = _text(path).split("\n")
    columns = [name.strip() for name in header.split("\t")]
    for name in (ID_COLUMN, column):
        if name not in columns:
            raise UserError(f"{path} has no column {name}; there are {', '.join(columns)}", hint=_HINT)
        if columns.count(name) > 1:
            raise UserError(f"{path} has {columns.count(name)} columns {name}", hint="call each otherwise")
    found: dict[str, str | None] = {}
    for number, line in enumerate(lines, start=2):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells):
            continue
        if len(cells) != len(columns):
            raise UserError(
                f"{path}, line {number}: {len(columns)} columns were expected, found {len(cells)}", hint=_HINT
            )
        participant, value = cells[columns.index(ID_COLUMN)], cells[columns.index(column)]
        if not participant:
            raise UserError(f"{path}, line {number}: the {ID_COLUMN} is empty", hint=_HINT)
        if participant in found:
            raise UserError(f"{path}, line {number}: {participant} stands there twice", hint="name each once")
        found[participant] = None if value in UNKNOWN else value
    return found


def participant_of(subject: str, participants: Mapping[str, str | None]) -> str | None:
    """The participant that a subject is, with or without BIDS's ``sub-``; None where there is none.

    Examples
    --------
    >>> participant_of("mouse1", {"sub-mouse1": "control"})
    'sub-mouse1'
    """
    names = (subject, subject.removeprefix(_PREFIX), _PREFIX + subject)
    return next((name for name in names if name in participants), None)


def _text(path: Path) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}", hint="check the path and its rights") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not text in UTF-8", hint=_HINT) from error
