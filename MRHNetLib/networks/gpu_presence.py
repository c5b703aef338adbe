"""Whether there can be a GPU that PyTorch computes on, found out without importing it, which takes seconds."""

import ctypes
import importlib.util
import platform
import re
import sys
from pathlib import Path

_DRIVERS = {"linux": "libcuda.so.1", "win32": "nvcuda.dll"}
_VERSION_LINE = r"^{}\b[^=\n]*=\s*(.+)$"  # of torch/version.py: cuda: Optional[str] = '12.8'


def torch_is_installed() -> bool:
    """Whether ``import torch`` finds something."""
    return _torch_folder() is not None


def cuda_possible() -> bool:
    """False where PyTorch is missing or made for the CPU, or NVIDIA's driver is missing; else it must be asked."""
    folder = _torch_folder()
    if folder is None:
        return False
    try:
        version = (folder / "version.py").read_text(encoding="utf-8")
    except OSError:  # another way of packing it
        return True
    if _built_for("hip", version):  # AMD's GPUs, which PyTorch calls cuda too; they need no driver library of NVIDIA's
        return True
    return _built_for("cuda", version) and _driver_is_there()


def apple_gpu_possible() -> bool:
    """False on another machine than an Apple-silicon Mac with PyTorch; else it must be asked."""
    return sys.platform == "darwin" and platform.machine() == "arm64" and torch_is_installed()


def _torch_folder() -> "Path | None":
    try:
        found = importlib.util.find_spec("torch")
    except (ImportError, ValueError):  # something keeps it from being imported
        return None
    return Path(found.origin).parent if found and found.origin else None


def _built_for(toolkit: str, version: str) -> bool:
    line = re.search(_VERSION_LINE.format(toolkit), version, re.MULTILINE)
    return line is not None and line.group(1).strip() != "None"


def _driver_is_there() -> bool:
    try:
        ctypes.CDLL(_DRIVERS[sys.platform])
    except (KeyError, OSError):
        return False
    return True
