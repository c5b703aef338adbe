"""ctkPathLineEdit: a path typed, chosen or taken from the ones before."""

import enum
import re

from PySide6 import QtCore, QtGui, QtWidgets

from ..pythonqt import Custom, dialogs

HISTORY = 5  # paths kept


class Filter(enum.IntFlag):
    """What may be chosen; the same numbers as QDir's."""

    Dirs = 0x001
    Files = 0x002
    Drives = 0x004
    NoSymLinks = 0x008
    AllEntries = 0x007
    Readable = 0x010
    Writable = 0x020
    Executable = 0x040
    Modified = 0x080
    Hidden = 0x100
    System = 0x200
    AllDirs = 0x400
    CaseSensitive = 0x800
    NoDotAndDotDot = 0x1000
    NoDot = 0x2000
    NoDotDot = 0x4000


def accepted(name_filters: list[str]) -> str:
    """The regular expression CTK makes of name filters: of "*.nii.gz" it keeps "nii" only; without any: not empty."""
    endings = [ending for entry in name_filters for ending in _endings(entry)]
    found = [match.group(1) for match in (re.search(r"\*\.(\w+)", ending) for ending in endings) if match]
    return "(" + "|".join(f".*\\.{ending}?$" for ending in found) + ")" if found else ".+"


def _endings(name_filter: str) -> list[str]:
    inner = re.match(r"^.*\((.*)\)$", name_filter)
    return inner.group(1).split() if inner else [name_filter]


class ctkPathLineEdit(QtWidgets.QWidget, Custom):
    """`currentPathChanged` comes only for a text the name filters accept: never for an emptied line."""

    offered = ("comboBox", "setCurrentPath", "browse", "retrieveHistory", "addCurrentPathToHistory")
    Filter = Filter
    validInputChanged = QtCore.Signal(bool)
    currentPathChanged = QtCore.Signal(str)

    def __init__(self, parent: QtWidgets.QWidget | None = None):
        super().__init__(parent)
        self._label = self._key = ""
        self._names: list[str] = []
        self._filters = Filter.AllEntries | Filter.NoDotAndDotDot | Filter.Readable | Filter.Executable
        self._valid = False
        self._box, self._button = QtWidgets.QComboBox(self), QtWidgets.QToolButton(self)
        self._box.setEditable(True)
        self._box.setInsertPolicy(QtWidgets.QComboBox.InsertPolicy.NoInsert)
        self._button.setText("...")
        policy = QtWidgets.QSizePolicy.Policy
        self._box.setSizePolicy(policy.Expanding, policy.Fixed)
        self._button.setSizePolicy(policy.Fixed, policy.Ignored)
        self._button.setToolTip("Open a dialog")
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._box)
        layout.addWidget(self._button)
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self.setFocusProxy(self._box)
        self._box.lineEdit().setValidator(QtGui.QRegularExpressionValidator(self))
        self._set_names([])
        self._box.lineEdit().textChanged.connect(lambda _: self._changed())
        self._button.clicked.connect(lambda: self.browse())

    def _line(self) -> QtWidgets.QLineEdit:
        return self._box.lineEdit()

    def _changed(self) -> None:
        before, self._valid = self._valid, self._line().hasAcceptableInput()
        if self._valid:
            self.currentPathChanged.emit(self._line().text())
        if self._valid != before:
            self.validInputChanged.emit(self._valid)

    def _get_path(self) -> str:
        return self._line().text()

    def setCurrentPath(self, path: str) -> None:
        self._line().setText(path)

    def _get_label(self) -> str:
        return self._label

    def _set_label(self, label: str) -> None:
        self._label = label

    def _get_names(self) -> list[str]:
        return self._names

    def _set_names(self, names: list[str]) -> None:
        self._names = list(names)
        self._line().validator().setRegularExpression(QtCore.QRegularExpression(accepted(self._names)))

    def _get_filters(self) -> int:
        return int(self._filters)

    def _set_filters(self, filters: int) -> None:
        self._filters = Filter(filters)

    def _get_key(self) -> str:
        return self._key

    def _set_key(self, key: str) -> None:
        self._key = key
        self.retrieveHistory()

    def _get_button(self) -> bool:
        return self._button.isVisibleTo(self)

    def _set_button(self, shown: bool) -> None:
        self._button.setVisible(shown)

    currentPath = QtCore.Property(str, _get_path, setCurrentPath, user=True)
    label = QtCore.Property(str, _get_label, _set_label)
    nameFilters = QtCore.Property("QStringList", _get_names, _set_names)
    filters = QtCore.Property(int, _get_filters, _set_filters)
    settingKey = QtCore.Property(str, _get_key, _set_key)
    showBrowseButton = QtCore.Property(bool, _get_button, _set_button)

    def comboBox(self) -> QtWidgets.QComboBox:
        return self._box

    def browse(self) -> None:
        """The dialog for a directory, a file to open or (Writable) a file to save; answered by the test."""
        if not self._filters & Filter.Files:
            kind = "getExistingDirectory"
        else:
            kind = "getSaveFileName" if self._filters & Filter.Writable else "getOpenFileName"
        chosen = dialogs.file_dialog(kind, self.window().windowTitle(), self._get_path())
        if chosen:
            self.setCurrentPath(chosen)

    def _setting(self) -> str:
        return "ctkPathLineEdit/" + (self._key or self.objectName())

    def _history(self) -> list[str]:
        kept = QtCore.QSettings().value(self._setting()) or []
        return [kept] if isinstance(kept, str) else list(kept)

    def retrieveHistory(self) -> None:
        """The paths kept under the setting key; the latest becomes the current one if there is none."""
        path, before = self._get_path(), self.blockSignals(True)
        self._box.clear()
        self._box.addItems(self._history()[:HISTORY])
        if path:
            self.setCurrentPath(path)
        self.blockSignals(before)
        if not path:
            self._box.setCurrentIndex(0)

    def addCurrentPathToHistory(self) -> None:
        path = self._get_path()
        if not path:
            return
        QtCore.QSettings().setValue(self._setting(), [path, *(kept for kept in self._history() if kept != path)])
        if (index := self._box.findText(path)) >= 0:
            self._box.removeItem(index)
        while self._box.count() >= HISTORY:
            self._box.removeItem(self._box.count() - 1)
        self._box.insertItem(0, path)
        self._box.setCurrentIndex(0)


for _filter in Filter:  # ctkPathLineEdit.Dirs, as C++ enums are members of their class
    setattr(ctkPathLineEdit, _filter.name, _filter)
ctkPathLineEdit.AllEntries = Filter.AllEntries
