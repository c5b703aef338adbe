"""The whole benchmark: input, contenders, race, errors, standings."""

from dataclasses import dataclass
from datetime import datetime, timezone

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.extras import require
from MRHNetLib.inference.benchmark.brain import brain_task
from MRHNetLib.inference.benchmark.field import field_for
from MRHNetLib.inference.benchmark.machine import busy_warning, machine, versions
from MRHNetLib.inference.benchmark.peak import Peak
from MRHNetLib.inference.benchmark.race import ROUNDS, race
from MRHNetLib.inference.benchmark.random_network import random_network
from MRHNetLib.inference.benchmark.reference import reference_of
from MRHNetLib.inference.benchmark.standings import Standings, standings
from MRHNetLib.inference.benchmark.standings_text import standings_text
from MRHNetLib.inference.native.library import native_library
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import Observer, Portion

PROTOCOL = "mrh-67"  # of a random network
_BRAIN, _RACED = 0.03, 0.99  # shares of the time, for the progress


@dataclass(frozen=True, eq=False)
class Measured:
    """What was measured, on what, when.

    Parameters
    ----------
    standings : Standings
        The figures.
    left_out : dict of str
        Why others did not take part.
    network : Bundle
        What was computed.
    voxels, rounds : int
        How much of it, how often.
    machine : dict
        See `machine`.
    """

    standings: Standings
    left_out: dict[str, str]
    network: Bundle
    voxels: int
    rounds: int
    machine: dict[str, object]

    def to_document(self) -> dict[str, object]:
        """For the JSON result; the first entries are those of `Standings.summary`."""
        architecture = self.network.architecture
        return {
            **self.standings.summary(),
            "network": {
                "name": self.network.name,
                "contrasts": architecture.contrasts,
                "blocks": architecture.blocks,
                "filters": architecture.filters,
                "sha256": self.network.sha256,
            },
            "voxels": self.voxels,
            "rounds": self.rounds,
            "engines": [row.to_document() for row in self.standings.rows],
            "exact_engine": self.standings.exact,
            "fast_engine": self.standings.fast,
            "peak_flops": self.standings.flops,
            "left_out": self.left_out,
            "machine": self.machine,
            "versions": versions(),
            "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        }

    def text(self) -> str:
        """For people."""
        blocks = self.network.architecture.blocks
        title = (
            f"{self.network.name} ({blocks} block{'s' * (blocks != 1)}), {self.voxels:,} voxels of a digital mouse "
            f"brain, best of {self.rounds} rounds, volume and mask to volume;\n"
            f"{self.machine['processor']}, {self.machine['threads']} of {self.machine['cores']} cores"
        )
        return standings_text(self.standings, title, self.left_out)


def measure(
    network: "Bundle | int", voxels: int, *, threads: int, observer: Observer, rounds: int = ROUNDS
) -> Measured:
    """The benchmark of a network, or of a random one with so many blocks, on this machine.

    Raises
    ------
    UserError
        PyTorch is not installed, the network's contrasts cannot be simulated, or a brain has fewer voxels.
    """
    require("torch", "benchmark")  # before anything takes its time: without the naive port there is nothing to compare
    here = machine(threads)
    if warning := busy_warning(here):
        observer.warning(warning)
    if isinstance(network, int):
        protocol, patch = load_protocol(PROTOCOL), Patch()
    else:
        protocol, patch = network.protocol, network.patch
    task = brain_task(protocol, patch, voxels, Portion(observer, 0, _BRAIN))
    bundle = random_network(task, network) if isinstance(network, int) else network
    field = field_for(bundle, threads)
    library = native_library()
    peak = Peak(library, threads) if library else None
    runs = race(
        field.contenders,
        bundle,
        task,
        Portion(observer, _BRAIN, _RACED),
        rounds=rounds,
        between=peak.look if peak else lambda: None,
    )
    reference = reference_of(task, bundle, Portion(observer, _RACED, 1))
    done = standings(field, runs, bundle, voxels, reference, peak.flops if peak else {})
    return Measured(done, field.left_out, bundle, voxels, rounds, here)
