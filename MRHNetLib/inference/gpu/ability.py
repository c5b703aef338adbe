"""What a device has, and how it is asked to compute."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import torch

from MRHNetLib.data.memory import machine_memory

_FIRST_WITH_BF16 = (8, 0)  # compute capability: Ampere, 2020; older ones only imitate it


def multiplies_bf16(device: torch.device) -> bool:
    """Whether the device multiplies in bf16 itself, so that it gains time and does not only lose digits."""
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= _FIRST_WITH_BF16
    return device.type == "cpu"  # which imitates it, for tests


def free_memory(device: torch.device) -> int:
    """Bytes that can still be had; of memory that the device shares with the machine, half of the whole."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return int(free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device))
    return machine_memory() // 2


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether the device, or a library on it, could not have the memory that it wanted."""
    return any(words in str(error).lower() for words in ("out of memory", "alloc_failed"))


@contextmanager
def computing_on(device: torch.device) -> Iterator[None]:
    """Compute there without gradients and, in float32, without TF32; what was set before holds again afterwards."""
    with ExitStack() as stack:
        if device.type == "cuda":
            stack.enter_context(torch.cuda.device(device))
        stack.enter_context(torch.inference_mode())
        stack.enter_context(_without_tf32())
        yield


@contextmanager
def _without_tf32() -> Iterator[None]:
    products = torch.backends.cuda.matmul
    name, exact = ("fp32_precision", "ieee") if hasattr(products, "fp32_precision") else ("allow_tf32", False)
    before = getattr(products, name)  # the newer name since PyTorch 2.9, which refuses to read what both have set
    setattr(products, name, exact)
    try:
        yield
    finally:
        setattr(products, name, before)
