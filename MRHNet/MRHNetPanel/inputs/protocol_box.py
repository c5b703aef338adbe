"""The box with the protocols: the one that fits by itself, or the user's choice."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import qt
from slicer.i18n import tr as _

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol


class ProtocolBox:
    """Shows the protocols with their titles.

    Parameters
    ----------
    box : QComboBox
        Empty.
    chosen : callable
        Told the name that the user chooses; empty for the one that fits.
    """

    def __init__(self, box: Any, chosen: Callable[[str], None]) -> None:
        self._box = box
        self._names: list[str] = []
        box.setSizeAdjustPolicy(qt.QComboBox.AdjustToMinimumContentsLengthWithIcon)
        box.addItem("", "")
        box.connect("activated(int)", lambda index: chosen(box.itemData(index)))

    def show(self, protocols: "Sequence[Protocol]", fitting: "Protocol | None", wanted: str) -> None:
        """Show what can be chosen, and what is: `wanted`, or the `fitting` one where that is empty."""
        offered = list({protocol.name: protocol for protocol in reversed(protocols)}.values())[::-1]
        if [protocol.name for protocol in offered] != self._names:
            self._names = [protocol.name for protocol in offered]
            while self._box.count > 1:
                self._box.removeItem(1)
            for protocol in offered:
                self._box.addItem(f"{protocol.name}: {protocol.title}", protocol.name)
        by_itself = _("Automatic: {name}").format(name=fitting.name) if fitting and not wanted else _("Automatic")
        if self._box.itemText(0) != by_itself:
            self._box.setItemText(0, by_itself)
        self._box.setCurrentIndex(max(self._box.findData(wanted), 0))
