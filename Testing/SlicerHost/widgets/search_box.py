"""ctkSearchBox: a line edit with a magnifying glass and a cross to empty it."""

from PySide6 import QtCore, QtGui, QtWidgets

from ..pythonqt import Custom

ICON = 16  # pixels


class ctkSearchBox(QtWidgets.QLineEdit, Custom):
    """A QLineEdit for scripts; the glass is drawn when `showSearchIcon` is set."""

    def __init__(self, parent: QtWidgets.QWidget | None = None):
        super().__init__(parent)
        self._glass = False
        self.setPlaceholderText("Search...")
        self.setClearButtonEnabled(True)

    def _get_glass(self) -> bool:
        return self._glass

    def _set_glass(self, shown: bool) -> None:
        self._glass = shown
        self.setTextMargins(ICON if shown else 0, 0, 0, 0)
        self.update()

    showSearchIcon = QtCore.Property(bool, _get_glass, _set_glass)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._glass:
            return
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        painter.setPen(QtGui.QPen(self.palette().placeholderText().color(), 1.6))
        middle = self.height() / 2
        painter.drawEllipse(QtCore.QPointF(10, middle - 1), 4.0, 4.0)
        painter.drawLine(QtCore.QPointF(13, middle + 2), QtCore.QPointF(16.5, middle + 5.5))
