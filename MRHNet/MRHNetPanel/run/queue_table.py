"""The table of runs: what runs, what waits, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import qt
from slicer.i18n import tr as _

from MRHNetLib.jobs.queue import Entry

NAME, STATE, REMOVE = range(3)
REMOVE_SIGN = "\u2715"


@dataclass(eq=False)
class Row:
    """A line of the table; the entry is let go of when it has ended, and with it all that its job holds."""

    title: str
    state: str
    entry: Entry | None


class QueueTable:
    """Shows runs, also those that have ended, until the user removes them.

    Parameters
    ----------
    table : QTableWidget
        With three columns.
    cancel : callable
        Asked with an entry when the user removes one that has not ended.
    """

    def __init__(self, table: Any, cancel: Callable[[Entry], None]) -> None:
        self._table, self._cancel = table, cancel
        self._rows: list[Row] = []
        table.setColumnCount(3)
        table.setHorizontalHeaderLabels([_("Network"), _("State"), ""])
        table.verticalHeader().setVisible(False)
        header = table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, qt.QHeaderView.Stretch)
        header.setSectionResizeMode(STATE, qt.QHeaderView.ResizeToContents)
        header.setSectionResizeMode(REMOVE, qt.QHeaderView.ResizeToContents)
        table.connect("cellClicked(int,int)", self._clicked)

    @property
    def waiting(self) -> int:
        """How many have not begun."""
        return sum(row.entry is not None and row.entry.job.state == "waiting" for row in self._rows)

    def add(self, entry: Entry) -> None:
        """A new line at the end."""
        row = Row(entry.title, _("waiting"), entry)
        self._rows.append(row)
        index = len(self._rows) - 1
        self._table.setRowCount(len(self._rows))
        for column, text in ((NAME, row.title), (STATE, row.state), (REMOVE, REMOVE_SIGN)):
            self._table.setItem(index, column, qt.QTableWidgetItem(text))
        self._table.item(index, NAME).setToolTip(row.title)
        self._table.item(index, REMOVE).setToolTip(_("Take it out of the queue; stops it where it runs."))
        self._table.item(index, REMOVE).setTextAlignment(qt.Qt.AlignCenter)
        self._table.scrollToBottom()

    def show_state(self, entry: Entry, state: str) -> None:
        """Say how far an entry is."""
        for index, row in enumerate(self._rows):
            if row.entry is entry and row.state != state:
                row.state = state
                self._table.item(index, STATE).setText(state)

    def show_end(self, entry: Entry, state: str, tool_tip: str = "") -> None:
        """Say how an entry ended, and let go of it."""
        self.show_state(entry, state)
        for index, row in enumerate(self._rows):
            if row.entry is entry:
                row.entry = None
                self._table.item(index, STATE).setToolTip(tool_tip)
                self._table.item(index, REMOVE).setToolTip(_("Remove this line."))

    def _clicked(self, index: int, column: int) -> None:
        if column != REMOVE or not 0 <= index < len(self._rows):
            return
        row = self._rows[index]
        if row.entry is not None:
            self._cancel(row.entry)
        else:
            del self._rows[index]
            self._table.removeRow(index)
