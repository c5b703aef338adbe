"""Several jobs that follow one another and look like one: the queue and the progress bar see a single job."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.events import Ended, Event, Progress
from MRHNetLib.jobs.outcome import CANCELLED, DONE, FAILED, Outcome
from MRHNetLib.jobs.running import Running


@dataclass(frozen=True)
class Step:
    """One of the jobs.

    Parameters
    ----------
    share : float
        Of the whole time, 0 to 1.
    make : callable
        Makes the job from what the step before it gave (None for the first); called when its turn has come.
    """

    share: float
    make: Callable[[Any], Running]


class Steps:
    """A job made of jobs; its outcome is that of the last one, or of the first that did not succeed.

    Parameters
    ----------
    steps : sequence of Step
        In their order; the shares add up to 1.
    when_ended : callable
        Called once, however it ends, also when it never started.
    """

    def __init__(self, steps: Sequence[Step], when_ended: Callable[[], None] = lambda: None) -> None:
        self._waiting = list(steps)
        self._when_ended = when_ended
        self._current: Running | None = None
        self._begin = self._share = 0.0  # of the current step, in the whole
        self._cancelled = self._started = False
        self._untold: list[Event] = []
        self._end: Outcome | None = None  # as it will be told by the next poll
        self._outcome: Outcome | None = None

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None until `poll` has handed over `Ended`."""
        return self._outcome

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._started and self._outcome is None

    @property
    def state(self) -> str:
        """ "waiting", "running", "done", "failed" or "cancelled"."""
        if self._outcome is not None:
            return self._outcome.state
        return "running" if self._started else "waiting"

    def start(self) -> None:
        """Begin the first step; a job that was cancelled before stays so."""
        if not self._started and not self._cancelled:
            self._started = True
            self._begin_next(None)

    def cancel(self) -> None:
        """Ask the current step to stop, and begin no other; returns at once."""
        if self._outcome is not None or self._cancelled:
            return
        self._cancelled = True
        if self._current is not None:
            self._current.cancel()
        else:
            self._end = Outcome(CANCELLED)

    def poll(self) -> list[Event]:
        """What happened since the last call; never blocks."""
        if self._current is not None:
            for event in self._current.poll():
                self._take(event)
        told, self._untold = self._untold, []
        if self._end is not None and self._outcome is None:
            self._outcome = self._end
            self._when_ended()
            told.append(Ended(self._outcome))
        return told

    def _take(self, event: Event) -> None:
        if isinstance(event, Ended):
            self._step_ended(event.outcome)
        elif isinstance(event, Progress):
            if self._cancelled:
                return  # it is stopping, and how far it comes meanwhile matters to nobody
            fraction = self._begin + self._share * event.fraction
            self._untold.append(Progress(fraction, event.stage, event.seconds_left))
        else:
            self._untold.append(event)

    def _step_ended(self, outcome: Outcome) -> None:
        self._current = None
        if self._cancelled:  # also where the step was faster than the wish
            self._end = Outcome(CANCELLED, log=outcome.log)
        elif outcome.state == DONE and self._waiting:
            self._begin_next(outcome.value)
        else:
            self._end = outcome

    def _begin_next(self, value: Any) -> None:
        step = self._waiting.pop(0)
        self._begin, self._share = self._begin + self._share, step.share
        try:
            self._current = step.make(value)
            self._current.start()
        except UserError as error:
            self._current = None
            self._end = Outcome(FAILED, message=error.message, hint=error.hint)
        except Exception as error:  # a fault of ours ends this job and no other
            self._current = None
            self._end = Outcome(FAILED, message=f"{type(error).__name__}: {error}", log=traceback.format_exc())
