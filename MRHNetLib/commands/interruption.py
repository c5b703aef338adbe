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


@contextlib.contextmanager
def interruptible(last_words: Callable[[], None]) -> Iterator[None]:
    """Turn SIGINT and SIGTERM into one `KeyboardInterrupt` in the main thread.

    Python's own handlers wait until the C code that runs just now returns. So a second thread, which the signal wakes
    at once, ends the process when the exception has not brought it to an end in time.

    Parameters
    ----------
    last_words : callable
        Said before the process is ended by force.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waking, woken = socket.socketpair()
    for end in (waking, woken):
        end.setblocking(end is woken)
    ended = threading.Event()
    threading.Thread(target=_watch, args=(woken, ended, last_words), daemon=True).start()
    before = {number: signal.signal(number, _raise_once) for number in (signal.SIGINT, signal.SIGTERM)}
    fd_before = signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        ended.set()
        signal.set_wakeup_fd(fd_before)
        for number, handler in before.items():
            signal.signal(number, handler)
        waking.close()


def _raise_once(number: int, frame: "FrameType | None") -> None:
    for other in (signal.SIGINT, signal.SIGTERM):  # cleaning up is not to be interrupted
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt


def _watch(woken: socket.socket, ended: threading.Event, last_words: Callable[[], None]) -> None:
    with woken:
        if woken.recv(1) and not ended.wait(_PATIENCE_S):
            discard_pending()
            last_words()
            os._exit(CANCELLED)
