"""Work of the library under way: started, watched, and ended whatever happens."""

import ctypes
from collections.abc import Callable
from typing import Any

from MRHNetLib.inference.native.interface import check
from MRHNetLib.inference.native.library import NativeLibrary

GLANCE_S = 0.1  # between two looks at the progress; as long an interruption waits


def work(library: NativeLibrary, start: Callable[[Any], int], report: Callable[[float], None]) -> None:
    """Start a job and wait until it is done; what it reads and writes must live as long as this call.

    Parameters
    ----------
    library : NativeLibrary
        What computes.
    start : callable
        ``start(handle)`` starts the job, hands it back through the pointer `handle`, and returns the library's status.
    report : callable
        ``report(share)`` is told how much is done, 0 to 1, about ten times a second. Raises it, so ends the job.

    Raises
    ------
    UserError
        Memory or threads could not be had.
    """
    job, done = ctypes.c_void_p(), ctypes.c_double()
    try:
        check(start(ctypes.byref(job)))
        while not library.calls.mrhnet_wait(job, GLANCE_S, ctypes.byref(done)):
            report(done.value)
        check(library.calls.mrhnet_job_status(job))
    finally:  # also when the user interrupts: nothing runs on behind a command that has ended
        if job:
            library.calls.mrhnet_job_free(job)
    report(1.0)
