"""The interface behind which engines compute; faster ones are measured against `TorchEngine`."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.errors import UserError
from MRHNetLib.inference.baseline_engine import BaselineEngine, MixedEngine
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.architecture import KERNEL
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import Observer

PRECISIONS = ("exact", "fast")
_UNUSUAL = f"it takes patches of {KERNEL} x {KERNEL} only"


class Engine(Protocol):
    """Computes the value of networks at every voxel of a task."""

    @property
    def description(self) -> Mapping[str, object]:
        """What computes, for the provenance: ``engine``, ``device``, ``precision``, and what more the engine tells.

        On the CPU ``threads``; ``kernel`` of the native engine; ``because`` says why PyTorch computes in its place.
        """

    def stain_maps(self, task: Task, networks: Sequence[Bundle], observer: Observer) -> list[NDArray[np.float32]]:
        """One (X, Y, Z) map per network on the stack's grid, in the stain's own units, 0 outside the mask."""

    def patch_outputs(
        self, patches: NDArray[np.float32], maximum: NDArray[np.float32], network: Bundle, observer: Observer
    ) -> NDArray[np.float32]:
        """The network's whole (N, P, P) output for patches (N, C, P, P), each divided by its (N,) maximum."""


def choose_engine(
    device: str = "auto", precision: str = "exact", threads: "int | None" = None, networks: Sequence[Bundle] = ()
) -> Engine:
    """The fastest engine that computes those networks on a device (see `device_name`) in a precision (`PRECISIONS`).

    Baselines are computed on the CPU, whatever the device; networks beside them as if they were alone.
    A GPU's if one is there and wanted, else the native engine; PyTorch's straightforward one where the native library
    is missing, or a network takes other patches than 3 x 3, which the native engine does not.

    Parameters
    ----------
    threads : int, optional
        How many compute, on the CPU; by default as many as this process may use.

    Raises
    ------
    UserError
        The device is not there, or nothing that computes on it is.
    """
    from MRHNetLib.networks.device import device_name

    name = device_name(device)
    alone = [network for network in networks if not network.is_baseline]
    if networks and not alone:
        return BaselineEngine()
    engine = _network_engine(name, precision, threads, alone)
    return engine if len(alone) == len(networks) else MixedEngine(BaselineEngine(), engine)


def description_of(engine: Engine, network: Bundle) -> Mapping[str, object]:
    """What computes that network: see `Engine.description`."""
    return (engine.engine_of(network) if isinstance(engine, MixedEngine) else engine).description


def _network_engine(name: str, precision: str, threads: "int | None", networks: Sequence[Bundle]) -> Engine:
    if name != "cpu":
        return _gpu_engine(name, precision)
    from MRHNetLib.inference.native.library import native_library, why_missing

    usual = all(network.patch.size == KERNEL for network in networks)
    if usual and native_library():
        from MRHNetLib.inference.native.engine import NativeEngine

        return NativeEngine(precision, threads)
    return _torch_engine(precision, threads, why_missing() if usual else _UNUSUAL)


def in_words(computed: Mapping[str, object]) -> str:
    """An engine's description for people.

    Examples
    --------
    >>> in_words({"engine": "native", "kernel": "avx512", "device": "cpu", "precision": "fp32", "threads": 2})
    'the native engine (avx512, fp32, 2 threads)'
    """
    parts = [computed.get("kernel", computed["device"]), computed["precision"]]
    if "threads" in computed:
        parts.append("1 thread" if computed["threads"] == 1 else f"{computed['threads']} threads")
    if "because" in computed:
        parts.append(f"not the native engine: {computed['because']}")
    beside = "; baselines by NumPy" if "baselines" in computed else ""
    return f"the {computed['engine']} engine ({', '.join(map(str, parts))}){beside}"


def _gpu_engine(name: str, precision: str) -> Engine:
    import torch

    from MRHNetLib.inference.gpu.engine import GpuEngine

    return GpuEngine(torch.device(name), precision)


def _torch_engine(precision: str, threads: "int | None", because: str) -> Engine:
    from MRHNetLib.networks.gpu_presence import torch_is_installed

    if not torch_is_installed():
        raise UserError(
            f"the native engine cannot compute this ({because}), and PyTorch is not installed",
            hint="install PyTorch: pip install torch; in Slicer, its PyTorch extension installs it",
        )
    try:
        from MRHNetLib.inference.torch_engine import TorchEngine
    except (ImportError, OSError) as error:
        raise UserError(
            f"the native engine cannot compute this ({because}), and PyTorch cannot be imported: {error}",
            hint="install PyTorch again: pip install --force-reinstall torch",
        ) from error
    return TorchEngine(precision, threads, because)
