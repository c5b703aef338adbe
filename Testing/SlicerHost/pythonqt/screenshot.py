"""Pictures of widgets, at twice the resolution of the screen so that text stays crisp."""

import os
from pathlib import Path
from typing import Any

from PySide6 import QtCore, QtGui, QtWidgets

from .identity import unwrap

SCALE = 2


def screenshot(widget: Any, path: str | os.PathLike[str], width: int | None = None, height: int | None = None) -> Path:
    """Write a PNG of a widget, laid out for the given size in pixels (default: the one it asks for).

    Children that show a picture of VTK are drawn from their own painting, as every other widget.
    """
    shown: QtWidgets.QWidget = unwrap(widget)
    top = shown.isWindow()
    if top:
        shown.show()
    _lay_out(shown, width, height)
    image = QtGui.QImage(shown.size() * SCALE, QtGui.QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(SCALE)
    image.fill(shown.palette().color(QtGui.QPalette.ColorRole.Window))
    shown.render(image, QtCore.QPoint())
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(target), "PNG"):
        raise OSError(f"{target} could not be written")
    return target


def _lay_out(widget: QtWidgets.QWidget, width: int | None, height: int | None) -> None:
    """Layouts settle only after a few rounds: a label that wraps asks for its height when its width is known."""
    wanted = widget.sizeHint()
    for _ in range(3):
        QtWidgets.QApplication.processEvents()
        columns = width or max(wanted.width(), widget.minimumSizeHint().width())
        rows = height or (widget.heightForWidth(columns) if widget.hasHeightForWidth() else widget.sizeHint().height())
        if widget.isWindow():
            widget.resize(columns, rows)
    QtWidgets.QApplication.processEvents()
