"""Who owns a Qt object: Python until it has a parent, and then its parent.

An object made in Python is deleted with its wrapper unless it has a parent (or was put into a layout); a Python
subclass stays alive with its Python half as long as it has a parent. PySide6 alone would be more lenient.
"""

import sys
import threading
from collections.abc import Iterable
from typing import Any

from PySide6 import QtCore
from shiboken6 import Shiboken

from . import identity, relay

# The layout (or view) owns what these are given, even before it has a parent itself.
TAKES_OVER = frozenset(
    {"addWidget", "insertWidget", "addLayout", "insertLayout", "addItem", "addRow", "insertRow", "addChildLayout"}
    | {"setWidget", "setLayout", "replaceWidget", "addPermanentWidget", "addTab", "insertTab", "setLabel", "setField"}
)


def hand_over(method: str, receiver: Any, arguments: Iterable[Any]) -> None:
    """After a call: C++ owns what has a parent now or was given to a layout; `setParent(None)` takes it back."""
    for wrapper in arguments:
        if _is_object(wrapper) and (wrapper._qt.parent() is not None or method in TAKES_OVER):
            wrapper._given_away()
    if method == "setParent" and _is_object(receiver):
        (receiver._taken_back if receiver._qt.parent() is None else receiver._given_away)()


def _is_object(value: Any) -> bool:
    return identity.is_wrapper(value) and isinstance(value._qt, QtCore.QObject) and Shiboken.isValid(value._qt)


def bury(qt_object: Any) -> None:
    """The wrapper of an object that Python owned is gone: so is the object, unless it has a parent."""
    if sys.is_finalizing() or QtCore.QCoreApplication.instance() is None or not Shiboken.isValid(qt_object):
        return
    if isinstance(qt_object, QtCore.QCoreApplication) or qt_object.parent() is not None:
        return
    if threading.current_thread() is threading.main_thread() and not relay.in_a_slot():
        Shiboken.delete(qt_object)
    else:  # another thread must not delete it, and a slot may be one of its own signals: there Slicer would crash
        qt_object.deleteLater()
