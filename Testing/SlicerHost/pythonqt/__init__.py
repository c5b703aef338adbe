"""`qt` and `ctk` with PythonQt's manners over PySide6: what a scripted module of Slicer sees of Qt.

from SlicerHost import pythonqt
pythonqt.install()
import ctk, qt
"""

from . import dialogs, faults, qobject, signals
from .identity import is_wrapper, unwrap, wrap
from .members import Custom
from .modules import application, install, register
from .relay import call_slot
from .screenshot import screenshot

__all__ = [
    "Custom",
    "application",
    "call_slot",
    "dialogs",
    "faults",
    "install",
    "is_wrapper",
    "qobject",
    "register",
    "screenshot",
    "signals",
    "unwrap",
    "wrap",
]
