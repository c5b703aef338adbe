"""Properties of QObjects, which are plain attributes in Python."""

from collections.abc import Callable
from typing import Any

from PySide6 import QtCore

from . import identity
from .scalars import Mismatch, to_bool, to_float, to_int, to_text
from .variant import to_variant


def read(qt_object: Any, name: str) -> Any:
    return identity.to_python(_property(qt_object, name).read(qt_object))


def write(qt_object: Any, name: str, value: Any) -> None:
    """Set a property, converting as PythonQt does.

    Raises
    ------
    ValueError
        If the property cannot be written, or not with this value.
    """
    described = _property(qt_object, name)
    kind = type(qt_object).__name__
    if not described.isWritable():
        raise ValueError(f"Property '{name}' of {kind} object is not writable")
    try:
        done = described.write(qt_object, _fitting(described, value))
    except (Mismatch, TypeError):
        done = False
    if not done:
        shown = f"{type(value).__name__} ({value!r})"
        raise ValueError(
            f"Property '{name}' of type '{described.typeName()}' does not accept an object of type {shown}"
        )


def _property(qt_object: Any, name: str) -> QtCore.QMetaProperty:
    meta = type(qt_object).staticMetaObject
    return meta.property(meta.indexOfProperty(name))


def _fitting(described: QtCore.QMetaProperty, value: Any) -> Any:
    kind = described.typeName()
    if described.isEnumType() or described.isFlagType():
        return to_text(value, True) if isinstance(value, str) else to_int(value, False)
    if kind in CONVERT:
        return CONVERT[kind](value)
    if kind in ("QVariant", "PySide::PyObjectWrapper"):
        return to_variant(value)
    if identity.is_wrapper(value) and kind.rstrip("*") in [base.__name__ for base in type(value._qt).__mro__]:
        return value._qt
    raise Mismatch


def _texts(value: Any) -> list[str]:
    if not hasattr(value, "__getitem__") or isinstance(value, dict):
        raise Mismatch
    return [to_text(entry, False) for entry in value]


CONVERT: dict[str, Callable[[Any], Any]] = {
    "QString": lambda value: to_text(value, False),
    "bool": lambda value: to_bool(value, False),
    "double": lambda value: to_float(value, False),
    "QStringList": _texts,
    "QVariantList": lambda value: list(to_variant(tuple(value))),
    **dict.fromkeys(("int", "uint", "qlonglong", "qulonglong"), lambda value: to_int(value, False)),
}


def has_dynamic(qt_object: Any, name: str) -> bool:
    if not isinstance(qt_object, QtCore.QObject):
        return False
    return name.encode() in [bytes(entry.data()) for entry in qt_object.dynamicPropertyNames()]


def write_dynamic(qt_object: Any, name: str, value: Any) -> None:
    if value is None:
        raise AttributeError(f"Dynamic property '{name}' does not accept an object of type NoneType (None)")
    qt_object.setProperty(name, to_variant(value))
