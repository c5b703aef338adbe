"""Where networks compute: the CPU, a CUDA GPU, or Apple's MPS."""

from typing import TYPE_CHECKING

from MRHNetLib.errors import UserError

if TYPE_CHECKING:
    import torch


def choose_device(name: str = "auto") -> "torch.device":
    """The device of that name.

    Parameters
    ----------
    name : str
        ``auto`` (the first of CUDA, MPS and CPU that is there), ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.

    Raises
    ------
    UserError
        The name is not one of these, or the device is not there.
    """
    import torch

    if name == "auto":
        kind = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        return torch.device(kind)
    kind, colon, number = name.partition(":")
    if kind not in ("cpu", "cuda", "mps") or (colon and not (kind == "cuda" and number.isdecimal())):
        raise UserError(f"auto, cpu, cuda, cuda:N or mps was expected as device, found {name!r}", hint="--device auto")
    if kind == "cuda":
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if count == 0:
            raise UserError(
                "--device cuda was asked for, but PyTorch finds no CUDA GPU",
                hint="use --device auto, or install a PyTorch with CUDA and the GPU's driver",
            )
        if number and int(number) >= count:
            raise UserError(
                f"there are {count} CUDA GPUs (cuda:0 to cuda:{count - 1}), not {name}", hint="--device cuda"
            )
    if kind == "mps" and not torch.backends.mps.is_available():
        raise UserError("--device mps was asked for, but PyTorch finds no Apple GPU", hint="use --device auto")
    return torch.device(name)
