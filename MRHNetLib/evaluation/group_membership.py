"""Which subjects are in which of two groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.data.participants import participant_of, read_participants
from MRHNetLib.errors import UserError

FEWEST = 2  # subjects of a group: one has no variance


@dataclass(frozen=True)
class Groups:
    """Two groups.

    Attributes
    ----------
    names : (2,) str
        The first is what the second is compared with.
    members : (2,) lists of str
        Their subjects, in the order in which they were given.
    """

    names: tuple[str, str]
    members: tuple[list[str], list[str]]


def read_groups(path: Path, column: str, subjects: Sequence[str], chosen: Sequence[str] | None = None) -> Groups:
    """The groups of subjects by a column of ``participants.tsv``; who has n/a there is in neither.

    Parameters
    ----------
    path, column
        The table and its column.
    subjects : sequence of str
        Who was measured.
    chosen : (2,) str, optional
        The groups' names; without them the column has to hold two, taken in the order in which they appear there.

    Raises
    ------
    UserError
        There are not two groups, one has fewer than two subjects, or the table and the measurements name others.
    """
    participants = read_participants(path, column)
    names = _names(participants, column, chosen)
    placed: dict[str, str] = {}
    for subject in subjects:
        participant = participant_of(subject, participants)
        if participant is None:
            raise UserError(
                f"{path} has no line for the subject {subject}",
                hint=f"add one, with n/a in the column {column} to leave it out",
            )
        if participant in placed:
            raise UserError(
                f"{placed[participant]} and {subject} would both be {participant} of {path}",
                hint="give one of them, or add a line for the other",
            )
        placed[participant] = subject
    missing = [name for name, value in participants.items() if value in names and name not in placed]
    if missing:
        raise UserError(
            f"{', '.join(missing)} of the groups {' and '.join(names)} were not measured",
            hint="give the files of all, or take their lines out of the table (n/a as the group leaves one out)",
        )
    first, second = ([placed[key] for key in placed if participants[key] == name] for name in names)
    for name, members in zip(names, (first, second), strict=True):
        if len(members) < FEWEST:
            count = f"{len(members)} subject{'s' * (len(members) != 1)}"
            raise UserError(
                f"the group {name} has {count}; a test needs {FEWEST} or more",
                hint="measure more, or choose other groups with --groups",
            )
    return Groups(names, (first, second))


def _names(participants: Mapping[str, str | None], column: str, chosen: Sequence[str] | None) -> tuple[str, str]:
    found = list(dict.fromkeys(value for value in participants.values() if value is not None))
    if chosen is None and len(found) != 2:
        raise UserError(
            f"the column {column} holds {len(found)} group{'s' * (len(found) != 1)} ({', '.join(found)}); "
            "two were expected",
            hint="choose two with --groups FIRST SECOND" if found[2:] else "name another column with --group",
        )
    first, second = chosen or found
    unknown = [name for name in (first, second) if name not in found]
    if unknown or first == second:
        raise UserError(
            f"the groups {first} and {second} were chosen; the column {column} holds {', '.join(found)}",
            hint="name two different ones of them",
        )
    return first, second
