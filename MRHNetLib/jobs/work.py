"""A function in a thread."""

from collections.abc import Callable
from typing import Any

from MRHNetLib.jobs.background import Background
from MRHNetLib.jobs.events import Progress, Warned
from MRHNetLib.jobs.outcome import CANCELLED, DONE, Outcome
from MRHNetLib.observer import Observer


class Cancelled(BaseException):
    """Raised in the function by its observer; no `Exception`, so that no library swallows it."""


class Work(Background):
    """``function(observer)`` in a thread of its own (see `Running`); its value is what the function returns.

    Parameters
    ----------
    function : callable
        Takes an `Observer`. Tells it its progress often: that is where a cancelled one ends. It touches neither MRML
        nor Qt, and gives up the global lock often (small pieces), for Slicer's GUI shares it.
    """

    def __init__(self, function: Callable[[Observer], Any]) -> None:
        super().__init__()
        self._function = function

    def progress(self, fraction: float, stage: str) -> None:
        """Tell the progress (the function calls it), or end the function if the job was cancelled."""
        if self._asked.is_set():
            raise Cancelled
        self._tell(Progress(min(1.0, max(0.0, fraction)), stage))

    def warning(self, message: str) -> None:
        """Tell a warning (the function calls it)."""
        self._tell(Warned(message))

    def _work(self) -> Outcome:
        try:
            return Outcome(DONE, value=self._function(self))
        except Cancelled:
            return Outcome(CANCELLED, message="cancelled")
