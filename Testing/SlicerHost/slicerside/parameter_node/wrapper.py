"""`@parameterNodeWrapper`: a class of typed members that live in a scripted module's node and follow their widgets."""

import typing
import weakref

import qt
import slicer.util
import vtk

from .annotations import Default, first, split
from .connectors import Connector, connector_for
from .storage import storage_for

SlicerParameterNamePropertyName = "SlicerParameterName"


class Parameter:
    """One member of a wrapper class: its name, type, storage and default."""

    def __init__(self, name, datatype, owner):
        self.name = name
        self.datatype = datatype
        self.storage, annotations = storage_for(datatype)
        if hasattr(owner, name):
            self.default = Default(getattr(owner, name))
        else:
            self.default = first(annotations, Default) or Default(self.storage.default())


class Value:
    """A parameter in one node. Slicer keeps the last value read and reads anew when the node says it was modified."""

    def __init__(self, parameter, node):
        self.parameter, self.node = parameter, node
        self._writing = False
        if not parameter.storage.is_in(node, parameter.name):
            parameter.storage.write(node, parameter.name, parameter.default.value)
        self._kept = self._read()
        myself = weakref.ref(self)
        tag = node.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: myself() and myself()._refresh())
        weakref.finalize(self, node.RemoveObserver, tag).atexit = False

    def _read(self):
        storage, name = self.parameter.storage, self.parameter.name
        if not storage.is_in(self.node, name):
            storage.write(self.node, name, self.parameter.default.value)
        return storage.read(self.node, name)

    def _refresh(self):
        if not self._writing:
            self._kept = self._read()

    def get(self):
        return self._kept if self.parameter.storage.cached else self._read()

    def set(self, value):
        self._writing = True
        try:
            with slicer.util.NodeModify(self.node):
                self.parameter.storage.write(self.node, self.parameter.name, value)
                self._kept = self._read()  # before the node's observers ask for it
        finally:
            self._writing = False


class Binding:
    """The connectors of one `connectGui`, both ways, without running in circles."""

    def __init__(self, wrapper, widgets):
        self._wrapper = wrapper
        unknown = [name for name in widgets if name not in wrapper.allParameters]
        if unknown:
            raise ValueError(f"expected parameters {list(wrapper.allParameters)}, found {unknown} in the widgets")
        self._connectors = {
            name: widget if isinstance(widget, Connector) else connector_for(widget, wrapper.dataType(name))
            for name, widget in widgets.items()
        }
        for name, connector in self._connectors.items():
            connector.write(wrapper.getValue(name))
            connector.onChanged(self._taker(name, connector))
        self._tag = wrapper.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: self._show())

    def _taker(self, name, connector):
        def take():
            with slicer.util.NodeModify(self._wrapper):
                if not self._wrapper._showing:
                    self._wrapper.setValue(name, connector.read())

        return take

    def _show(self):
        wrapper = self._wrapper
        if wrapper._showing:
            return
        wrapper._showing = True
        try:
            with slicer.util.NodeModify(wrapper):
                for name, connector in self._connectors.items():
                    connector.write(wrapper.getValue(name))
        finally:
            wrapper._showing = False

    def disconnect(self):
        for connector in self._connectors.values():
            connector.onChanged(None)
        self._wrapper.RemoveObserver(self._tag)


class WrapperMethods:
    """What every wrapper class can do beside holding its members."""

    _is_parameter_node_wrapper = True

    def __init__(self, parameterNode, prefix=""):
        self.parameterNode = parameterNode
        self._bindings, self._next_tag, self._showing = {}, 0, False
        self._values = {}
        for name, parameter in self.allParameters.items():
            stored = Parameter.__new__(Parameter)
            stored.__dict__.update(vars(parameter), name=f"{prefix or ''}{name}")
            self._values[name] = Value(stored, parameterNode)

    def _value(self, name):
        if name not in self.allParameters:
            raise ValueError(f"expected one of {list(self.allParameters)}, found {name!r}")
        return self._values[name]

    def getValue(self, name):
        return self._value(name).get()

    def setValue(self, name, value):
        self._value(name).set(value)

    def default(self, name):
        return self._value(name).parameter.default

    def isCached(self, name):
        return self._value(name).parameter.storage.cached

    @classmethod
    def dataType(cls, name):
        if name not in cls.allParameters:
            raise ValueError(f"expected one of {list(cls.allParameters)}, found {name!r}")
        return cls.allParameters[name].datatype

    def connectGui(self, gui):
        widgets = gui.findChildren(qt.QWidget) if hasattr(gui, "isWidgetType") else vars(gui).values()
        named = {}
        for widget in widgets:
            name = widget.property(SlicerParameterNamePropertyName)
            if name:
                named[name] = widget
        return self.connectParametersToGui(named)

    def connectParametersToGui(self, mapping):
        self._bindings[self._next_tag] = Binding(self, mapping)
        self._next_tag += 1
        return self._next_tag - 1

    def disconnectGui(self, guiTag):
        binding = self._bindings.pop(guiTag, None)
        if binding is not None:
            binding.disconnect()

    def StartModify(self):
        return self.parameterNode.StartModify()

    def EndModify(self, wasModified):
        return self.parameterNode.EndModify(wasModified)

    def AddObserver(self, event, callback, priority=0.0):
        return self.parameterNode.AddObserver(event, callback, priority)

    def RemoveObserver(self, tag):
        return self.parameterNode.RemoveObserver(tag)

    def Modified(self):
        return self.parameterNode.Modified()


RESERVED = [name for name in vars(WrapperMethods) if not name.startswith("__")] + ["allParameters"]


def _member(name):
    return property(lambda self: self.getValue(name), lambda self, value: self.setValue(name, value))


def _wrap(cls):
    hints = typing.get_type_hints(cls, include_extras=True)
    for name in RESERVED:
        if name in hints or name in vars(cls):
            raise ValueError(f"{name!r} is a name of the wrapper's own")
    cls.allParameters = {name: Parameter(name, datatype, cls) for name, datatype in hints.items()}
    for name, method in vars(WrapperMethods).items():
        if name == "__init__" or not name.startswith("__"):
            setattr(cls, name, method)
    for name in hints:
        setattr(cls, name, _member(name))
    return cls


def parameterNodeWrapper(classtype=None):
    """The class with its members bound to a parameter node; with and without brackets."""
    return _wrap if classtype is None else _wrap(classtype)


def isParameterNodeWrapper(classOrObj):
    """Whether a class or an object comes from `parameterNodeWrapper`."""
    return getattr(classOrObj, "_is_parameter_node_wrapper", False)


def findChildWidgetForParameter(widget, parameter):
    """The child widget that carries the parameter's name, or None."""
    for child in widget.findChildren(qt.QWidget):
        if child.property(SlicerParameterNamePropertyName) == parameter:
            return child
    return None


def unannotatedType(annotated):
    """The type without its annotations."""
    return split(annotated)[0]
