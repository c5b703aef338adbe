"""The C++ half of a Python class derived from a Qt class: it hands virtual calls over to the Python half."""

import functools
import inspect
import weakref
from typing import Any

from . import faults, identity
from .arguments import convert, signatures
from .scalars import Mismatch
from .signals import PythonSignal

_SHELLS: set[type] = set()


def is_shell(kind: type) -> bool:
    return kind in _SHELLS


@functools.cache
def shell_of(kind: Any) -> type:
    """The PySide6 class for a Python class: its signals, and its methods that have the name of one of Qt."""
    namespace: dict[str, Any] = {}
    for base in reversed(kind.__mro__[: kind.__mro__.index(_direct_base(kind))]):
        for name, value in vars(base).items():
            if isinstance(value, PythonSignal):
                namespace[name] = value.for_qt()
            elif inspect.isfunction(value) and _is_of_qt(kind._pyside, name):
                namespace[name] = _forwarding(kind._pyside, name)
    made = type(kind._pyside)(kind.__name__, (kind._pyside,), namespace)
    _SHELLS.add(made)
    return made


def _is_of_qt(native: type, name: str) -> bool:
    return not name.startswith("__") and callable(getattr(native, name, None))


def _direct_base(kind: Any) -> Any:
    return next(base for base in kind.__mro__ if vars(base).get("_direct"))


def _forwarding(native: type, name: str) -> Any:
    base = getattr(native, name)

    def forward(self: Any, *arguments: Any) -> Any:
        wrapper = python_half(self)
        if wrapper is None:
            return base(self, *arguments)
        try:
            result = getattr(wrapper, name)(*[identity.to_python(value) for value in arguments])
            return _returned(base, result)
        except (Exception, faults.UnansweredDialog) as error:
            faults.report(error)
            return _returned(base, 0)

    return forward


def _returned(base: Any, result: Any) -> Any:
    """A result made to fit what the C++ function returns."""
    described = signatures(base)
    wanted = described[0].return_annotation if described else None
    if wanted in (None, inspect.Signature.empty):
        return None
    try:
        return convert(wanted, result, False)
    except Mismatch:
        return identity.unwrap(result)


def attach(qt_object: Any, wrapper: Any) -> None:
    """Join the two halves; the C++ one does not keep the Python one alive until it has a parent."""
    qt_object._python_half = weakref.ref(wrapper)


def python_half(qt_object: Any) -> Any:
    if not is_shell(type(qt_object)):
        return None
    reference = qt_object.__dict__.get("_python_half")
    return None if reference is None else reference()


def keep(qt_object: Any, wrapper: Any) -> None:
    if is_shell(type(qt_object)):
        qt_object._kept = wrapper
