"""A child process ends when its parent lets go of it, even if the parent was killed.

The parent holds the writing end of the child's standard input and never writes. When it closes it, or dies, the child
reads the end of the file and ends itself as after Ctrl-C. This works everywhere, through PythonSlicer's launcher too,
which hands its standard input on; on Windows, where a program without a console cannot send Ctrl-C, it is also how a
child is asked to end.
"""

import _thread
import os
import signal
import stat
import sys
import threading
import time

LEASH = "MRHNET_LEASH"  # in the environment of a child on a leash

_LOOK_EVERY_S = 0.2
_BROKEN_PIPE = 109  # ERROR_BROKEN_PIPE of Windows


def heed_leash() -> None:
    """End this process when its parent lets go, if it was started on a leash; call it in the main thread."""
    if os.environ.pop(LEASH, None) and _holds_pipe():  # not for the child's own children
        threading.Thread(target=_end_when_let_go, daemon=True).start()


def _holds_pipe() -> bool:
    """Whether the standard input is a pipe: a launcher that handed on nothing would seem to let go at once."""
    try:
        return stat.S_ISFIFO(os.fstat(0).st_mode)
    except OSError:
        return False


def _end_when_let_go() -> None:
    if sys.platform == "win32":
        _wait_on_windows()
        _thread.interrupt_main(signal.SIGINT)
    else:
        while os.read(0, 1):  # not sys.stdin: its lock, held for good, would crash the interpreter's end
            pass
        os.killpg(os.getpgrp(), signal.SIGTERM)


def _wait_on_windows() -> None:
    """Look at the pipe without reading: a read that waits would hold up every other use of the handle.

    A child's child that inherits it and asks for its type, as each C program does at its start, would hang.
    """
    if sys.platform == "win32":
        import ctypes
        import msvcrt
        from ctypes import wintypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        peek = kernel.PeekNamedPipe
        peek.argtypes = [wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD, *[ctypes.c_void_p] * 3]
        peek.restype = wintypes.BOOL
        handle = msvcrt.get_osfhandle(0)
        while peek(handle, None, 0, None, None, None) or ctypes.get_last_error() != _BROKEN_PIPE:
            time.sleep(_LOOK_EVERY_S)
