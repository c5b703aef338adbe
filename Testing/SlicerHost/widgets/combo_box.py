"""ctkComboBox: a combo box with a text for "nothing chosen"."""

from PySide6 import QtCore, QtWidgets

from ..pythonqt import Custom


class ctkComboBox(QtWidgets.QComboBox, Custom):
    """`defaultText` is shown while no item is current."""

    offered = ("setCurrentUserDataAsString",)

    def _get_default(self) -> str:
        return self.placeholderText()

    def _set_default(self, text: str) -> None:
        self.setPlaceholderText(text)

    def _get_data(self) -> str:
        return "" if self.currentData() is None else str(self.currentData())

    def setCurrentUserDataAsString(self, data: str) -> None:
        self.setCurrentIndex(self.findData(data))

    defaultText = QtCore.Property(str, _get_default, _set_default)
    currentUserDataAsString = QtCore.Property(str, _get_data, setCurrentUserDataAsString)
