"""What went wrong without being raised: PythonQt prints an exception in a slot and goes on, so a test has to look here.

`with faults.expected(ZeroDivisionError): ...` for a test that means it; `faults.check()` at the end of every other.
"""

import contextlib
import sys
import threading
from collections.abc import Iterator

collected: list[BaseException] = []


class NoSuchSignal(Exception):
    """A connection that PythonQt refuses with a printed line and a False."""


class QtWarning(Exception):
    """A warning Qt itself wrote; in Slicer it lands in the error log."""


class OffTheGuiThread(Exception):
    """Qt was called from another thread than that of the application; in Slicer it may crash, now or later."""


class UnansweredDialog(BaseException):
    """A modal dialog that nobody answers: in the application this waits for the user, in a test for ever.

    No Exception, so that a module's own `except Exception` does not hide it.
    """


def report(error: BaseException) -> None:
    """Print the exception as PythonQt does and keep it."""
    collected.append(error)
    sys.excepthook(type(error), error, error.__traceback__)


def complain(message: str) -> None:
    """Print the line PythonQt prints for a connection that cannot be made, and keep it."""
    collected.append(NoSuchSignal(message))
    print(message, file=sys.stderr)  # noqa: T201 (as PythonQt does)


def heed_thread(called: str) -> None:
    """Keep a fault where something of Qt is called from another thread."""
    if threading.current_thread() is not threading.main_thread():
        report(OffTheGuiThread(f"{called} from the thread {threading.current_thread().name}"))


def check() -> None:
    """Raise the first fault since the last check."""
    found, collected[:] = list(collected), []
    if found:
        raise AssertionError(
            f"{len(found)} fault(s) in slots, connections or dialogs, the first: {found[0]!r}"
        ) from found[0]


@contextlib.contextmanager
def expected(kind: type[BaseException]) -> Iterator[list[BaseException]]:
    """Faults of this kind are wanted inside; they are taken out of the collection, and there must be one."""
    before = len(collected)
    found: list[BaseException] = []
    yield found
    found += [error for error in collected[before:] if isinstance(error, kind)]
    collected[before:] = [error for error in collected[before:] if not isinstance(error, kind)]
    assert found, f"expected a {kind.__name__} to be printed"
