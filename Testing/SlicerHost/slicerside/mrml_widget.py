"""`slicer.qMRMLWidget`: a widget that passes its scene on, and the module panel's own widget derived from it."""

import importlib
from pathlib import Path
from typing import Any

import slicer
from PySide6 import QtCore, QtWidgets

from ..pythonqt import identity
from ..pythonqt.members import Custom


class qMRMLWidget(Custom, QtWidgets.QWidget):
    """The top level of a module's .ui file."""

    mrmlSceneChanged = QtCore.Signal(object)
    cpp_signals = {"mrmlSceneChanged(vtkMRMLScene*)": "mrmlSceneChanged(PyObject)"}
    offered = ("mrmlScene", "setMRMLScene")

    def __init__(self, parent: QtWidgets.QWidget | None = None):
        super().__init__(parent)
        self._scene = None

    def mrmlScene(self) -> Any:
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        if scene is not self._scene:
            self._scene = scene
            self.mrmlSceneChanged.emit(scene)


class qSlicerScriptedLoadableModuleWidget(qMRMLWidget):
    """The Qt half of a scripted module's panel: calls setup, enter and exit of the Python half."""

    offered = ("setPythonSource", "self", "setup", "enter", "exit", "reload")

    def __init__(self, parent: QtWidgets.QWidget | None = None):
        super().__init__(parent)
        self._python, self._source, self._entered = None, "", False
        QtWidgets.QVBoxLayout(self)

    def setPythonSource(self, path: str) -> bool:
        name = Path(path).stem
        self._source = path
        self._python = getattr(importlib.import_module(name), f"{name}Widget")(identity.wrap(self))
        setattr(slicer.modules, f"{name}Widget", self._python)
        return True

    def self(self) -> Any:
        return self._python

    def setup(self) -> None:
        self._call("setup")

    def enter(self) -> None:
        self._entered = True
        self._call("enter")

    def exit(self) -> None:
        self._entered = False
        self._call("exit")

    def _call(self, name: str) -> None:
        if hasattr(self._python, name):
            getattr(self._python, name)()

    def reload(self) -> None:
        """As Slicer's: the class comes from the module that is in `sys.modules` now."""
        self.setPythonSource(self._source)
        self.setup()

    isEntered = QtCore.Property(bool, lambda self: self._entered)
