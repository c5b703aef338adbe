"""Where networks compute: the CPU, a CUDA GPU, or Apple's MPS."""

from typing import TYPE_CHECKING, Any

from MRHNetLib.errors import UserError
from MRHNetLib.networks.gpu_presence import apple_gpu_possible, cuda_possible

if TYPE_CHECKING:
    import torch


def choose_device(name: str = "auto") -> "torch.device":
    """The device of that name, for PyTorch; see `device_name`."""
    import torch

    return torch.device(device_name(name))


def device_name(name: str = "auto") -> str:
    """The device of that name: ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.

    PyTorch is imported only where a GPU can be: who computes on the CPU need not wait for it.

    Parameters
    ----------
    name : str
        ``auto`` (the first of CUDA, MPS and CPU that is there), ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.

    Raises
    ------
    UserError
        The name is not one of these, or the device is not there.
    """
    if name == "auto":
        return "cuda" if _cuda_count() else "mps" if _has_mps() else "cpu"
    kind, colon, number = name.partition(":")
    if kind not in ("cpu", "cuda", "mps") or (colon and not (kind == "cuda" and number.isdecimal())):
        raise UserError(f"auto, cpu, cuda, cuda:N or mps was expected as device, found {name!r}", hint="--device auto")
    if kind == "cuda":
        count = _cuda_count()
        if count == 0:
            raise UserError(
                "--device cuda was asked for, but PyTorch finds no CUDA GPU",
                hint="use --device auto, or install a PyTorch with CUDA and the GPU's driver",
            )
        if number and int(number) >= count:
            raise UserError(
                f"there are {count} CUDA GPUs (cuda:0 to cuda:{count - 1}), not {name}", hint="--device cuda"
            )
    if kind == "mps" and not _has_mps():
        raise UserError("--device mps was asked for, but PyTorch finds no Apple GPU", hint="use --device auto")
    return name


def _cuda_count() -> int:
    torch = _working_torch() if cuda_possible() else None
    return torch.cuda.device_count() if torch and torch.cuda.is_available() else 0


def _has_mps() -> bool:
    torch = _working_torch() if apple_gpu_possible() else None
    return bool(torch and torch.backends.mps.is_available())


def _working_torch() -> Any:
    """PyTorch, or None where it cannot be imported: often one of its own libraries, or the system's, is missing."""
    try:
        import torch
    except (ImportError, OSError):
        return None
    return torch
