"""Python arguments made to fit a parameter of Qt, by PySide6's own signatures."""

import collections.abc
import enum
import functools
import inspect
import time
import types
import typing
from collections.abc import Callable, Sequence
from typing import Any

from PySide6 import QtCore, QtGui
from shiboken6 import Shiboken
from shibokensupport.signature import get_signature

from . import identity
from .enums import enum_of, to_enum
from .relay import relay
from .scalars import Mismatch, to_bool, to_float, to_int, to_text
from .variant import to_variant

# PythonQt makes these from those, when nothing fits exactly; PySide6 would make more.
MADE_FROM = {
    QtGui.QColor: (QtCore.Qt.GlobalColor,),
    QtGui.QBrush: (QtCore.Qt.GlobalColor, QtGui.QColor),
    QtGui.QPen: (QtCore.Qt.GlobalColor, QtGui.QColor),
    QtGui.QCursor: (QtCore.Qt.CursorShape,),
}
BYTES = {bytes, bytearray, memoryview}


class Reading:
    """Processor time that PySide6 took to describe its functions, in seconds: Slicer spends none on that."""

    seconds = 0.0


@functools.cache
def signatures(function: Any) -> tuple[inspect.Signature, ...]:
    """Every overload; none for what PySide6 cannot describe."""
    begin = time.thread_time()
    found = get_signature(function)
    Reading.seconds += time.thread_time() - begin
    if found is None:
        return ()
    return tuple(found) if isinstance(found, list) else (found,)


def positional(signature: inspect.Signature) -> list[inspect.Parameter]:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p for p in signature.parameters.values() if p.kind in kinds and p.name != "self"]


def takes_self(signature: inspect.Signature) -> bool:
    return "self" in signature.parameters


def accepts(signature: inspect.Signature, count: int) -> bool:
    parameters = positional(signature)
    needed = sum(p.default is inspect.Parameter.empty for p in parameters)
    return needed <= count <= len(parameters)


def fit(signature: inspect.Signature, arguments: Sequence[Any], strict: bool) -> list[Any]:
    """The arguments converted for one overload, or Mismatch."""
    pairs = zip(positional(signature), arguments, strict=False)
    return [convert(parameter.annotation, value, strict) for parameter, value in pairs]


def convert(wanted: Any, value: Any, strict: bool) -> Any:
    """One value for one parameter, or Mismatch."""
    choices = _choices(wanted)
    if value is None and type(None) in choices:
        return None
    primary = next(choice for choice in choices if choice is not type(None))
    return _convert_to(primary, value, strict)


def _choices(wanted: Any) -> tuple[Any, ...]:
    if isinstance(wanted, types.UnionType) or typing.get_origin(wanted) is typing.Union:
        return typing.get_args(wanted)
    return (wanted,)


def _convert_to(kind: Any, value: Any, strict: bool) -> Any:
    scalar = _SCALARS.get(kind)
    if scalar is not None:
        return scalar(value, strict)
    origin = typing.get_origin(kind)
    if origin is collections.abc.Callable or kind is collections.abc.Callable:
        return _to_callable(value)
    if origin in (list, tuple, collections.abc.Sequence, collections.abc.Iterable) or kind in (list, tuple):
        return _to_list(kind, value, strict)
    if kind in (Any, object, inspect.Parameter.empty) or not isinstance(kind, type):
        return to_variant(value)
    if issubclass(kind, enum.Enum):
        return _to_enum(kind, value, strict)
    return _to_object(kind, value, strict)


def _to_callable(value: Any) -> Callable[..., None]:
    if not callable(value) or identity.is_wrapper(value):
        raise Mismatch
    return relay(value)


def _to_list(kind: Any, value: Any, strict: bool) -> list[Any]:
    if identity.is_wrapper(value) or (strict and isinstance(value, (str, bytes))):
        raise Mismatch
    if isinstance(value, dict) or not hasattr(value, "__getitem__"):
        raise Mismatch
    element = (typing.get_args(kind) or (Any,))[0]
    return [convert(element, entry, False) for entry in value]


def _to_enum(kind: type[enum.Enum], value: Any, strict: bool) -> enum.Enum:
    if enum_of(value) is kind:
        return to_enum(kind, value)
    if strict:
        raise Mismatch
    try:
        return to_enum(kind, to_int(value, strict=False))
    except ValueError as error:
        raise Mismatch from error


def _to_object(kind: type, value: Any, strict: bool) -> Any:
    inner = identity.unwrap(value)
    if inner is not value:
        if isinstance(inner, kind):
            return inner
        if not strict and isinstance(inner, MADE_FROM.get(kind, ())):
            return kind(inner)
        raise Mismatch
    if value is None and not hasattr(kind, "__copy__"):
        return None  # a null pointer; what can be copied is passed by value and cannot be null
    if not strict and enum_of(value) in MADE_FROM.get(kind, ()):
        return kind(to_enum(enum_of(value), value))
    if kind is QtCore.QByteArray and isinstance(value, bytes):
        return QtCore.QByteArray(value)
    if kind is QtCore.QByteArray and isinstance(value, str) and not strict:
        return QtCore.QByteArray(value.encode())
    if not issubclass(kind, (QtCore.QObject, *_SHIBOKEN)) and isinstance(value, kind):
        return value  # a class of Python's own or of VTK
    raise Mismatch


def _to_bytes(value: Any, strict: bool) -> bytes:
    return bytes(value) if isinstance(value, (bytes, bytearray, memoryview)) else to_text(value, strict).encode()


_SHIBOKEN = (Shiboken.Object,)
_SCALARS: dict[Any, Callable[[Any, bool], Any]] = {
    str: to_text,
    bool: to_bool,
    int: to_int,
    float: to_float,
    bytes: _to_bytes,
}
