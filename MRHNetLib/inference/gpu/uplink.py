"""Arrays on their way to the device, in the type in which they are stored."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_CARRIED = {"i1": torch.int8, "u1": torch.uint8, "i2": torch.int16, "i4": torch.int32, "f4": torch.float32}
_BUFFERS = 2  # one is filled while the other is on its way


def uploaded(arrays: Sequence[NDArray[Any]], device: torch.device) -> Iterator[Tensor]:
    """Each array on the device, one after the other; types that PyTorch or the device may lack come as float32.

    Where there is CUDA, the next array is copied into page-locked memory while the one before crosses the bus on a
    stream of its own, and the device works on the one before that.
    """
    return _overlapped(arrays, device) if device.type == "cuda" else _one_by_one(arrays, device)


def _one_by_one(arrays: Sequence[NDArray[Any]], device: torch.device) -> Iterator[Tensor]:
    for array in arrays:
        memory = torch.empty(_carried_bytes(array), dtype=torch.uint8)
        yield _staged(array, memory).to(device)


def _overlapped(arrays: Sequence[NDArray[Any]], device: torch.device) -> Iterator[Tensor]:
    size = max(map(_carried_bytes, arrays))
    buffers = [torch.empty(size, dtype=torch.uint8, pin_memory=True) for _ in range(_BUFFERS)]
    sent = [torch.cuda.Event() for _ in buffers]
    computing, crossing = torch.cuda.current_stream(device), torch.cuda.Stream(device)
    for number, array in enumerate(arrays):
        turn = number % _BUFFERS
        sent[turn].synchronize()  # at once where nothing was recorded yet
        staged = _staged(array, buffers[turn])
        with torch.cuda.stream(crossing):
            arrived = staged.to(device, non_blocking=True)
            sent[turn].record(crossing)
        computing.wait_event(sent[turn])
        arrived.record_stream(computing)  # its memory is free for others only after the work that is queued on it
        yield arrived
    for event in sent:
        event.synchronize()  # the buffers may go


def _staged(array: NDArray[Any], memory: Tensor) -> Tensor:
    """The array's values in that memory, in the machine's byte order."""
    kind = _CARRIED.get(array.dtype.str[1:], torch.float32)
    staged = memory[: array.size * kind.itemsize].view(kind).reshape(array.shape)
    np.copyto(staged.numpy(), array, casting="unsafe")
    return staged


def _carried_bytes(array: NDArray[Any]) -> int:
    return array.size * _CARRIED.get(array.dtype.str[1:], torch.float32).itemsize
