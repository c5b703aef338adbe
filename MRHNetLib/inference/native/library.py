"""The shared library `mrhnet_native`: found beside this package, loaded, and asked what it can do.

It is looked for in the package's own folders only (an editable install has two: the sources, and what was built of
them), never in the working directory or on a search path, where anybody may have put something else.
"""

import ctypes
import functools
import sys
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.inference import native
from MRHNetLib.inference.native.interface import ABI_VERSION, declare

FILE = "mrhnet_native" + (".dll" if sys.platform == "win32" else ".so")  # as CMake names modules, also on a Mac


@dataclass(frozen=True)
class Kernel:
    """One way of computing that this processor can run.

    Parameters
    ----------
    number : int
        The library's own.
    name : str
        E.g. "avx512".
    fast : bool
        Whether it multiplies in bf16; else it computes in fp32.
    """

    number: int
    name: str
    fast: bool

    @property
    def precision(self) -> str:
        """In what it computes."""
        return "bf16" if self.fast else "fp32"


class NativeLibrary:
    """The loaded library.

    Parameters
    ----------
    path : Path
        Its file.

    Raises
    ------
    OSError, AttributeError
        It cannot be loaded, is of another version, or lacks a function.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.calls = ctypes.CDLL(str(path))
        version = self.calls.mrhnet_abi_version()
        if version != ABI_VERSION:
            raise OSError(f"its interface has version {version}, {ABI_VERSION} was expected")
        declare(self.calls)
        self.kernels = self._kernels()

    def _kernels(self) -> tuple[Kernel, ...]:
        """What this processor can run, fastest first."""
        found, number = [], 0
        while name := self.calls.mrhnet_kernel_name(number):
            if self.calls.mrhnet_kernel_runs(number):
                found.append(Kernel(number, name.decode(), bool(self.calls.mrhnet_kernel_is_fast(number))))
            number += 1
        return tuple(found)

    def best_kernel(self, precision: str) -> Kernel:
        """The fastest for "exact" or "fast"; an exact one where this processor has no bf16."""
        exact = next(kernel for kernel in self.kernels if not kernel.fast)
        fast = next((kernel for kernel in self.kernels if kernel.fast), exact)
        return fast if precision == "fast" else exact

    def kernel(self, name: str) -> Kernel:
        """The kernel of that name.

        Raises
        ------
        ValueError
            It was not built, or this processor cannot run it.
        """
        for kernel in self.kernels:
            if kernel.name == name:
                return kernel
        known = ", ".join(kernel.name for kernel in self.kernels)
        raise ValueError(f"one of the kernels {known} was expected, found {name!r}")


def native_library() -> "NativeLibrary | None":
    """The library, or None where it is not there or does not fit (`why_missing` says why)."""
    return _search()[0]


def why_missing() -> str:
    """Why `native_library` is None; empty where it is not."""
    return _search()[1]


@functools.cache
def _search() -> "tuple[NativeLibrary | None, str]":
    faults = []
    for path in _candidates():
        try:
            return NativeLibrary(path), ""
        except (OSError, AttributeError) as error:
            faults.append(f"{path} cannot be used: {error}")
    return None, "; ".join(faults) or "its library was not built"


def _candidates() -> list[Path]:
    """Files that may be the library."""
    paths = [Path(folder).absolute() / FILE for folder in _folders()]
    return [path for path in paths if path.is_file()]


def _folders() -> list[str]:
    return list(native.__path__)
