"""The table of networks: made anew only when there are others; ticks, greys and the filter change it in place."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import qt
from slicer.i18n import tr as _

if TYPE_CHECKING:
    from MRHNetPanel.networks.network_choice import Network

NAME, STAIN, BLOCKS, CONTRASTS, TRAINED_ON, SIZE, LICENCE, STATE = range(8)
WIDEST = 170  # pixels, of a column that would push the others out of sight
NUMBERS = (BLOCKS, CONTRASTS, SIZE)


class NetworkTable:
    """Shows networks in a QTableWidget of eight columns.

    Parameters
    ----------
    widget : QTableWidget
    ticked : callable
        Told (name, whether ticked) when the user changes a tick.
    selected : callable
        Told the name of the row that was selected; empty for none.
    """

    def __init__(self, widget: Any, ticked: Callable[[str, bool], None], selected: Callable[[str], None]) -> None:
        self._widget, self._ticked, self._selected = widget, ticked, selected
        self._names: list[str] = []
        self._texts: list[str] = []  # what the filter looks into
        self._filter = ""
        self._states: dict[int, tuple[bool, str]] = {}  # as the rows show them
        header = widget.horizontalHeader()
        header.setSectionResizeMode(qt.QHeaderView.Interactive)
        header.moveSection(STATE, STAIN)  # seen beside the name: it says what can run at once
        widget.connect("itemChanged(QTableWidgetItem*)", self._changed)
        widget.connect("itemSelectionChanged()", lambda: self._selected(self.current))

    @property
    def current(self) -> str:
        """Name of the selected network; empty for none."""
        row = self._widget.currentRow()
        return self._names[row] if 0 <= row < len(self._names) and self._widget.selectedItems() else ""

    def fill(self, networks: "Sequence[Network]") -> None:
        """Make the rows anew, and keep the selection."""
        current, widget = self.current, self._widget
        widget.blockSignals(True)
        widget.clearContents()
        widget.setRowCount(len(networks))
        self._names = [network.name for network in networks]
        self._texts = []
        self._states = {}
        for row, network in enumerate(networks):
            texts = cells(network)
            self._texts.append(" ".join(texts).lower())
            for column, text in enumerate(texts):
                item = qt.QTableWidgetItem(text)
                if column in NUMBERS:
                    item.setTextAlignment(qt.Qt.AlignRight | qt.Qt.AlignVCenter)
                widget.setItem(row, column, item)
            widget.item(row, NAME).setCheckState(qt.Qt.Unchecked)  # takes its room
        widget.resizeColumnsToContents()
        widget.setColumnWidth(TRAINED_ON, min(widget.columnWidth(TRAINED_ON), WIDEST))
        widget.blockSignals(False)
        self.show_filter(self._filter)
        if current in self._names:
            widget.selectRow(self._names.index(current))
        else:
            self._selected("")

    def show_states(self, networks: "Sequence[Network]", ticked: Sequence[str], unserved: Mapping[str, str]) -> None:
        """Show which are ticked, and grey those that the inputs cannot serve, with the reason."""
        self._widget.blockSignals(True)
        for row, network in enumerate(networks):
            why = str(network.row.get("problem", "")) or unserved.get(network.name, "")
            state = (network.name in ticked, why)
            if self._states.get(row) != state:
                self._states[row] = state
                self._show_state(row, *state)
        self._widget.blockSignals(False)

    def _show_state(self, row: int, ticked: bool, why: str) -> None:
        palette = self._widget.palette
        brush = palette.brush(qt.QPalette.Disabled if why else qt.QPalette.Active, qt.QPalette.Text)
        reason = _("Cannot run: {reason}").format(reason=why) if why else ""
        for column in range(self._widget.columnCount):
            item = self._widget.item(row, column)
            item.setForeground(brush)
            item.setToolTip(reason or item.text())
        name = self._widget.item(row, NAME)
        checkable = ticked or not why  # what cannot run can be unticked, but not ticked
        flags = qt.Qt.ItemIsEnabled | qt.Qt.ItemIsSelectable
        name.setFlags(flags | qt.Qt.ItemIsUserCheckable if checkable else flags)
        name.setCheckState(qt.Qt.Checked if ticked else qt.Qt.Unchecked)

    def show_filter(self, text: str) -> None:
        """Hide the rows that do not contain all words of `text`."""
        self._filter = text
        words = text.lower().split()
        for row, content in enumerate(self._texts):
            self._widget.setRowHidden(row, not all(word in content for word in words))

    def _changed(self, item: Any) -> None:
        row = item.row()
        if item.column() == NAME and 0 <= row < len(self._names):
            ticked = item.checkState() == qt.Qt.Checked
            self._states[row] = (ticked, self._states.get(row, (False, ""))[1])
            self._ticked(self._names[row], ticked)


def cells(network: "Network") -> list[str]:
    """What stands in the row of a network, column by column."""
    row = network.row
    return [
        network.name,
        str(row.get("stain", "")),
        _number(row.get("blocks")) if row.get("kind", "network") == "network" else _("baseline"),
        _number(row.get("contrasts")),
        str(row.get("trained_on", "")),
        size_text(row.get("size")),
        str(row.get("licence", "")).partition(",")[0],
        state_text(network),
    ]


def state_text(network: "Network") -> str:
    """Where a network is, in a word."""
    if "problem" in network.row:
        return _("damaged")
    if network.row["origin"] == "bundled":
        return _("bundled")
    return _("installed") if network.row["installed"] else _("available")


def size_text(size: "int | None") -> str:
    """A file's size as a person reads it; "?" where it is not known.

    Examples
    --------
    >>> size_text(1693092), size_text(None)
    ('1.7 MB', '?')
    """
    return "?" if size is None else f"{size / 1e6:.1f} MB"


def _number(value: Any) -> str:
    return "?" if value is None else str(value)
