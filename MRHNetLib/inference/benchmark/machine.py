"""What the benchmark ran on."""

import os
import platform
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from MRHNetLib import __version__
from MRHNetLib.cores import usable_cores
from MRHNetLib.inference.native.library import native_library

_LIBRARIES = ("numpy", "torch", "onnx", "onnxruntime", "openvino")
_CPUINFO = Path("/proc/cpuinfo")
_QUIET_LOAD = 0.5  # programs that compute, on average over the last minute


def machine(threads: int) -> dict[str, object]:
    """Processor, system, how many cores this process may use, what else computes now, and our kernels that run here."""
    library = native_library()
    return {
        "processor": processor(),
        "system": platform.platform(terse=True),
        "cores": usable_cores(),
        "threads": threads,
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "kernels": [kernel.name for kernel in library.kernels] if library else [],
    }


def busy_warning(described: dict[str, object]) -> str:
    """What to warn of where other programs computed when `machine` was asked, or an empty string."""
    load = described["load"]
    if not isinstance(load, float) or load <= _QUIET_LOAD:
        return ""
    return (
        f"other programs were busy before the benchmark began (load {load:.1f} on {described['cores']} cores): times "
        "are too long, those of PyTorch most of all, and ratios mean little; run it again on a quiet machine"
    )


def versions() -> dict[str, str]:
    """Versions of MRHNet, Python, and what computes."""
    found = {"mrhnet": __version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def processor() -> str:
    """The processor's name, as its maker calls it where the system tells."""
    if sys.platform == "darwin":
        words = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip() or platform.machine()
    if _CPUINFO.is_file():
        named = re.search(r"^model name\s*:\s*(.+)$", _CPUINFO.read_text(encoding="utf-8"), re.MULTILINE)
        return named.group(1) if named else platform.machine()
    return platform.processor() or platform.machine()
