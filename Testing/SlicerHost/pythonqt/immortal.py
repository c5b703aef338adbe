"""None, True, False and NotImplemented kept alive: PySide6 6.12 gives back one reference too many with many calls.

From Python 3.12 on they cannot die. Before, a few thousand calls are enough to end the process.
"""

import ctypes
import sys

REFERENCES = 1 << 40  # more than all calls of all tests


def keep_singletons_alive() -> None:
    """Nothing from Python 3.12 on."""
    if sys.version_info < (3, 12):
        for singleton in (None, True, False, NotImplemented, ...):
            ctypes.c_ssize_t.from_address(id(singleton)).value += REFERENCES
