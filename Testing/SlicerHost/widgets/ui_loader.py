"""QUiLoader: builds a panel from the file Qt Designer wrote, with the host's stand-ins for CTK and Slicer widgets."""

from typing import NamedTuple
from xml.etree import ElementTree

from PySide6 import QtCore, QtUiTools, QtWidgets
from shiboken6 import Shiboken

from ..pythonqt import Custom, signals, unwrap
from ..pythonqt.modules import registered


class Wire(NamedTuple):
    """A line of the file's `<connections>`."""

    sender: str
    signal: str
    receiver: str
    slot: str


class _Builder(QtUiTools.QUiLoader):
    """PySide6's loader, asked for classes it does not know as well."""

    def createWidget(self, class_name: str, parent: QtWidgets.QWidget | None = None, name: str = ""):
        kind = registered(class_name)
        if kind is not None:
            made = kind(parent)
            made.setObjectName(name)
            return made
        if class_name not in self.availableWidgets():
            raise ValueError(f"the .ui file asks for a {class_name}, which the host has no stand-in for")
        return super().createWidget(class_name, parent, name)


class QUiLoader(QtCore.QObject, Custom):
    """`load(file)` for a QFile or a path; connections are made as the file says, to slots of stand-ins too."""

    offered = ("load", "createWidget")

    def __init__(self, parent: QtCore.QObject | None = None):
        super().__init__(parent)

    def createWidget(self, class_name: str, parent: QtWidgets.QWidget | None = None, name: str = "") -> object:
        return _Builder().createWidget(class_name, parent, name)

    def load(self, source: object, parent: QtWidgets.QWidget | None = None) -> QtWidgets.QWidget:
        """The top widget of the file; its connections are made."""
        tree = ElementTree.fromstring(_read(source))
        _refuse_unknown(tree)
        _spell_out_enums(tree)
        wires = _take_connections(tree)
        buffer = QtCore.QBuffer()
        buffer.setData(ElementTree.tostring(tree))
        buffer.open(QtCore.QIODevice.OpenModeFlag.ReadOnly)
        made = _Builder().load(buffer, parent)
        for wire in wires:
            _connect(made, wire)
        return made


def _read(source: object) -> bytes:
    if isinstance(source, QtCore.QIODevice):
        opened = source.isOpen() or source.open(QtCore.QIODevice.OpenModeFlag.ReadOnly)
        assert opened, "the .ui file cannot be opened"
        return bytes(source.readAll().data())
    file = QtCore.QFile(str(source))
    assert file.open(QtCore.QIODevice.OpenModeFlag.ReadOnly), f"no .ui file {source}"
    return bytes(file.readAll().data())


def _refuse_unknown(tree: ElementTree.Element) -> None:
    known = set(QtUiTools.QUiLoader().availableWidgets())
    for widget in tree.iter("widget"):
        name = widget.get("class", "")
        if name not in known and registered(name) is None:
            raise ValueError(f"the .ui file asks for a {name}, which the host has no stand-in for")


def _spell_out_enums(tree: ElementTree.Element) -> None:
    """Enums of the stand-ins ("ctkPathLineEdit::Dirs|...") as numbers: PySide6 does not know them."""
    for widget in tree.iter("widget"):
        kind = registered(widget.get("class", ""))
        for entry in widget.findall("property") if kind is not None else ():
            value = next(iter(entry), None)
            text = "" if value is None else value.text or ""
            if text.startswith(f"{kind.__name__}::"):
                numbers = {int(getattr(kind, name.rpartition("::")[2])) for name in text.split("|")}
                value.tag, value.text = "number", str(sum(numbers))


def _take_connections(tree: ElementTree.Element) -> list[Wire]:
    part = tree.find("connections")
    if part is None:
        return []
    tree.remove(part)
    fields = Wire._fields
    return [Wire(*(entry.findtext(field, "") for field in fields)) for entry in part.iter("connection")]


def _named(top: QtWidgets.QWidget, name: str) -> QtCore.QObject:
    found = top if top.objectName() == name else top.findChild(QtCore.QObject, name)
    if found is None:
        raise ValueError(f"the .ui file connects '{name}', which is not in it")
    return found


def _connect(top: QtWidgets.QWidget, wire: Wire) -> None:
    """Connect signal and slot, the slot with as many arguments as its signature names."""
    sender, receiver = _named(top, wire.sender), _named(top, wire.receiver)
    name, _, types = wire.slot.partition("(")
    if not hasattr(receiver, name):
        raise ValueError(f"the .ui file connects to {wire.receiver}.{wire.slot}, which {type(receiver).__name__} lacks")
    count = len([kind for kind in types.rstrip(")").split(",") if kind.strip()])

    def call(*values: object) -> None:
        if Shiboken.isValid(receiver):  # a connection of C++ ends with its receiver
            getattr(receiver, name)(*map(unwrap, values[:count]))

    if not signals.connect(sender, wire.signal, call):
        raise ValueError(f"the .ui file connects {wire.sender}.{wire.signal}, which {type(sender).__name__} lacks")
