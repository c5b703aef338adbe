"""Enums as PythonQt has them: a type derived from int for each, without the values as attributes of their own type."""

import enum

_TYPES: dict[type[enum.Enum], type[int]] = {}
_ENUMS: dict[type, type[enum.Enum]] = {}


def enum_type(kind: type[enum.Enum]) -> type[int]:
    """The int type that stands for an enum of PySide6 (or of a class of the host)."""
    if kind not in _TYPES:
        made = type(kind.__name__, (int,), {"__module__": "qt"})
        _TYPES[kind], _ENUMS[made] = made, kind
    return _TYPES[kind]


def enum_value(member: enum.Enum) -> int:
    """`qt.Qt.AlignLeft`: an int of its own type."""
    return enum_type(type(member))(member.value)


def enum_of(value: object) -> type[enum.Enum] | None:
    """The enum a value was taken from, or None for a plain int and everything else."""
    return _ENUMS.get(type(value))


def to_enum(kind: type[enum.Enum], value: int) -> enum.Enum:
    """A plain int as PySide6 wants it."""
    return kind(int(value))
