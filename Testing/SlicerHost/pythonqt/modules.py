"""The modules `qt` and `ctk` as scripts import them."""

import importlib
import os
import sys
import tempfile
import types
from typing import Any

from PySide6 import QtCore, QtGui, QtWidgets

from . import dialogs, faults, names
from .immortal import keep_singletons_alive
from .signals import PythonSignal
from .wrapper import wrapper_class

_PARTS = (QtWidgets, QtGui, QtCore)
_registered: dict[str, type] = {}


def register(kind: type) -> Any:
    """Make a widget class of the host known to the .ui loader; returns its wrapper class, for the module it belongs to.

    A class derived from a PySide6 widget and `Custom`, named as in C++ ("qMRMLNodeComboBox").
    """
    _registered[kind.__name__] = kind
    return wrapper_class(kind)


def registered(name: str) -> type | None:
    return _registered.get(name)


class QtModule(types.ModuleType):
    """`qt`: the classes of Qt 5.15, made when first asked for."""

    Signal = PythonSignal

    def __getattr__(self, name: str) -> Any:
        if name in _registered and name.startswith("Q"):
            return wrapper_class(_registered[name])
        if not names.known(name):
            raise AttributeError(
                f"module 'qt' has no attribute '{name}' (or the host does not cover it, see its README)"
            )
        for part in _PARTS:
            if hasattr(part, name):
                return wrapper_class(getattr(part, name))
        raise AttributeError(f"qt.{name} is in Qt 5.15, but not in the Qt 6 the host runs on")

    @staticmethod
    def SIGNAL(signature: str) -> str:
        return "2" + signature

    @staticmethod
    def SLOT(signature: str) -> str:
        return "1" + signature


class CtkModule(types.ModuleType):
    """`ctk`: the widgets the host has a stand-in for."""

    def __getattr__(self, name: str) -> Any:
        if name in _registered and name.startswith("ctk"):
            return wrapper_class(_registered[name])
        raise AttributeError(f"module 'ctk' has no attribute '{name}' (or the host does not cover it, see its README)")


def install() -> None:
    """Put `qt` and `ctk` into sys.modules and start the one QApplication, without a screen unless one is asked for."""
    if "qt" in sys.modules:
        return
    application()
    sys.modules["qt"], sys.modules["ctk"] = QtModule("qt"), CtkModule("ctk")
    sys.modules["PythonQt"] = types.ModuleType("PythonQt")
    sys.modules["PythonQt"].BoolResult = dialogs.BoolResult
    importlib.import_module("..widgets", __package__)


def application() -> QtWidgets.QApplication:
    """The application; its settings go to a folder of their own, its looks are the same everywhere."""
    running = QtWidgets.QApplication.instance()
    if running is not None:
        return running
    keep_singletons_alive()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QtCore.qInstallMessageHandler(_message)
    QtCore.QSettings.setDefaultFormat(QtCore.QSettings.Format.IniFormat)
    folder = tempfile.mkdtemp(prefix="SlicerHostSettings")
    QtCore.QSettings.setPath(QtCore.QSettings.Format.IniFormat, QtCore.QSettings.Scope.UserScope, folder)
    made = QtWidgets.QApplication(["SlicerHost"])
    made.setApplicationName("Slicer")
    made.setOrganizationName("SlicerHost")
    made.setStyle("Fusion")
    made.styleHints().setColorScheme(QtCore.Qt.ColorScheme.Light)
    made.setQuitOnLastWindowClosed(False)
    globals()["_kept"] = made
    return made


NO_FAULT = ("This plugin does not support",)  # what the platform without a screen has to say


def _message(kind: QtCore.QtMsgType, context: QtCore.QMessageLogContext, text: str) -> None:
    """A warning of Qt is kept as a fault, everything else it says is printed only."""
    if text.startswith(NO_FAULT):
        return
    print(f"Qt: {text}", file=sys.stderr)  # noqa: T201 (where Qt writes it)
    if kind in (QtCore.QtMsgType.QtWarningMsg, QtCore.QtMsgType.QtCriticalMsg):
        faults.collected.append(faults.QtWarning(text))
