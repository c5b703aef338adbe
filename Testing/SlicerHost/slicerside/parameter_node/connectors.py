"""Which widget can show which parameter, judged by its exact class as in Slicer, and how they exchange values."""

import enum

import slicer

from .annotations import Choice, Decimals, Maximum, Minimum, SingleStep, WithinRange, first, split
from .storage import PATHS


class Connector:
    """A widget and a parameter: `write` shows a value, `read` takes it back, `signal` names what tells of changes."""

    signal = ""

    def __init__(self, widget, datatype):
        self._widget = widget
        self._kind, self._annotations = split(datatype)
        self._callback = None
        self.prepare(self._annotations)

    def prepare(self, annotations):
        """The widget made fit for the parameter: range, decimals, items."""

    def widget(self):
        return self._widget

    def onChanged(self, callback):
        self._callback = callback
        if not self.signal:
            return
        signal = getattr(self._widget, self.signal)
        if callback is None:
            signal.disconnect(self.changed)
        else:
            signal.connect(self.changed)

    def changed(self):
        if self._callback is not None:
            self._callback()


class CheckBox(Connector):
    signal = "stateChanged"

    def read(self):
        return self._widget.checked

    def write(self, value):
        self._widget.checked = value


class PushButton(CheckBox):
    signal = "toggled"

    def prepare(self, annotations):
        self._widget.checkable = True


class Number(Connector):
    signal = "valueChanged"
    lowest, highest = float("-inf"), float("inf")

    def prepare(self, annotations):
        step, within = first(annotations, SingleStep), first(annotations, WithinRange)
        lowest, highest = first(annotations, Minimum), first(annotations, Maximum)
        if within is None and (lowest is None or highest is None) and exact_class(self._widget) in SLIDERS:
            raise RuntimeError(
                f"{type(self._widget)} needs a range: WithinRange(...), or Minimum(...) and Maximum(...)"
            )
        if step is not None:
            self._widget.singleStep = step.value
        if within is not None:
            limits = within.minimum, within.maximum
        else:
            limits = (
                lowest.minimum if lowest else self.lowest,
                highest.maximum if highest else self.highest,
            )
        self._widget.minimum, self._widget.maximum = limits

    def read(self):
        return self._kind(self._widget.value)

    def write(self, value):
        self._widget.value = self._kind(value)


class WholeNumber(Number):
    lowest, highest = -(2**31), 2**31 - 1


class RealNumber(Number):
    def prepare(self, annotations):
        decimals = first(annotations, Decimals)
        if self._kind is int:
            self._widget.decimals = 0
        elif decimals is not None:
            self._widget.decimals = decimals.value
        super().prepare(annotations)


class Choices(Connector):
    signal = "currentIndexChanged"

    def prepare(self, annotations):
        choice = first(annotations, Choice)
        if choice is None:
            raise RuntimeError("a combo box needs Choice(...) beside the type")
        self._values = list(choice.choices)
        self._widget.clear()
        for value in self._values:
            self._widget.addItem(str(value))

    def read(self):
        return self._values[self._widget.currentIndex]

    def write(self, value):
        if value not in self._values:
            raise ValueError(f"expected one of {self._values}, found {value!r}")
        self._widget.currentIndex = self._values.index(value)


class Enumeration(Choices):
    def prepare(self, annotations):
        label = getattr(self._kind, "label", lambda member: member.name)
        self._values = list(self._kind)
        index = self._widget.currentIndex
        self._widget.clear()
        for member in self._values:
            self._widget.addItem(label(member))
        self._widget.currentIndex = index if 0 <= index < len(self._values) else len(self._values) - 1


class LineText(Connector):
    signal = "textChanged"

    def read(self):
        return self._widget.text

    def write(self, value):
        if value != self._widget.text:  # writing the same text would move the cursor of somebody who types
            self._widget.text = value


class LabelText(Connector):
    def read(self):
        return self._widget.text

    def write(self, value):
        self._widget.text = value


class PlainText(Connector):
    signal = "textChanged"

    def read(self):
        return self._widget.toPlainText()

    def write(self, value):
        self._widget.setPlainText(value)


class LinePath(Connector):
    signal = "currentPathChanged"

    def read(self):
        return self._kind(self._widget.currentPath)

    def write(self, value):
        self._widget.currentPath = str(value)


class DirectoryPath(Connector):
    signal = "directoryChanged"

    def read(self):
        return self._kind(self._widget.directory)

    def write(self, value):
        self._widget.directory = str(value)


class NodeChoice(Connector):
    signal = "currentNodeChanged"

    def prepare(self, annotations):
        self._widget.nodeTypes = [kind().GetClassName() for kind in node_kinds(self._kind)]

    def read(self):
        return self._widget.currentNode()

    def write(self, value):
        self._widget.setCurrentNode(value)


def node_kinds(kind):
    """The node classes of `vtkMRMLVolumeNode` or of a union of node classes and None; [] for any other type."""
    members = [split(member)[0] for member in getattr(kind, "__args__", (kind,))]
    kinds = [member for member in members if isinstance(member, type) and issubclass(member, slicer.vtkMRMLNode)]
    return kinds if len(kinds) + members.count(type(None)) == len(members) else []


SLIDERS = {"QSlider", "ctkSliderWidget", "qMRMLSliderWidget"}
REAL_NUMBER_WIDGETS = {
    *("QDoubleSpinBox", "ctkSliderWidget", "qMRMLSliderWidget", "ctkDoubleSlider", "ctkDoubleSpinBox", "qMRMLSpinBox"),
}
COMBO_BOXES = {"QComboBox", "ctkComboBox"}
TEXTS = {"QLineEdit": LineText, "QLabel": LabelText, "QTextEdit": PlainText}
PATH_WIDGETS = {"ctkPathLineEdit": LinePath, "ctkDirectoryButton": DirectoryPath}


def exact_class(widget):
    """The C++ class of a widget; "" for one derived in Python, which no connector knows."""
    return type(widget).__name__ if type(widget)._direct else ""


def connector_for(widget, datatype):
    """The connector of a widget and a parameter's type; RuntimeError where Slicer has none."""
    found = _connector_class(exact_class(widget), split(datatype)[0])
    if found is None:
        raise RuntimeError(f"no connector between {type(widget)} and {datatype}")
    return found(widget, datatype)


def _connector_class(name, kind):
    if kind is bool and name in ("QCheckBox", "ctkCheckBox", "QPushButton"):
        return PushButton if name == "QPushButton" else CheckBox
    if kind is int and name in ("QSlider", "QSpinBox"):
        return WholeNumber
    if kind in (int, float) and name in REAL_NUMBER_WIDGETS:
        return RealNumber
    if name in COMBO_BOXES and kind in (int, float, str, bool):
        return Choices
    if name in COMBO_BOXES and isinstance(kind, type) and issubclass(kind, enum.Enum):
        return Enumeration
    if kind is str and name in TEXTS:
        return TEXTS[name]
    if kind in PATHS and name in PATH_WIDGETS:
        return PATH_WIDGETS[name]
    return NodeChoice if name == "qMRMLNodeComboBox" and node_kinds(kind) else None
