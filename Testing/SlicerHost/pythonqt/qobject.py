"""What PythonQt itself adds to QObject (and QTimer): connecting by signature, finding children, plain properties."""

from collections.abc import Callable
from typing import Any

from PySide6 import QtCore, QtGui
from shiboken6 import Shiboken

from . import members, properties, signals
from .relay import relay
from .scalars import to_int
from .special import method
from .variant import to_variant


@method("QObject")
def connect(sender: QtCore.QObject, signal: str, *target: Any) -> bool:
    """`connect("clicked(bool)", f)` or `connect("clicked(bool)", receiver, "slot(bool)")`."""
    if len(target) == 1:
        return signals.connect(sender, signal, target[0])
    return signals.connect(sender, signal, _slot_of(*target[:2]))


@method("QObject")
def disconnect(sender: QtCore.QObject, signal: str, *target: Any) -> bool:
    if len(target) == 2:
        return signals.disconnect(sender, signal, _slot_of(*target))
    return signals.disconnect(sender, signal, *target)


class _slot_of:
    """A slot of C++ by its signature, callable; equal to another of the same object."""

    def __init__(self, receiver: Any, signature: str):
        self.target = (receiver, signals.normalized(signature))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _slot_of) and self.target == other.target

    def __hash__(self) -> int:
        return hash(self.target)

    def __call__(self, *values: Any) -> None:
        receiver, signature = self.target
        name, _, types = signature.partition("(")
        if not Shiboken.isValid(receiver._qt):
            return  # a connection of C++ ends with its receiver
        getattr(receiver, name)(*values[: len([kind for kind in types[:-1].split(",") if kind])])


@method("QObject", "property")
def property_(owner: QtCore.QObject, name: str) -> Any:
    if members.find(type(owner), name) is not None and type(owner).staticMetaObject.indexOfProperty(name) >= 0:
        return properties.read(owner, name)
    return owner.property(name)


@method("QObject")
def setProperty(owner: QtCore.QObject, name: str, value: Any) -> bool:
    """True for a property of the class, False for a new (dynamic) one, as in C++."""
    if type(owner).staticMetaObject.indexOfProperty(name) < 0:
        return bool(owner.setProperty(name, to_variant(value)))
    try:
        properties.write(owner, name, value)
    except ValueError:
        return False
    return True


def _matches(child: QtCore.QObject, kind: Any, name: str | None) -> bool:
    wanted = kind if isinstance(kind, str) else getattr(kind, "_pyside", type(None)).__name__
    return (name is None or child.objectName() == name) and wanted in [base.__name__ for base in type(child).__mro__]


def _descendants(parent: QtCore.QObject) -> list[QtCore.QObject]:
    found = list(parent.children())
    return found + [below for child in found for below in _descendants(child)]


@method("QObject")
def findChildren(parent: QtCore.QObject, kind: Any = "QObject", name: str | None = None) -> list[Any]:
    return [child for child in _descendants(parent) if _matches(child, kind, name)]


@method("QObject")
def findChild(parent: QtCore.QObject, kind: Any, name: str | None = None) -> Any:
    level = list(parent.children())
    for child in level:
        if _matches(child, kind, name):
            return child
    return next((found for child in level if (found := findChild(child, kind, name)) is not None), None)


@method("QObject")
def tr(owner: QtCore.QObject, text: str, *context: Any) -> str:
    return QtCore.QCoreApplication.translate(type(owner).__name__, text)


@method("QObject")
def sender(owner: QtCore.QObject) -> None:
    """PythonQt calls slots through a receiver of its own, so that no Python object ever learns the sender."""


@method("QTimer", static=True)
def singleShot(milliseconds: Any, function: Callable[[], Any]) -> None:
    """The callable is kept until it is called."""
    if not callable(function):
        raise ValueError(f"Called QTimer.singleShot() with wrong arguments: {(milliseconds, function)!r}")
    QtCore.QTimer.singleShot(to_int(milliseconds, False), relay(function))


@method("QGuiApplication", static=True)
def setOverrideCursor(cursor: Any) -> None:
    """Returns nothing, as in Qt 5.15; PySide6's guard would take the cursor back when Python lets go of it."""
    made = getattr(cursor, "_qt", None) or QtGui.QCursor(QtCore.Qt.CursorShape(int(cursor)))
    QtGui.QGuiApplication.setOverrideCursor(made)
