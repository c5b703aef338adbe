"""The table of the protocol's sources: what stands for each, and a tick or the reason why it does not fit."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import qt
from slicer.i18n import tr as _

if TYPE_CHECKING:
    from MRHNetPanel.inputs.input_choice import Row

TICK, CROSS = "\N{CHECK MARK}", "\N{MULTIPLICATION X}"
BORDERS = 6  # pixels above and below the rows
SOURCE, VOLUME, FRAMES, FITS = range(4)


class InputsTable:
    """Shows rows; the volumes of the scene are chosen in boxes.

    Parameters
    ----------
    widget : QTableWidget
        Of four columns.
    chosen : callable
        Told source and node ID (empty for none) when the user chooses a volume.
    """

    def __init__(self, widget: Any, chosen: Callable[[str, str], None]) -> None:
        self._widget, self._chosen = widget, chosen
        self._shape: Any = None  # what the boxes were made for
        self._boxes: dict[str, Any] = {}
        self._rows: list[Row] = []  # as they are shown
        widget.wordWrap = True
        header = widget.horizontalHeader()
        for column in (SOURCE, FRAMES):
            header.setSectionResizeMode(column, qt.QHeaderView.ResizeToContents)
        header.setSectionResizeMode(VOLUME, qt.QHeaderView.Stretch)

    def show(self, rows: "Sequence[Row]", candidates: "Sequence[tuple[str, str]] | None") -> None:
        """Show these rows.

        Parameters
        ----------
        rows : sequence of Row
        candidates : sequence of (node ID, name) or None
            The volumes to choose from; None where files are shown. The boxes are made anew only where these change.
        """
        shape = ([row.source for row in rows], None if candidates is None else list(candidates))
        if shape != self._shape:
            self._shape = shape
            self._build(rows, candidates)
            self._rows = []
        if list(rows) != self._rows:
            self._rows = list(rows)
            for number, row in enumerate(rows):
                self._fill(number, row)
            self._fit_height()

    def _build(self, rows: "Sequence[Row]", candidates: "Sequence[tuple[str, str]] | None") -> None:
        self._widget.clearContents()
        self._boxes = {}
        self._widget.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column in range(4):
                self._widget.setItem(number, column, qt.QTableWidgetItem(""))
            if candidates is not None:
                self._boxes[row.source] = self._box(row.source, candidates)
                self._widget.setCellWidget(number, VOLUME, self._boxes[row.source])

    def _fit_height(self) -> None:
        """Show all rows and nothing below them; a long reason takes several lines."""
        widget = self._widget
        widget.resizeRowsToContents()
        tall = sum(widget.rowHeight(number) for number in range(widget.rowCount))
        widget.setFixedHeight(widget.horizontalHeader().sizeHint.height() + tall + BORDERS)

    def _box(self, source: str, candidates: "Sequence[tuple[str, str]]") -> Any:
        box = qt.QComboBox()
        box.setToolTip(_("The volume of the scene that is {source}").format(source=source))
        box.setSizeAdjustPolicy(qt.QComboBox.AdjustToMinimumContentsLengthWithIcon)
        box.addItem(_("none"), "")
        for node_id, name in candidates:
            box.addItem(name, node_id)
        box.connect("activated(int)", lambda index: self._chosen(source, box.itemData(index)))
        return box

    def _fill(self, number: int, row: "Row") -> None:
        frames = "?" if row.frames is None else str(row.frames)
        texts = {
            SOURCE: row.source,
            VOLUME: "" if row.source in self._boxes else row.text,
            FRAMES: _("{frames} of {needed}").format(frames=frames, needed=row.needed),
            FITS: f"{CROSS} {row.problem}" if row.problem else TICK,
        }
        for column, text in texts.items():
            item = self._widget.item(number, column)
            item.setText(text)
            item.setToolTip(row.problem or text)
        if row.source in self._boxes:
            box = self._boxes[row.source]
            box.setCurrentIndex(max(box.findData(row.node.GetID() if row.node is not None else ""), 0))
