"""ctkMessageBox: a message box the user may ask not to see again."""

from PySide6 import QtCore, QtWidgets

from ..pythonqt import Custom


class ctkMessageBox(QtWidgets.QMessageBox, Custom):
    """The tick and the setting it is kept under; the host shows the box every time."""

    offered = ("setDontShowAgain",)

    def __init__(self, parent: QtWidgets.QWidget | None = None):
        super().__init__(parent)
        self._again, self._key = QtWidgets.QCheckBox("Don't show this message again", self), ""
        self.setCheckBox(self._again)
        self._again.hide()

    def _get_again(self) -> bool:
        return self._again.isChecked()

    def setDontShowAgain(self, skip: bool) -> None:
        self._again.setChecked(skip)

    def _get_visible(self) -> bool:
        return self._again.isVisibleTo(self)

    def _set_visible(self, visible: bool) -> None:
        self._again.setVisible(visible)

    def _get_key(self) -> str:
        return self._key

    def _set_key(self, key: str) -> None:
        self._key = key

    dontShowAgain = QtCore.Property(bool, _get_again, setDontShowAgain)
    dontShowAgainVisible = QtCore.Property(bool, _get_visible, _set_visible)
    dontShowAgainSettingsKey = QtCore.Property(str, _get_key, _set_key)
