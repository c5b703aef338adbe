"""How many threads work may take."""

import os
from pathlib import Path

MOST_THREADS = 1024  # more than any machine has; more would only cost memory

_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # of a container: "quota period", both in microseconds, or "max period"


def usable_cores() -> int:
    """Threads that keep busy what this process may use, 1 to `MOST_THREADS`.

    ``OMP_NUM_THREADS`` where it is set, as clusters do; else the cores that the operating system and, in a container,
    its quota leave to this process.
    """
    wished = os.environ.get("OMP_NUM_THREADS", "")
    if wished.isdecimal() and int(wished) > 0:
        return min(int(wished), MOST_THREADS)
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, _quota(default=allowed))


def _quota(default: int) -> int:
    """Whole cores of a container's quota, at least 1."""
    try:
        quota, period = _QUOTA.read_text().split()
        return max(1, int(quota) // int(period))
    except (OSError, ValueError):  # no container, another system, or "max"
        return default
