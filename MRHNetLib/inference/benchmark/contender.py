"""What takes part in the benchmark: engines of ours, and other ways to compute the same map."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.inference.engine import Engine
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import Observer

Map = NDArray[np.float32]


class Contender(Protocol):
    """Computes a network's map of a task, from volume and mask to volume."""

    @property
    def key(self) -> str:
        """Its name in the JSON result, e.g. "openvino-bf16"."""

    @property
    def name(self) -> str:
        """Its name for people, with what was set, e.g. "OpenVINO bf16, batches of 256"."""

    def prepare(self, network: Bundle) -> None:
        """Build, pack or compile the network; not timed."""

    def run(self, task: Task, observer: Observer) -> Map:
        """The network's map, (X, Y, Z) on the stack's grid, in the stain's own units, 0 outside the mask; timed."""


class EngineContender:
    """One of our engines.

    Parameters
    ----------
    key, name : str
        See `Contender`.
    engine : Engine
        What computes.
    """

    def __init__(self, key: str, name: str, engine: Engine) -> None:
        self.key, self.name, self._engine = key, name, engine

    def prepare(self, network: Bundle) -> None:
        """Nothing: what the engine needs of a network it makes itself, and that is timed."""
        self._network = network

    def run(self, task: Task, observer: Observer) -> Map:
        """See `Contender`."""
        return self._engine.stain_maps(task, [self._network], observer)[0]
