"""The interface behind which engines compute; faster ones are measured against `TorchEngine`."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import Observer

PRECISIONS = ("exact", "fast")


class Engine(Protocol):
    """Computes the value of networks at every voxel of a task."""

    @property
    def description(self) -> dict[str, str]:
        """What computes: ``engine``, ``device`` and ``precision``, for the provenance."""

    def stain_maps(self, task: Task, networks: Sequence[Bundle], observer: Observer) -> list[NDArray[np.float32]]:
        """One (X, Y, Z) map per network on the stack's grid, in the stain's own units, 0 outside the mask."""

    def patch_outputs(
        self, patches: NDArray[np.float32], maximum: NDArray[np.float32], network: Bundle, observer: Observer
    ) -> NDArray[np.float32]:
        """The network's whole (N, P, P) output for patches (N, C, P, P), each divided by its (N,) maximum."""


def choose_engine(device: str = "auto", precision: str = "exact") -> Engine:
    """The engine for a device (see `choose_device`) and a precision (`PRECISIONS`).

    Raises
    ------
    UserError
        The device is not there.
    """
    from MRHNetLib.inference.torch_engine import TorchEngine
    from MRHNetLib.networks.device import choose_device

    return TorchEngine(choose_device(device), precision)
