"""Modal dialogs in a test: each is answered from a queue, and one without an answer fails instead of waiting for ever.

    dialogs.answer(qt.QMessageBox.Yes)            # a button, by number or by its text
    dialogs.answer("/data/out.mrb")               # the file chosen in a QFileDialog, the text typed, the item chosen
    dialogs.answer(lambda dialog: ...)            # looks at the dialog (and fills it in) and returns the answer
    dialogs.answer(None)                          # the user closes the dialog
    dialogs.shown                                 # what was shown, for the test to read

The answer to a QDialog of the module's own is what `exec_()` returns.
"""

import dataclasses
import enum
from collections.abc import Callable
from typing import Any

from PySide6 import QtWidgets
from shiboken6 import Shiboken

from . import faults, identity
from .scalars import to_text
from .special import method


@dataclasses.dataclass(frozen=True)
class Shown:
    """One dialog the user would have seen."""

    kind: str
    title: str
    text: str
    answer: Any


shown: list[Shown] = []
_answers: list[Any] = []


def answer(*answers: Any) -> None:
    """Queue answers for the next dialogs."""
    _answers.extend(answers)


def clear() -> None:
    """Forget what was shown and what is still queued."""
    shown.clear()
    _answers.clear()


def left() -> int:
    """How many answers nobody asked for."""
    return len(_answers)


def _next(kind: str, title: str, text: str, dialog: Any = None) -> Any:
    if not _answers:
        error = faults.UnansweredDialog(f"{kind} '{title}': {text} (queue an answer with dialogs.answer)")
        faults.collected.append(error)
        raise error
    queued = _answers.pop(0)
    given = queued(identity.wrap(dialog) if dialog is not None else None) if callable(queued) else queued
    shown.append(Shown(kind, title, text, given))
    return given


@method("QDialog", "exec")
def exec_dialog(dialog: QtWidgets.QDialog) -> int:
    if isinstance(dialog, QtWidgets.QMessageBox):
        return _exec_message_box(dialog)
    dialog.show()
    given = _next(type(dialog).__name__, dialog.windowTitle(), "", dialog)
    if not Shiboken.isValid(dialog):
        return 0
    if isinstance(dialog, QtWidgets.QFileDialog) and given:
        dialog.selectFile(to_text(given, False))
    if isinstance(dialog, QtWidgets.QInputDialog) and given is not None and not isinstance(given, int):
        dialog.setTextValue(to_text(given, False))
    result = given if isinstance(given, int) else int(given is not None)
    dialog.done(int(result))
    return int(result)


def _exec_message_box(box: QtWidgets.QMessageBox) -> int:
    box.show()
    given = _next(type(box).__name__, box.windowTitle(), box.text(), box)
    button = _button(box, given)
    button.click()
    box.hide()
    return _number(box.standardButton(button)) or box.buttons().index(button)


def _number(value: Any) -> int:
    return int(value.value) if isinstance(value, enum.Enum) else int(value)


def _button(box: QtWidgets.QMessageBox, given: Any) -> QtWidgets.QAbstractButton:
    if not box.buttons():
        box.addButton(QtWidgets.QMessageBox.StandardButton.Ok)
    for button in box.buttons():
        number = _number(box.standardButton(button))
        if given == button.text().replace("&", "") or (isinstance(given, int) and given == number):
            return button
    if given is None and box.escapeButton() is not None:
        return box.escapeButton()
    raise AssertionError(f"{given!r} is no button of '{box.text()}': {[button.text() for button in box.buttons()]}")


def _message(kind: str, default: int) -> None:
    @method("QMessageBox", kind, static=True)
    def static(parent: Any, title: Any, text: Any, buttons: int = default, preferred: int = 0) -> int:
        given = _next(f"QMessageBox.{kind}", to_text(title, False), to_text(text, False))
        if given is not None and not int(given) & int(buttons):
            raise AssertionError(f"{given!r} is no button of '{text}'")
        return int(given if given is not None else preferred or buttons)


OK, YES_OR_NO = 0x400, 0x4000 | 0x10000
for _kind, _default in {"information": OK, "warning": OK, "critical": OK, "question": YES_OR_NO}.items():
    _message(_kind, _default)


def file_dialog(kind: str, caption: str, folder: str) -> str:
    """The path a file dialog is answered with; empty when the user closes it."""
    given = _next(f"QFileDialog.{kind}", caption, folder)
    return "" if given is None else to_text(given, False)


def _file(kind: str) -> None:
    @method("QFileDialog", kind, static=True)
    def static(parent: Any = None, caption: Any = "", folder: Any = "", *rest: Any) -> str:
        return file_dialog(kind, to_text(caption, False), to_text(folder, False))


for _kind in ("getOpenFileName", "getSaveFileName", "getExistingDirectory"):
    _file(_kind)


@method("QFileDialog", static=True)
def getOpenFileNames(parent: Any = None, caption: Any = "", folder: Any = "", *rest: Any) -> list[str]:
    given = _next("QFileDialog.getOpenFileNames", to_text(caption, False), to_text(folder, False))
    return [to_text(path, False) for path in given or ()]


class BoolResult:
    """`PythonQt.BoolResult()`, handed to an input dialog to learn whether the user agreed."""

    def __init__(self) -> None:
        self.value = False

    def __bool__(self) -> bool:
        return self.value


def _input(kind: str, untouched: Callable[..., Any]) -> None:
    """A dialog that asks for one value; closed, it returns the one it came with, as in C++."""

    @method("QInputDialog", kind, static=True)
    def static(parent: Any, title: Any, label: Any, *rest: Any) -> Any:
        given = _next(f"QInputDialog.{kind}", to_text(title, False), to_text(label, False))
        for agreed in (entry for entry in rest if isinstance(entry, BoolResult)):
            agreed.value = given is not None
        return untouched(*rest) if given is None else given


_input("getText", lambda *rest: "")
_input("getItem", lambda items, current=0, *rest: to_text(items[int(current)], False) if items else "")
_input("getInt", lambda value=0, *rest: int(value))
_input("getDouble", lambda value=0.0, *rest: float(value))


@method("QMenu", "exec")
def exec_menu(menu: QtWidgets.QMenu, *position: Any) -> Any:
    """The action whose text is the answer is triggered and returned."""
    given = _next("QMenu", menu.title(), ", ".join(action.text() for action in menu.actions()), menu)
    for action in menu.actions():
        if given is not None and action.text().replace("&", "") == to_text(given, False):
            action.trigger()
            return action
    if given is not None:
        raise AssertionError(f"{given!r} is no entry of the menu: {[action.text() for action in menu.actions()]}")
    return None
