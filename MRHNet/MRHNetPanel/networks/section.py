"""The section Networks: which there are, what is known of them, and those to run."""

from typing import Any

from MRHNetLib.jobs.events import Ended
from MRHNetLib.jobs.outcome import CANCELLED
from MRHNetLib.jobs.work import Work
from MRHNetPanel.networks.network_actions import NetworkActions
from MRHNetPanel.networks.network_choice import in_order, read_networks
from MRHNetPanel.networks.network_details import details_page
from MRHNetPanel.networks.network_table import NetworkTable


class NetworksSection:
    """Lets the user tick networks; what is ticked stands in the scene's parameters.

    Parameters
    ----------
    ui : namespace
        The panel's widgets by their names.
    logic : MRHNetLogic
        What the sections share.
    """

    def __init__(self, ui: Any, logic: Any) -> None:
        self._ui, self._logic, self._networks = ui, logic, logic.networks
        self._listing: Any = None
        self._listed = False
        self._table = NetworkTable(ui.networksTable, self._tick, self._select)
        self._actions = NetworkActions(ui, logic, self._list)
        ui.networkSearchBox.connect("textChanged(QString)", self._table.show_filter)
        logic.changed.connect(self.refresh)
        self._list()

    def close(self) -> None:
        """End what runs and listen no longer."""
        self._logic.changed.disconnect(self.refresh)
        self._actions.close()
        if self._listing is not None:
            self._listing.cancel()
            self._listing = None

    def refresh(self) -> None:
        """Show the ticks, and which networks the inputs can serve."""
        networks = self._networks
        if not self._listed and self._listing is None:  # it was cancelled with everything else: the scene was closed
            self._list()
        if networks.known:
            self._drop_unknown()
        networks.ticked = in_order(list(self._logic.parameters.networks), networks.known)
        reasons = {protocol: self._logic.inputs.serves(protocol) for protocol in networks.protocols()}
        found = {network.name: reasons.get(network.protocol, "") for network in networks.known}
        networks.unserved = {name: reason for name, reason in found.items() if reason}
        self._table.show_states(networks.known, networks.ticked, networks.unserved)

    def _list(self) -> None:
        """Find the networks, in a thread."""
        if self._listing is not None:
            self._listing.cancel()
        self._listing = work = Work(read_networks)
        self._logic.background.start(work, lambda event: self._take(work, event))

    def _take(self, work: Any, event: Any) -> None:
        if work is not self._listing or not isinstance(event, Ended):
            return
        self._listing, self._listed = None, event.outcome.state != CANCELLED
        if not self._listed:
            return
        if event.outcome.value is None:  # a catalogue that cannot be read, for one
            self._ui.networkDetails.plainText = "\n".join(filter(None, (event.outcome.message, event.outcome.hint)))
            return
        self._networks.known = event.outcome.value
        self._table.fill(self._networks.known)
        self._logic.changed.announce()

    def _drop_unknown(self) -> None:
        """Untick what was removed, or was there on another computer only: no row could be unticked."""
        ticked = list(self._logic.parameters.networks)
        there = [name for name in ticked if self._networks.of(name) is not None]
        if there != ticked:
            self._logic.parameters.networks = there

    def _tick(self, name: str, ticked: bool) -> None:
        others = [other for other in self._logic.parameters.networks if other != name]
        self._logic.parameters.networks = in_order([*others, name] if ticked else others, self._networks.known)
        self._logic.changed.announce()

    def _select(self, name: str) -> None:
        network = self._networks.of(name)
        self._ui.networkDetails.html = details_page(network) if network else ""
        self._actions.show(name)
