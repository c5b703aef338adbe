"""The panel's timer: it asks for news while something runs, and rests while nothing does."""

from typing import Any

import qt

POLL_MS = 30  # while Slicer waits for the user, threads move on only when the GUI thread polls them


class Clock:
    """Polls the logic on the GUI thread.

    Parameters
    ----------
    logic : MRHNetLogic
        Tells when something starts.
    """

    def __init__(self, logic: Any) -> None:
        self._logic = logic
        self._timer = qt.QTimer()
        self._timer.setInterval(POLL_MS)
        self._timer.connect("timeout()", self._poll)
        logic.started.connect(self._start)

    @property
    def active(self) -> bool:
        """Whether it ticks."""
        return bool(self._timer.active)

    def close(self) -> None:
        """Stop for good."""
        self._logic.started.disconnect(self._start)
        self._timer.stop()

    def _start(self) -> None:
        if not self.active:  # starting anew would put the next tick off
            self._timer.start()

    def _poll(self) -> None:
        self._logic.poll()
        if not self._logic.busy:
            self._timer.stop()
