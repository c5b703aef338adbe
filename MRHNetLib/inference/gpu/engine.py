"""The engine for CUDA and MPS: the stack goes to the GPU once, and stain maps come back."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from MRHNetLib.inference.engine import Engine, choose_engine
from MRHNetLib.inference.gpu.ability import computing_on, free_memory, is_out_of_memory, multiplies_bf16
from MRHNetLib.inference.gpu.batch import Batch, bytes_per_patch
from MRHNetLib.inference.gpu.layout import aligned
from MRHNetLib.inference.gpu.planes import Planes
from MRHNetLib.inference.gpu.replay import recorded, repeat, wait_for
from MRHNetLib.inference.gpu.resident import ROW_BYTES_PER_CONTRAST, ResidentStack
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import Observer, Portion

_LARGEST_BATCH = {"cuda": 32_768}  # 5 GFLOP a layer and more: long beside a kernel's start
_LARGEST_ELSEWHERE = 8_192
_SMALLEST_BATCH = 128
_STACK_SHARE, _BATCH_SHARE = 0.5, 0.25  # of the memory that is free
_UPLOAD_SHARE = 0.1  # of a slab's time

_Result = TypeVar("_Result")


class GpuEngine:
    """Networks as matrix products (see `layout`) on patches that are gathered on the device.

    Parameters
    ----------
    device : torch.device
        A CUDA or MPS device; on the CPU the same code runs, slower than other engines, for tests.
    precision : str
        "exact" is fp32; "fast" is bf16 where the device has it, else fp32. TF32 is neither: it rounds what is
        multiplied to 10 bits of mantissa (fp32 has 23), and where there is TF32 there is bf16, at twice its speed.
    """

    def __init__(self, device: torch.device, precision: str = "exact") -> None:
        if device.type == "cuda" and device.index is None:
            device = torch.device("cuda", torch.cuda.current_device())
        self._device, self._precision = device, precision
        self._dtype = torch.bfloat16 if precision == "fast" and multiplies_bf16(device) else torch.float32
        self._largest = _LARGEST_BATCH.get(device.type, _LARGEST_ELSEWHERE)
        self._share = 1.0
        self._split = device.type == "cuda"  # MPS does not write into parts of a matrix reliably
        self._instead: Engine | None = None

    @property
    def description(self) -> Mapping[str, object]:
        """What computes, as it stands now: after running out of GPU memory it is the CPU."""
        if self._instead is not None:
            return self._instead.description
        precision = "bf16" if self._dtype is torch.bfloat16 else "fp32"
        found = {"engine": "gpu", "device": str(self._device), "precision": precision}
        if self._device.type == "cuda":
            found["gpu"] = torch.cuda.get_device_name(self._device)
        return found

    def stain_maps(self, task: Task, networks: Sequence[Bundle], observer: Observer) -> list[NDArray[np.float32]]:
        """See `Engine`."""
        return self._in_memory(
            lambda: self._stain_maps(task, networks, observer),
            lambda engine: engine.stain_maps(task, networks, observer),
            networks,
            observer,
        )

    def patch_outputs(
        self, patches: NDArray[np.float32], maximum: NDArray[np.float32], network: Bundle, observer: Observer
    ) -> NDArray[np.float32]:
        """See `Engine`."""
        return self._in_memory(
            lambda: self._patch_outputs(patches, maximum, network, observer),
            lambda engine: engine.patch_outputs(patches, maximum, network, observer),
            [network],
            observer,
        )

    def _in_memory(
        self,
        work: Callable[[], _Result],
        otherwise: Callable[[Engine], _Result],
        networks: Sequence[Bundle],
        observer: Observer,
    ) -> _Result:
        """The result of the work, on the device while it has memory for less and less at a time, else on the CPU."""
        while self._largest >= _SMALLEST_BATCH:
            try:
                with computing_on(self._device):
                    return work()
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
            self._make_do_with_less(observer)
        self._instead = choose_engine("cpu", self._precision, networks=networks)
        return otherwise(self._instead)

    def _make_do_with_less(self, observer: Observer) -> None:
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        self._share, self._largest = self._share / 2, self._largest // 2
        if self._largest < _SMALLEST_BATCH:
            observer.warning(f"{self._device} has too little memory even for small batches; going on with the CPU")

    def _stain_maps(self, task: Task, networks: Sequence[Bundle], observer: Observer) -> list[NDArray[np.float32]]:
        planes = Planes(task)
        maps = [planes.empty_map() for _ in networks]
        slabs = list(planes.slabs(self._planes_at_once(planes, networks)))
        if not slabs:
            return maps
        batch = self._batch(networks, int(np.count_nonzero(task.mask)))
        resident = ResidentStack(task.stack, planes, max(slab.stop - slab.start for slab in slabs), self._device)
        offsets = torch.from_numpy(planes.offsets()).to(self._device)
        batch.centres.fill_(planes.first_voxel)

        def gather_and_compute() -> None:
            batch.gather(resident.rows, offsets)
            batch.compute()

        run = recorded(gather_and_compute, self._device)
        for number, slab in enumerate(slabs):
            part = Portion(observer, number / len(slabs), (number + 1) / len(slabs))
            centres = resident.load(slab, _told(Portion(part, 0, _UPLOAD_SHARE), networks))
            outputs = self._outputs(batch, run, centres, _told(Portion(part, _UPLOAD_SHARE, 1), networks))
            inside = planes.turned(task.mask)[slab]
            for network, values, output in zip(networks, maps, outputs.cpu().numpy(), strict=True):
                planes.turned(values)[slab][inside] = network.normalisation.restore(output)
        return maps

    def _outputs(
        self, batch: Batch, run: Callable[[], None], centres: Tensor, progress: Callable[[float], None]
    ) -> Tensor:
        """(K, N) each network's output at the voxels of those rows, on the device."""
        total, middle = len(centres), batch.outputs.shape[2] // 2
        outputs = torch.empty(len(batch.outputs), total, device=self._device)

        def launch(number: int) -> None:
            part = slice(number * batch.size, min((number + 1) * batch.size, total))
            count = part.stop - part.start
            batch.centres[:count].copy_(centres[part])
            run()
            outputs[:, part].copy_(batch.outputs[:, :count, middle])

        repeat(launch, -(-total // batch.size), lambda: wait_for(self._device), progress)
        return outputs

    def _patch_outputs(
        self, patches: NDArray[np.float32], maximum: NDArray[np.float32], network: Bundle, observer: Observer
    ) -> NDArray[np.float32]:
        outputs = np.empty((len(patches), *patches.shape[2:]), np.float32)
        batch, progress = self._batch([network], len(patches)), _told(observer, [network])
        for start in range(0, len(patches), batch.size):
            part = slice(start, min(start + batch.size, len(patches)))
            count = part.stop - part.start
            pixels = torch.from_numpy(patches[part].astype(np.float32)).to(self._device).flatten(2).transpose(1, 2)
            whole = torch.from_numpy(maximum[part].astype(np.float32)).to(self._device)
            batch.patches[:count, :, : pixels.shape[2]].copy_(pixels / whole[:, None, None])
            batch.compute()
            output = batch.outputs[0, :count].cpu().numpy().reshape(outputs[part].shape)
            outputs[part] = network.normalisation.restore(output)
            progress(part.stop / len(patches))
        return outputs

    def _batch(self, networks: Sequence[Bundle], total: int) -> Batch:
        """Memory for batches of one size, as few and as equal as they can be."""
        affordable = int(self._share * _BATCH_SHARE * free_memory(self._device)) // bytes_per_patch(networks)
        largest = max(_SMALLEST_BATCH, min(self._largest, affordable))
        batches = max(1, -(-total // largest))
        size = aligned(max(1, -(-total // batches)))
        return Batch(networks, size, self._device, self._dtype, split=self._split)

    def _planes_at_once(self, planes: Planes, networks: Sequence[Bundle]) -> int:
        plane = planes.plane_rows * aligned(networks[0].architecture.contrasts) * ROW_BYTES_PER_CONTRAST
        return max(1, int(self._share * _STACK_SHARE * free_memory(self._device)) // plane)


def _told(observer: Observer, networks: Sequence[Bundle]) -> Callable[[float], None]:
    """Tells the observer how far the prediction of those networks has come."""
    stage = f"predicting {', '.join(network.stain for network in networks)}"
    return lambda done: observer.progress(done, stage)
