"""The objects scripts hold: every attribute is looked up as PythonQt does it, and refused where PythonQt refuses it.

All classes of Qt have one and the same base, as in PythonQt: `isinstance(button, qt.QWidget)` is False, and `super()`
finds no method of Qt; `inherits("QWidget")` and `qt.QWidget.dropEvent(self, event)` are the ways.
"""

import atexit
import functools
import inspect
import operator
from typing import Any

from PySide6 import QtCore
from shiboken6 import Shiboken

from . import faults, identity, lifetime, members, properties, shell
from .arguments import signatures
from .enums import enum_type, enum_value
from .signals import BoundSignal
from .slot import Slot, call_matching


class ClassWrapper(type):
    """The type of `qt.QWidget` and of every Python class derived from it."""

    _pyside: type
    _direct: bool

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> "ClassWrapper":
        namespace.setdefault("_direct", False)
        return super().__new__(mcs, name, bases, namespace)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_") or not any("_pyside" in vars(base) for base in cls.__mro__):
            raise AttributeError(f"type object '{cls.__name__}' has no attribute '{name}'")
        member = members.find(cls._pyside, name)
        if member is None or member.kind == "property":
            raise AttributeError(f"type object '{cls.__name__}' has no attribute '{name}'")
        return cls._attribute(None, member)

    def _attribute(cls, wrapper: Any, member: members.Member) -> Any:
        if member.kind == "signal":
            return BoundSignal(wrapper, member.name)
        if member.kind == "value":
            return enum_value(member.data)
        if member.kind == "enum":
            return enum_type(member.data)
        if member.kind == "missing":
            raise AttributeError(f"{cls.__name__}.{member.name} is in Qt 5.15, but not in the Qt 6 the host runs on")
        return Slot(cls.__name__, wrapper, member)


class PythonQtInstanceWrapper(metaclass=ClassWrapper):
    """A Qt object as a script holds it; `_qt` is the PySide6 object."""

    _qt: Any = None
    _owned = False
    _direct = True

    def __init__(self, *arguments: Any, **keywords: Any):
        kind = type(self)
        if keywords:
            raise ValueError(
                f"Called {kind.__name__}() with keyword arguments, but called slot does not support kwargs."
            )
        if not hasattr(kind, "_pyside"):
            raise ValueError(f"No constructors available for {kind.__name__}")
        made = kind._pyside if kind._direct else shell.shell_of(kind)
        adopt(self, call_matching(kind.__name__, made, constructors(kind._pyside), (), arguments))
        object.__setattr__(self, "_owned", isinstance(self._qt, QtCore.QObject))
        if not kind._direct:
            shell.attach(self._qt, self)
        lifetime.hand_over("", None, [self])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__} has no attribute named '{name}'")
        kind = type(self)
        faults.heed_thread(f"{kind.__name__}.{name}")
        member = members.find(kind._pyside, name)
        if member is not None and member.kind == "property":
            return properties.read(self._alive(f"read property '{name}' from"), member.name)
        if member is not None:
            return kind._attribute(self, member)
        if isinstance(self._qt, QtCore.QObject) and Shiboken.isValid(self._qt):
            return self._dynamic_or_child(name)
        raise AttributeError(f"{kind.__name__} has no attribute named '{name}'")

    def _dynamic_or_child(self, name: str) -> Any:
        if name.encode() in [bytes(entry.data()) for entry in self._qt.dynamicPropertyNames()]:
            return identity.to_python(self._qt.property(name))
        for child in self._qt.children():
            if child.objectName() == name:
                return identity.wrap(child)
        raise AttributeError(f"{type(self).__name__} has no attribute named '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        kind = type(self)
        member = members.find(kind._pyside, name)
        if member is not None and member.kind == "property":
            try:
                properties.write(self._alive(f"set property '{name}' on"), member.name, value)
            except ValueError as error:
                raise AttributeError(str(error)) from error
        elif member is not None:
            raise AttributeError(
                f"{member.kind.capitalize()} '{name}' can not be overwritten on {kind.__name__} object"
            )
        elif properties.has_dynamic(self._qt, name):
            properties.write_dynamic(self._qt, name, value)
        elif kind._direct:
            raise AttributeError(
                f"'{name}' does not exist on {kind.__name__} and creating new attributes on C++ objects is not allowed"
            )
        else:
            object.__setattr__(self, name, value)

    def _alive(self, action: str) -> Any:
        if self._qt is None or not Shiboken.isValid(self._qt):
            raise ValueError(f"Trying to {action} a destroyed {type(self).__name__} object")
        return self._qt

    def _given_away(self) -> None:
        shell.keep(self._qt, self)
        object.__setattr__(self, "_owned", False)

    def _taken_back(self) -> None:
        shell.keep(self._qt, None)
        object.__setattr__(self, "_owned", True)

    def __del__(self) -> None:
        if self._owned and lifetime.bury is not None:  # it is None when the interpreter is being taken down
            lifetime.bury(self._qt)

    def className(self) -> str:
        return type(self).__name__

    def inherits(self, name: str) -> bool:
        return name in ancestors(type(self)._pyside)

    def delete(self) -> None:
        Shiboken.delete(self._alive("delete"))

    def help(self) -> None:
        """PythonQt prints the class's members; the host prints nothing."""

    def __repr__(self) -> str:
        if not isinstance(self._qt, QtCore.QObject) and self._qt is not None and Shiboken.isValid(self._qt):
            return f"{type(self).__name__} ({self._qt!r})"
        return f"{type(self).__name__} ({type(self).__name__} at: {hex(hash(self))})"

    def __hash__(self) -> int:
        valid = self._qt is not None and Shiboken.isValid(self._qt)
        return Shiboken.getCppPointer(self._qt)[0] if valid else id(self)

    def __eq__(self, other: object) -> bool:
        if other is None:
            return self._qt is None or not Shiboken.isValid(self._qt)
        if not identity.is_wrapper(other):
            return False
        mine, its = self._qt, other._qt  # type: ignore[attr-defined]
        return mine is its or (not isinstance(mine, QtCore.QObject) and hasattr(mine, "__copy__") and bool(mine == its))


@atexit.register
def _stop_burying() -> None:
    """At the end of the process objects are not deleted one by one: parts of Python and Qt are gone by then."""
    del PythonQtInstanceWrapper.__del__


def _delegate(name: str) -> Any:
    function = getattr(operator, name)

    def operation(self: Any, *others: Any) -> Any:
        return identity.to_python(function(self._qt, *map(identity.unwrap, others)))

    return operation


def _operators(kind: type) -> dict[str, Any]:
    """The operators a value class of Qt has (QSize + QSize, item < item)."""
    if issubclass(kind, QtCore.QObject):
        return {}
    declared = {name for base in kind.__mro__ if base.__module__.startswith("PySide6.") for name in vars(base)}
    wanted = ("lt", "le", "gt", "ge", "add", "sub", "mul", "truediv", "and", "or", "xor", "neg", "invert", "getitem")
    return {f"__{name}__": _delegate(f"__{name}__") for name in wanted if f"__{name}__" in declared}


@functools.cache
def ancestors(kind: type) -> frozenset[str]:
    """The C++ names `inherits()` knows."""
    return frozenset(base.__name__ for base in kind.__mro__ if base.__name__[0] in "Qcq")


@functools.cache
def constructors(kind: type) -> Any:
    """The overloads of a class's constructor; a class of the host that has no `__init__` takes its base's."""
    own = next((base for base in members.custom_classes(kind) if "__init__" in vars(base)), None)
    if own is None:
        return signatures(members.qt_class(kind))
    return (inspect.signature(own.__init__, eval_str=True),)


@functools.cache
def wrapper_class(kind: type) -> ClassWrapper:
    """`qt.QPushButton` for PySide6's class, `ctk.ctkSliderWidget` for one of the host."""
    namespace = {"_pyside": kind, "_direct": True, "__module__": "qt", **_operators(kind)}
    return ClassWrapper(kind.__name__, (PythonQtInstanceWrapper,), namespace)


def adopt(wrapper: Any, qt_object: Any) -> None:
    object.__setattr__(wrapper, "_qt", qt_object)
    identity.remember(wrapper, qt_object)


def wrapper_of(qt_object: Any) -> Any:
    """A new wrapper for an object that came out of Qt."""
    owner = shell.python_half(qt_object)
    if owner is not None:
        return owner
    kind = wrapper_class(_wrapped_class(type(qt_object)))
    made = kind.__new__(kind)
    adopt(made, qt_object)
    return made


def _wrapped_class(kind: type) -> type:
    """The class whose wrapper fits: the host's own, or the nearest one of Qt 5.15."""
    for base in kind.__mro__:
        if issubclass(base, members.Custom) and base is not members.Custom and not shell.is_shell(base):
            return base
        if base.__module__.startswith("PySide6.") and members.names.known(base.__name__):
            return base
    raise TypeError(f"{kind.__name__} has no counterpart in Qt 5.15")


identity.announce(PythonQtInstanceWrapper, wrapper_of)
