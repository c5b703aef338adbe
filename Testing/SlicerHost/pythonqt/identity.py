"""One wrapper per Qt object as long as somebody holds it, and the way from one to the other."""

import enum
import weakref
from typing import Any

from shiboken6 import Shiboken

_WRAPPERS: "weakref.WeakValueDictionary[int, Any]" = weakref.WeakValueDictionary()
_MAKERS: list[Any] = []  # the wrapper module announces itself here; it needs this one first


def announce(wrapper_base: type, make: Any) -> None:
    """Called once by the module that defines wrappers."""
    _MAKERS[:] = [wrapper_base, make]


def remember(wrapper: Any, qt_object: Any) -> None:
    _WRAPPERS[id(qt_object)] = wrapper


def is_wrapper(value: object) -> bool:
    return isinstance(value, _MAKERS[0])


def unwrap(value: Any) -> Any:
    """The PySide6 object behind a wrapper; anything else as it is."""
    return value._qt if is_wrapper(value) else value


def wrap(value: Any) -> Any:
    """The wrapper of a PySide6 object, the same one as long as it lives."""
    known = _WRAPPERS.get(id(value))
    if known is not None and known._qt is value:
        return known
    return _MAKERS[1](value)


def to_python(value: Any) -> Any:
    """A value that comes out of Qt: enums are plain ints, lists are tuples, objects are wrapped."""
    if isinstance(value, enum.Enum):
        return int(value.value)
    if isinstance(value, Shiboken.Object):
        return wrap(value)
    if isinstance(value, (list, tuple)):
        return tuple(to_python(entry) for entry in value)
    if isinstance(value, dict):
        return {key: to_python(entry) for key, entry in value.items()}
    return value
