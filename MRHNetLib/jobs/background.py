"""What processes and functions in the background have in common: a thread that tells events, and how it ended."""

import math
import threading
import time
import traceback
from abc import ABC, abstractmethod
from collections import deque
from typing import ClassVar

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.events import Ended, Event, Line
from MRHNetLib.jobs.outcome import CANCELLED, FAILED, Outcome

# Whoever prints without end costs neither memory nor a blocked GUI: the newest events stay, so many at a time.
MOST_UNDELIVERED = 10_000
MOST_AT_ONCE = 1000

# Slicer's event loop keeps Python's global lock while it waits for the user: no other Python thread moves until the GUI
# thread lets go of it. So a poll sleeps for a moment, in which the threads of all jobs run.
TURN_S = 0.015

_REPORT = "this is a bug in MRHNet: please report it with the lines of the traceback"


class Background(ABC):
    """A job (see `Running`) whose work is done in a daemon thread."""

    _gave_way_at: ClassVar[float] = -math.inf

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._thread: threading.Thread | None = None
        self._events: deque[Event] = deque(maxlen=MOST_UNDELIVERED)
        self._end: Outcome | None = None
        self._outcome: Outcome | None = None

    @abstractmethod
    def _work(self) -> Outcome:
        """Do the work, in the thread; what it raises becomes a failed outcome."""

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None until `poll` has handed over `Ended`."""
        return self._outcome

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.state == "running"

    @property
    def state(self) -> str:
        """``"waiting"``, ``"running"``, ``"done"``, ``"failed"`` or ``"cancelled"``."""
        if self._outcome is not None:
            return self._outcome.state
        return "waiting" if self._thread is None else "running"

    def start(self) -> None:
        """Begin and return at once."""
        if self._thread is not None:
            raise RuntimeError("a job runs once")
        if not self._asked.is_set():
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    def poll(self) -> list[Event]:
        """What has happened since the last call; `Ended` comes last."""
        if self._outcome is not None:
            return []
        if self.running:
            self._give_way()
        end = self._end  # looked at first: whatever was told before it is in the queue by now
        told = [self._events.popleft() for _ in range(min(len(self._events), MOST_AT_ONCE))]
        if end is not None and not self._events:
            self._outcome = end
            told.append(Ended(end))
        return told

    def cancel(self) -> None:
        """Ask for the end and return at once."""
        self._asked.set()
        if self._thread is None and self._end is None:
            self._end = Outcome(CANCELLED, message="cancelled before it began")

    @staticmethod
    def _give_way() -> None:
        """Let the threads run, once for all jobs that are polled in a row."""
        if time.monotonic() - Background._gave_way_at > TURN_S:
            time.sleep(TURN_S)
            Background._gave_way_at = time.monotonic()

    def _tell(self, event: Event) -> None:
        if self._end is None:  # a reader that outlives the job has no more to say
            self._events.append(event)

    def _run(self) -> None:
        try:
            self._end = self._work()
        except BaseException as error:
            outcome = _failure(error)
            for text in outcome.log.splitlines():
                self._tell(Line(text))
            self._end = outcome


def _failure(error: BaseException) -> Outcome:
    if isinstance(error, UserError):
        return Outcome(FAILED, message=error.message, hint=error.hint)
    log = "".join(traceback.format_exception(error))
    if isinstance(error, MemoryError):
        hint = "close other programs, or use a machine with more memory"
        return Outcome(FAILED, message="there is not enough memory for this", hint=hint, log=log)
    return Outcome(FAILED, message=f"{type(error).__name__}: {error}", hint=_REPORT, log=log)
