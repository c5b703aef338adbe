"""What Qt 5.15 offers, class by class: the table qt5_names.json, so that nothing newer slips through."""

import functools
import json
from pathlib import Path
from typing import NamedTuple


class QtClass(NamedTuple):
    """The names a class of Qt 5.15 declares itself."""

    bases: list[str]
    properties: list[str]
    signals: list[str]
    members: list[str]


@functools.cache
def _table() -> dict[str, QtClass]:
    text = Path(__file__).with_name("qt5_names.json").read_text(encoding="utf-8")
    return {name: QtClass(**entry) for name, entry in json.loads(text).items()}


def known(class_name: str) -> bool:
    return class_name in _table()


def class_names() -> list[str]:
    return list(_table())


@functools.cache
def lineage(class_name: str) -> tuple[str, ...]:
    """The class and its ancestors, nearest first."""
    if not known(class_name):
        return ()
    found = [class_name]
    for base in _table()[class_name].bases:
        found += [name for name in lineage(base) if name not in found]
    return tuple(found)


@functools.cache
def properties(class_name: str) -> frozenset[str]:
    return frozenset(name for ancestor in lineage(class_name) for name in _table()[ancestor].properties)


@functools.cache
def signals(class_name: str) -> dict[str, tuple[str, ...]]:
    """Signatures by signal name, in the order of the header: the first is the one connected by name."""
    found: dict[str, tuple[str, ...]] = {}
    for ancestor in lineage(class_name):
        for signature in _table()[ancestor].signals:
            name = signature.partition("(")[0]
            found[name] = (*found.get(name, ()), signature)
    return found


@functools.cache
def members(class_name: str) -> frozenset[str]:
    """Methods, enums and enum values."""
    return frozenset(name for ancestor in lineage(class_name) for name in _table()[ancestor].members)
