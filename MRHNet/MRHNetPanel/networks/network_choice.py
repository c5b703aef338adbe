"""The networks that there are, and those that the user ticked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from slicer.i18n import tr as _

from MRHNetPanel.inputs.input_choice import shipped_protocols

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol
    from MRHNetLib.observer import Observer


@dataclass(frozen=True, eq=False)
class Network:
    """A network that can be named.

    Parameters
    ----------
    row : dict
        What the list tells of it, as `mrhnet networks list`.
    description : dict
        All that is known of it, as `mrhnet networks show`; empty where its file cannot be read.
    protocol : Protocol or None
        The contrasts that it takes; None where they are not known.
    """

    row: Mapping[str, Any]
    description: Mapping[str, Any]
    protocol: "Protocol | None"

    @property
    def name(self) -> str:
        """By which it is called."""
        return str(self.row["name"])

    @property
    def removable(self) -> bool:
        """Whether it lies on this computer and does not belong to MRHNet."""
        return bool(self.row["installed"]) and self.row["origin"] != "bundled"

    @property
    def downloadable(self) -> bool:
        """Whether it is published and not on this computer, or damaged there."""
        return self.row["origin"] == "published" and (not self.row["installed"] or "problem" in self.row)


@dataclass
class Networks:
    """The state of the section Networks; it holds no widget.

    Attributes
    ----------
    known : list of Network
        All that there are; empty until they have been listed.
    ticked : list of str
        Names of those to run, in the order in which they run.
    unserved : dict
        Of those that the inputs cannot serve, why.
    """

    known: list[Network] = field(default_factory=list)
    ticked: list[str] = field(default_factory=list)
    unserved: dict[str, str] = field(default_factory=dict)

    def protocols(self) -> "list[Protocol]":
        """The protocols of all networks, each once."""
        return list(dict.fromkeys(network.protocol for network in self.known if network.protocol))

    def of(self, name: str) -> "Network | None":
        """The network of that name."""
        return next((network for network in self.known if network.name == name), None)

    def ticked_by_protocol(self) -> "dict[Protocol, list[str]]":
        """The ticked networks that can run, those of one protocol together, in the order in which they run."""
        by_protocol: dict[Protocol, list[str]] = {}
        for name in self.ticked:
            network = self.of(name)
            if network is not None and network.protocol is not None and not self._problem(name):
                by_protocol.setdefault(network.protocol, []).append(name)
        return by_protocol

    def problems(self) -> list[str]:
        """What keeps a run from beginning."""
        if not self.ticked:
            return [_("tick a network")]
        return [f"{name}: {problem}" for name in self.ticked if (problem := self._problem(name))]

    def _problem(self, name: str) -> str:
        network = self.of(name)
        if network is None:
            return _("networks are being listed")
        if network.downloadable:
            return _("download it first")
        return str(network.row.get("problem", "")) or self.unserved.get(name, "")


def read_networks(observer: "Observer") -> list[Network]:
    """All networks: bundled, published, the user's own; for a thread."""
    from MRHNetLib.networks.catalogue import entries

    found = entries()
    known = {protocol: protocol for protocol in shipped_protocols()}
    networks = []
    for number, entry in enumerate(found.values()):
        observer.progress(number / len(found), "listing networks")
        network = _network(entry)
        if network.protocol is not None:  # one object for all equal ones: they are compared at every turn
            network = replace(network, protocol=known.setdefault(network.protocol, network.protocol))
        networks.append(network)
    return networks


def _network(entry: Any) -> Network:
    from MRHNetLib.networks.summary import description, published_description, row_and_facts

    told, facts = row_and_facts(entry)
    published = published_description(entry.published) if entry.published else {}
    if facts is None:
        return Network(told, published, None if "problem" in told else _protocol(told["protocol"]))
    title = {"title": published["title"]} if published else {}
    return Network(told, {**description(facts), **title, "installed": True}, facts.protocol)


def _protocol(name: str) -> "Protocol | None":
    from MRHNetLib.data.protocols import load_protocol
    from MRHNetLib.errors import UserError

    try:
        return load_protocol(name)
    except UserError:  # another catalogue may name what is not shipped
        return None


def in_order(names: Sequence[str], networks: Sequence[Network]) -> list[str]:
    """The names in the order of the networks, those that are unknown last."""
    order = {network.name: number for number, network in enumerate(networks)}
    return sorted(dict.fromkeys(names), key=lambda name: order.get(name, len(order)))
