"""ctkDirectoryButton: a button that shows a directory and lets another be chosen."""

from PySide6 import QtCore, QtWidgets

from ..pythonqt import Custom, dialogs


class ctkDirectoryButton(QtWidgets.QWidget, Custom):
    """`directorySelected` comes with every choice, `directoryChanged` only with another directory."""

    offered = ("browse",)
    directoryChanged = QtCore.Signal(str)
    directorySelected = QtCore.Signal(str)

    def __init__(self, parent: QtWidgets.QWidget | None = None):
        super().__init__(parent)
        self._directory, self._caption, self._text = QtCore.QDir(), "", ""
        self._button = QtWidgets.QPushButton(self)
        self._button.setIcon(self.style().standardIcon(QtWidgets.QStyle.StandardPixmap.SP_DirIcon))
        self._button.clicked.connect(lambda: self.browse())
        policy = QtWidgets.QSizePolicy.Policy
        self._button.setSizePolicy(policy.Expanding, policy.Fixed)
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._button)
        self._show()

    def _show(self) -> None:
        self._button.setText(self._text or self._directory.absolutePath())

    def _get_directory(self) -> str:
        return self._directory.path()

    def _set_directory(self, path: str) -> None:
        chosen = QtCore.QDir(path)
        changed = chosen != self._directory
        self._directory = QtCore.QDir(chosen.absolutePath())
        self._show()
        self.directorySelected.emit(chosen.absolutePath())
        if changed:
            self.directoryChanged.emit(chosen.absolutePath())

    def _get_caption(self) -> str:
        return self._caption

    def _set_caption(self, caption: str) -> None:
        self._caption = caption

    def _get_text(self) -> str:
        return self._text

    def _set_text(self, text: str) -> None:
        self._text = text
        self._show()

    directory = QtCore.Property(str, _get_directory, _set_directory, notify=directoryChanged, user=True)
    caption = QtCore.Property(str, _get_caption, _set_caption)
    text = QtCore.Property(str, _get_text, _set_text)

    def browse(self) -> str:
        chosen = dialogs.file_dialog("getExistingDirectory", self._caption or self.toolTip(), self._directory.path())
        if chosen:
            self._set_directory(chosen)
        return chosen
