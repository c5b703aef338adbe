"""Ctrl-C and SIGTERM: the work stops within two seconds and leaves nothing half-written."""

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from MRHNetLib.files import discard_pending

CANCELLED = 130  # 128 + SIGINT, the shell's convention
_PATIENCE_S = 1.0
_NUMBERS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def interruptible(last_words: Callable[[], None], *, to_the_end: bool = False) -> Iterator[None]:
    """Turn SIGINT and SIGTERM into one `KeyboardInterrupt` in the main thread.

    Python's own handlers wait until the C code that runs just now returns. So a second thread, which the signal wakes
    at once, ends the process when the exception has not brought it to an end in time.

    Parameters
    ----------
    last_words : callable
        Said before the process is ended by force.
    to_the_end : bool
        Whether the process ends afterwards: then both signals are ignored from there on, so that one that comes late
        does not change its exit code. Otherwise they get their former handlers back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waking, woken = socket.socketpair()
    for end in (waking, woken):
        end.setblocking(end is woken)
    ended = threading.Event()
    threading.Thread(target=_watch, args=(woken, ended, last_words), daemon=True).start()
    before = {number: signal.signal(number, _raise_once) for number in _NUMBERS}
    fd_before = signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        ended.set()
        signal.set_wakeup_fd(fd_before)
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if to_the_end else handler)
        waking.close()


def ignore_interruption() -> None:
    """Ignore SIGINT and SIGTERM until `interruptible` ends: it is too late to stop, or cleaning up has begun."""
    if threading.current_thread() is threading.main_thread():
        for number in _NUMBERS:
            signal.signal(number, signal.SIG_IGN)


def _raise_once(number: int, frame: "FrameType | None") -> None:
    ignore_interruption()
    raise KeyboardInterrupt


def _watch(woken: socket.socket, ended: threading.Event, last_words: Callable[[], None]) -> None:
    with woken:
        if woken.recv(1) and not ended.wait(_PATIENCE_S):
            discard_pending()
            last_words()
            os._exit(CANCELLED)
