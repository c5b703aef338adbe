"""The reference engine: patches are gathered and go through PyTorch's convolutions, batch by batch, on the CPU."""

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
import torch
from numpy.typing import NDArray

from MRHNetLib.cores import usable_cores
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.module import MRHNetwork, network_from_weights
from MRHNetLib.observer import Observer

_BATCH = 1024  # one layer of such a batch is 2.4 MB, about what a core keeps in its cache


class TorchEngine:
    """PyTorch on the CPU.

    Parameters
    ----------
    precision : str
        "exact" is fp32; "fast" is bf16 where the processor has it, else fp32.
    threads : int, optional
        How many compute; by default as many as this process may use.
    because : str
        Why this engine computes and not the native one, for the description.
    """

    def __init__(self, precision: str = "exact", threads: "int | None" = None, because: str = "") -> None:
        self._dtype = torch.bfloat16 if precision == "fast" and _has_bf16() else torch.float32
        self._because = because
        self._modules: WeakKeyDictionary[Bundle, MRHNetwork] = WeakKeyDictionary()
        torch.set_num_threads(threads or usable_cores())

    @property
    def description(self) -> dict[str, object]:
        """What computes."""
        precision = "bf16" if self._dtype is torch.bfloat16 else "fp32"
        described = {"engine": "torch", "device": "cpu", "precision": precision, "threads": torch.get_num_threads()}
        return described | ({"because": self._because} if self._because else {})

    def stain_maps(self, task: Task, networks: Sequence[Bundle], observer: Observer) -> list[NDArray[np.float32]]:
        """See `Engine`."""
        maximum = np.float32(task.stack.maximum())
        maps = [np.zeros(task.mask.shape, np.float32) for _ in networks]
        turned = [task.order.apply(values) for values in maps]
        total, done = int(np.count_nonzero(task.mask)), 0
        for (u, v, w), patches in task.batches(_BATCH):
            for network, values in zip(networks, turned, strict=True):
                outputs = self._outputs(network, network.normalisation.apply(patches, maximum))
                values[u, v, w] = network.normalisation.restore(_centre(outputs))
            done += len(u)
            observer.progress(done / total, f"predicting {', '.join(network.stain for network in networks)}")
        return maps

    def patch_outputs(
        self, patches: NDArray[np.float32], maximum: NDArray[np.float32], network: Bundle, observer: Observer
    ) -> NDArray[np.float32]:
        """See `Engine`."""
        outputs = np.empty((len(patches), *patches.shape[2:]), np.float32)
        for start in range(0, len(patches), _BATCH):
            part = slice(start, start + _BATCH)
            inputs = network.normalisation.apply(patches[part].astype(np.float32), maximum[part])
            outputs[part] = network.normalisation.restore(self._outputs(network, inputs))
            observer.progress(min(1.0, (start + _BATCH) / len(patches)), f"predicting {network.stain}")
        return outputs

    def _outputs(self, network: Bundle, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """(N, P, P) output of normalised patches."""
        batch = torch.from_numpy(inputs).to(self._dtype, memory_format=torch.channels_last)
        with torch.inference_mode():
            outputs: NDArray[np.float32] = self._module(network)(batch)[:, 0].float().numpy()
        return outputs

    def _module(self, network: Bundle) -> MRHNetwork:
        if network not in self._modules:
            self._modules[network] = network_from_weights(network.architecture, network.weights).to(self._dtype)
        return self._modules[network]


def _centre(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    return outputs[:, outputs.shape[1] // 2, outputs.shape[2] // 2]


def _has_bf16() -> bool:
    """Whether the processor multiplies in bf16 itself, so that it gains time and does not only lose digits."""
    # not public yet: absent means no
    return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
