"""The native engine: patches are gathered, normalised and computed block by block in the library's own threads."""

import ctypes
from collections.abc import Callable, Sequence
from contextlib import ExitStack

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.cores import usable_cores
from MRHNetLib.inference.native.interface import addresses
from MRHNetLib.inference.native.job import work
from MRHNetLib.inference.native.library import native_library, why_missing
from MRHNetLib.inference.native.network import packed
from MRHNetLib.inference.native.volume import MaskedVoxels, StoredVolume
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.architecture import KERNEL
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import Observer, Portion

_PATCHES_AT_ONCE = 16_384  # converted to fp32 where they are not; 40 MB at 67 contrasts


class NativeEngine:
    """The library `mrhnet_native` on the CPU. It may be used from several threads at a time.

    Parameters
    ----------
    precision : str
        "exact" is fp32; "fast" is bf16 where this processor has it, else fp32.
    threads : int, optional
        How many compute; by default as many as this process may use.
    kernel : str, optional
        One kernel by its name, e.g. "avx2", whatever the precision; by default the fastest.

    Raises
    ------
    RuntimeError
        The library is not there.
    ValueError
        There is no kernel of that name here.
    """

    def __init__(self, precision: str = "exact", threads: "int | None" = None, kernel: "str | None" = None) -> None:
        library = native_library()
        if library is None:
            raise RuntimeError(f"the native engine is not here: {why_missing()}")
        self._library = library
        self._kernel = library.kernel(kernel) if kernel else library.best_kernel(precision)
        self._threads = threads or usable_cores()

    @staticmethod
    def takes(network: Bundle) -> bool:
        """Whether it can compute that network: those of 3 x 3 patches."""
        return network.patch.size == KERNEL

    @property
    def description(self) -> dict[str, object]:
        """What computes: see `Engine`."""
        return {
            "engine": "native",
            "kernel": self._kernel.name,
            "device": "cpu",
            "precision": self._kernel.precision,
            "threads": self._threads,
        }

    def stain_maps(self, task: Task, networks: Sequence[Bundle], observer: Observer) -> list[NDArray[np.float32]]:
        """See `Engine`; the networks share the gathering of the patches."""
        _check(networks, len(task.stack.frames), task.patch.size)
        places = MaskedVoxels(task)
        outputs = [np.empty(places.count, np.float32) for _ in networks]
        if places.count and networks:
            self._predict(StoredVolume(task), places.turned(), networks, outputs, observer)
        return [
            places.map_of(network.normalisation.restore(values))
            for network, values in zip(networks, outputs, strict=True)
        ]

    def patch_outputs(
        self, patches: NDArray[np.float32], maximum: NDArray[np.float32], network: Bundle, observer: Observer
    ) -> NDArray[np.float32]:
        """See `Engine`."""
        _check([network], patches.shape[1], patches.shape[2])
        outputs = np.empty((len(patches), KERNEL, KERNEL), np.float32)
        with packed(self._library, network, self._kernel) as handle:
            for start in range(0, len(patches), _PATCHES_AT_ONCE):
                stop = min(start + _PATCHES_AT_ONCE, len(patches))
                part = Portion(observer, start / len(patches), stop / len(patches))
                self._predict_patches(
                    patches[start:stop], maximum[start:stop], handle, outputs[start:stop], _teller([network], part)
                )
        return network.normalisation.restore(outputs)

    def _predict(
        self,
        volume: StoredVolume,
        voxels: NDArray[np.int32],
        networks: Sequence[Bundle],
        outputs: Sequence[NDArray[np.float32]],
        observer: Observer,
    ) -> None:
        with ExitStack() as stack:
            handles = [stack.enter_context(packed(self._library, network, self._kernel)) for network in networks]
            work(
                self._library,
                lambda job: self._library.calls.mrhnet_predict_volume(
                    ctypes.byref(volume.description),
                    addresses(handles),
                    len(handles),
                    voxels.ctypes.data,
                    len(voxels),
                    addresses([values.ctypes.data for values in outputs]),
                    self._threads,
                    job,
                ),
                _teller(networks, observer),
            )

    def _predict_patches(
        self,
        patches: NDArray[np.float32],
        maximum: NDArray[np.float32],
        network: int,
        output: NDArray[np.float32],
        report: Callable[[float], None],
    ) -> None:
        patches = np.ascontiguousarray(patches, np.float32)
        maximum = np.ascontiguousarray(maximum, np.float32).reshape(len(patches))
        work(
            self._library,
            lambda job: self._library.calls.mrhnet_predict_patches(
                patches.ctypes.data,
                maximum.ctypes.data,
                len(patches),
                network,
                output.ctypes.data,
                self._threads,
                job,
            ),
            report,
        )


def _teller(networks: Sequence[Bundle], observer: Observer) -> Callable[[float], None]:
    stage = f"predicting {', '.join(network.stain for network in networks)}"
    return lambda done: observer.progress(done, stage)


def _check(networks: Sequence[Bundle], contrasts: int, size: int) -> None:
    """Refuse what the library would read beyond."""
    for network in networks:
        expected = network.architecture.contrasts
        if (expected, KERNEL) != (contrasts, size):
            wanted, found = f"{KERNEL}x{KERNEL} of {expected}", f"{size}x{size} of {contrasts}"
            raise ValueError(f"patches {wanted} contrasts expected, got {found}")
