"""What a name means on a class: property, signal, method, enum value or enum type, as PythonQt looks it up."""

import enum
import functools
from typing import Any, NamedTuple

from PySide6 import QtCore

from . import names, special


class Member(NamedTuple):
    """One name: `kind` is "property", "signal", "method", "special", "value", "enum" or "missing" (Qt 6 lost it)."""

    kind: str
    name: str
    data: Any = None


class Custom:
    """Mixed into the host's own widget classes, which stand for classes of CTK or Slicer.

    As for every class PythonQt has no generated wrapper for, only properties, signals, slots and what is marked as
    callable from scripts is offered: `offered` names the methods. `cpp_signals` gives the signatures in C++ of signals
    whose types PySide6 does not know.
    """

    offered: tuple[str, ...] = ()
    cpp_signals: dict[str, str] = {}


def qt_class(kind: type) -> type:
    """The class of Qt itself that a class of the host derives from (or the class, if it is one)."""
    return next(base for base in kind.__mro__ if names.known(base.__name__) and _of_pyside(base))


def _of_pyside(kind: type) -> bool:
    return kind.__module__.startswith("PySide6.")


def custom_classes(kind: type) -> list[type]:
    """The host's own classes above Qt's, nearest first."""
    return [base for base in kind.__mro__ if not _of_pyside(base) and base not in (object, Custom)]


def declares_signal(kind: type, name: str) -> bool:
    """Asked by the exact type: `isinstance(..., QtCore.Signal)` drops a reference to False each time (PySide6 6.12)."""
    return type(vars(kind).get(name)) is QtCore.Signal


@functools.cache
def find(kind: type, name: str) -> Member | None:
    """What `name` is on instances of a PySide6 class; None when Qt 5.15 has no such name there."""
    if name == "name" and issubclass(kind, QtCore.QObject):
        name = "objectName"
    if len(name) > 2 and name.endswith("_") and not name.endswith("__"):
        return _method(kind, name[:-1])  # `exec_` for what C++ calls exec
    return _property(kind, name) or _method(kind, name) or _enum(kind, name)


def _property(kind: type, name: str) -> Member | None:
    if not issubclass(kind, QtCore.QObject):
        return None
    if any(isinstance(vars(base).get(name), QtCore.Property) for base in custom_classes(kind)):
        return Member("property", name)
    owner = qt_class(kind)
    if name not in names.properties(owner.__name__) or (name == "singleShot" and owner is QtCore.QTimer):
        return None
    return Member("property" if owner.staticMetaObject.indexOfProperty(name) >= 0 else "missing", name)


def _method(kind: type, name: str) -> Member | None:
    for base in custom_classes(kind):
        if declares_signal(base, name):
            return Member("signal", name)
        if name in vars(base).get("offered", ()):
            return Member("method", name, getattr(kind, name))
    owner = qt_class(kind)
    for ancestor in names.lineage(owner.__name__):
        if name in special.METHODS.get(ancestor, {}):
            return Member("special", name, special.METHODS[ancestor][name])
    if name in names.signals(owner.__name__):
        return Member("signal", name)
    if name not in names.members(owner.__name__):
        return None
    found = getattr(owner, name, None) or getattr(owner, f"{name}_", None)  # a word of Python, as `raise`
    return Member("method", name, found) if callable(found) and not isinstance(found, (type, enum.Enum)) else None


def _enum(kind: type, name: str) -> Member | None:
    offered = any(name in names_of_enums(base) for base in custom_classes(kind))
    owner = qt_class(kind)
    if not offered and name not in names.members(owner.__name__):
        return None
    found = getattr(kind if offered else owner, name, None)
    if isinstance(found, enum.Enum):
        return Member("value", name, found)
    if isinstance(found, type) and issubclass(found, enum.Enum):
        return Member("enum", name, found)
    return Member("missing", name)


def names_of_enums(kind: type) -> set[str]:
    """Enum types declared in a class of the host, and their values, which are the class's own too."""
    types = [value for value in vars(kind).values() if isinstance(value, type) and issubclass(value, enum.Enum)]
    return {entry.__name__ for entry in types} | {
        name for name, value in vars(kind).items() if isinstance(value, enum.Enum)
    }


def signal_signatures(kind: type, name: str) -> tuple[str, ...]:
    """The C++ signatures of a signal, the one that is connected by name first."""
    for base in custom_classes(kind):
        if declares_signal(base, name):
            renamed = {pyside: cpp for cpp, pyside in vars(base).get("cpp_signals", {}).items()}
            meta = kind.staticMetaObject
            methods = [meta.method(index) for index in range(meta.methodCount())]
            every = [bytes(method.methodSignature().data()).decode() for method in methods]
            found = [signature for signature in every if signature.partition("(")[0] == name]
            return tuple(renamed.get(signature, signature) for signature in found)
    return names.signals(qt_class(kind).__name__).get(name, ())
