"""The reference engine: patches are gathered and go through PyTorch's convolutions, batch by batch."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from MRHNetLib.cores import usable_cores
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.module import MRHNetwork, network_from_weights
from MRHNetLib.observer import Observer

_CPU_BATCH = 1024  # one layer of such a batch is 2.4 MB, about what a core keeps in its cache
_LARGEST_BATCH = 65_536
_SMALLEST_BATCH = 128
_ACTIVATIONS_ALIVE = 6  # arrays of one layer that exist at the same time, workspaces included
_SHARE_OF_FREE_MEMORY = 0.5


class TorchEngine:
    """PyTorch on the CPU, CUDA or MPS.

    Parameters
    ----------
    device : torch.device
        Where to compute.
    precision : str
        "exact" is fp32 without TF32; "fast" is bf16 where the device has it, else fp32.
    threads : int, optional
        How many compute, on the CPU; by default as many as this process may use.
    because : str
        Why this engine computes and not the native one, for the description.
    """

    def __init__(
        self, device: torch.device, precision: str = "exact", threads: "int | None" = None, because: str = ""
    ) -> None:
        self._device = device
        self._dtype = torch.bfloat16 if precision == "fast" and _has_bf16(device) else torch.float32
        self._batch = _LARGEST_BATCH
        self._because = because
        self._modules: dict[int, MRHNetwork] = {}
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        torch.set_num_threads(threads or usable_cores())

    @property
    def description(self) -> dict[str, object]:
        """What computes, as it stands now: after running out of GPU memory it is the CPU."""
        precision = "bf16" if self._dtype is torch.bfloat16 else "fp32"
        described: dict[str, object] = {"engine": "torch", "device": str(self._device), "precision": precision}
        if self._device.type == "cpu":
            described["threads"] = torch.get_num_threads()
        return described | ({"because": self._because} if self._because else {})

    def stain_maps(self, task: Task, networks: Sequence[Bundle], observer: Observer) -> list[NDArray[np.float32]]:
        """See `Engine`."""
        maximum = np.float32(task.stack.maximum())
        maps = [np.zeros(task.mask.shape, np.float32) for _ in networks]
        turned = [task.order.apply(values) for values in maps]
        total, done = int(np.count_nonzero(task.mask)), 0
        for (u, v, w), patches in task.batches(self._batch_size(networks)):
            for network, values in zip(networks, turned, strict=True):
                outputs = self._outputs(network, network.normalisation.apply(patches, maximum), observer)
                values[u, v, w] = network.normalisation.restore(_centre(outputs))
            done += len(u)
            observer.progress(done / total, f"predicting {', '.join(network.stain for network in networks)}")
        return maps

    def patch_outputs(
        self, patches: NDArray[np.float32], maximum: NDArray[np.float32], network: Bundle, observer: Observer
    ) -> NDArray[np.float32]:
        """See `Engine`."""
        outputs = np.empty((len(patches), *patches.shape[2:]), np.float32)
        size = self._batch_size([network])
        for start in range(0, len(patches), size):
            part = slice(start, start + size)
            inputs = network.normalisation.apply(patches[part].astype(np.float32), maximum[part])
            outputs[part] = network.normalisation.restore(self._outputs(network, inputs, observer))
            observer.progress(min(1.0, (start + size) / len(patches)), f"predicting {network.stain}")
        return outputs

    def _outputs(self, network: Bundle, inputs: NDArray[np.float32], observer: Observer) -> NDArray[np.float32]:
        """(N, P, P) output of normalised patches; halves the batch while the device has too little memory."""
        if len(inputs) > self._batch:
            halves = np.array_split(inputs, 2)
            return np.concatenate([self._outputs(network, half, observer) for half in halves])
        try:
            return self._forward(network, inputs)
        except RuntimeError as error:
            if self._device.type == "cpu" or "out of memory" not in str(error).lower():
                raise
        self._make_do_with_less(observer)
        return self._outputs(network, inputs, observer)

    def _forward(self, network: Bundle, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        batch = torch.from_numpy(inputs).to(self._device, self._dtype, memory_format=torch.channels_last)
        with torch.inference_mode():
            outputs: NDArray[np.float32] = self._module(network)(batch)[:, 0].float().cpu().numpy()
        return outputs

    def _make_do_with_less(self, observer: Observer) -> None:
        """Halve the batch; below the smallest one go on with the CPU."""
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        self._batch //= 2
        if self._batch >= _SMALLEST_BATCH:
            return
        observer.warning(f"{self._device} has too little memory even for small batches; going on with the CPU")
        self._device, self._batch = torch.device("cpu"), _CPU_BATCH
        self._dtype = self._dtype if _has_bf16(self._device) else torch.float32
        self._modules.clear()

    def _module(self, network: Bundle) -> MRHNetwork:
        if id(network) not in self._modules:
            module = network_from_weights(network.architecture, network.weights)
            self._modules[id(network)] = module.to(self._device, self._dtype)
        return self._modules[id(network)]

    def _batch_size(self, networks: Sequence[Bundle]) -> int:
        if self._device.type != "cuda":
            self._batch = _CPU_BATCH
        else:
            free, _ = torch.cuda.mem_get_info(self._device)
            widest = max(max(n.architecture.contrasts, n.architecture.filters) for n in networks)
            one = _ACTIVATIONS_ALIVE * widest * max(n.patch.size for n in networks) ** 2 * 4
            self._batch = int(min(_LARGEST_BATCH, max(_SMALLEST_BATCH, _SHARE_OF_FREE_MEMORY * free // one)))
        return self._batch


def _centre(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    return outputs[:, outputs.shape[1] // 2, outputs.shape[2] // 2]


def _has_bf16(device: torch.device) -> bool:
    """Whether the device multiplies in bf16 itself, so that it gains time and not only loses digits."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    if device.type == "cpu":  # not public yet: absent means no
        return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
    return False
