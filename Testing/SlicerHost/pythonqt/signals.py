"""Signals: connected by name or by C++ signature, called to emit, and declared in Python with `qt.Signal(...)`."""

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6 import QtCore
from shiboken6 import Shiboken

from . import faults, identity, members, names
from .relay import relay
from .scalars import to_bool, to_float, to_int, to_text

# Signals of Qt 5.15 that Qt 6 gave another name, with what is made of the arguments.
OLD_SIGNALS: dict[tuple[str, str], str] = {
    ("QComboBox", "currentIndexChanged(QString)"): "currentTextChanged(QString)",
    ("QComboBox", "activated(QString)"): "textActivated(QString)",
    ("QComboBox", "highlighted(QString)"): "textHighlighted(QString)",
    ("QSpinBox", "valueChanged(QString)"): "textChanged(QString)",
    ("QDoubleSpinBox", "valueChanged(QString)"): "textChanged(QString)",
    ("QButtonGroup", "buttonClicked(int)"): "idClicked(int)",
    ("QButtonGroup", "buttonPressed(int)"): "idPressed(int)",
    ("QButtonGroup", "buttonReleased(int)"): "idReleased(int)",
}
CONVERT: dict[str, Callable[[Any, bool], Any]] = {
    "bool": to_bool,
    "int": to_int,
    "double": to_float,
    "QString": to_text,
}


class Connection(NamedTuple):
    """What `disconnect` needs to find a connection again."""

    signature: str
    function: Callable[..., Any]
    relayed: Callable[..., None]


_connections: dict[int, list[Connection]] = {}


def normalized(signature: str) -> str:
    """A signature as C++ writes it, without the digit SIGNAL() puts before it."""
    text = signature.lstrip("0123456789")
    return bytes(QtCore.QMetaObject.normalizedSignature(text).data()).decode()


def _in_qt6(sender: Any, signature: str) -> str | None:
    """The signature PySide6 knows for one of Qt 5.15 or of a class of the host; None when there is none."""
    kind = type(sender)
    for base in members.custom_classes(kind):
        signature = vars(base).get("cpp_signals", {}).get(signature, signature)
    name = signature.partition("(")[0]
    own = any(members.declares_signal(base, name) for base in members.custom_classes(kind))
    owner = members.qt_class(kind).__name__
    if not own and signature not in names.signals(owner).get(name, ()):
        return None
    for ancestor in names.lineage(owner):
        signature = OLD_SIGNALS.get((ancestor, signature), signature)
    signature = signature.replace("QVector<", "QList<").replace("PyObject*", "PyObject")
    return signature if type(sender).staticMetaObject.indexOfSignal(signature) >= 0 else None


def connect(sender: Any, signature: str, function: Callable[..., Any]) -> bool:
    """Connect a PySide6 object's signal with a callable; False, and a printed line, if there is no such signal."""
    wanted = normalized(signature)
    actual = _in_qt6(sender, wanted)
    if actual is None:
        faults.complain(f"QObject::connect() signal '{signature}' does not exist on {type(sender).__name__}")
        return False
    relayed = relay(function)
    made = QtCore.QObject.connect(sender, "2" + actual, relayed)
    _of(sender).append(Connection(wanted, function, relayed))
    return bool(made)


def _of(sender: Any) -> list[Connection]:
    pointer = Shiboken.getCppPointer(sender)[0]
    if pointer not in _connections:
        _connections[pointer] = []
        sender.destroyed.connect(lambda *_: _connections.pop(pointer, None))
    return _connections[pointer]


def disconnect(sender: Any, signature: str, function: Callable[..., Any] | None = None) -> bool:
    """Undo one connection (or all of the signal's); False without a match."""
    wanted = normalized(signature)
    actual = _in_qt6(sender, wanted)
    if actual is None:
        faults.complain(f"QObject::disconnect() signal '{signature}' does not exist on {type(sender).__name__}")
        return False
    found = [c for c in _of(sender) if c.signature == wanted and (function is None or c.function == function)]
    for connection in found if function is None else found[:1]:
        QtCore.QObject.disconnect(sender, "2" + actual, connection.relayed)
        _of(sender).remove(connection)
    return bool(found)


class BoundSignal:
    """`button.clicked`: `.connect(f)`, `.disconnect(f)`, `.emit(...)`, or called to emit."""

    def __init__(self, wrapper: Any, name: str, signatures: tuple[str, ...] = ()):
        self._wrapper, self._name, self._declared = wrapper, name, signatures

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BoundSignal) and self._wrapper is other._wrapper and self._name == other._name

    def __hash__(self) -> int:
        return hash((id(self._wrapper), self._name))

    @property
    def _sender(self) -> Any:
        if self._wrapper is None:
            raise ValueError(f"signal {self._name} belongs to no object")
        return self._wrapper._alive(f"use signal '{self._name}' of")

    @property
    def _signatures(self) -> tuple[str, ...]:
        return self._declared or members.signal_signatures(type(self._wrapper)._pyside, self._name)

    def connect(self, *functions: Callable[..., Any]) -> bool:
        if len(functions) != 1:
            raise ValueError("Called connect with wrong number of arguments")
        return connect(self._sender, self._signatures[0], functions[0])

    def disconnect(self, *functions: Callable[..., Any]) -> bool:
        if len(functions) > 1:
            raise ValueError("Called disconnect with wrong number of arguments")
        return disconnect(self._sender, self._signatures[0], *functions)

    def emit(self, *values: Any) -> None:
        sender = self._sender
        for signature in self._signatures:
            types = [kind for kind in signature.partition("(")[2][:-1].split(",") if kind]
            actual = _in_qt6(sender, signature)
            if len(types) == len(values) and actual is not None:
                name, _, rest = actual.partition("(")
                emitter = getattr(sender, name)
                overload = emitter[rest[:-1]] if rest[:-1] and len(self._signatures) > 1 else emitter
                overload.emit(*map(_converted, types, values))
                return
        raise ValueError(f"Called {self._name}() with wrong arguments: {values!r}")

    __call__ = emit


def _converted(kind: str, value: Any) -> Any:
    return CONVERT[kind](value, False) if kind in CONVERT else identity.unwrap(value)


class PythonSignal:
    """`qt.Signal(int)` in the body of a class derived from a QObject."""

    CPP_NAMES = {int: "int", float: "double", bool: "bool", str: "QString"}

    def __init__(self, *types: Any):
        overloads = types if types and all(isinstance(entry, (tuple, list)) for entry in types) else (types,)
        self.overloads = [tuple(kind if kind in self.CPP_NAMES else object for kind in entry) for entry in overloads]
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, wrapper: Any, owner: type) -> Any:
        if wrapper is None:
            return self
        cpp = [[self.CPP_NAMES.get(kind, "PyObject") for kind in types] for types in self.overloads]
        return BoundSignal(wrapper, self._name, tuple(f"{self._name}({','.join(types)})" for types in cpp))

    def for_qt(self) -> QtCore.Signal:
        """The same signal for the PySide6 half of the class."""
        return QtCore.Signal(*(self.overloads if len(self.overloads) > 1 else self.overloads[0]))
