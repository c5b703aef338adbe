"""Small work beside the queue: it starts at once, and its events reach who asked for it."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from MRHNetPanel.announcer import Announcer

if TYPE_CHECKING:
    from MRHNetLib.jobs.running import Running

CLOSING_S = 4.0  # for what was told to end: processes are ended by force after 2 s
PAUSE_S = 0.01


class Background:
    """Jobs of which several may run at the same time; the panel's timer polls them.

    Parameters
    ----------
    started : Announcer
        Told whenever a job starts, so that the timer does.
    """

    def __init__(self, started: Announcer) -> None:
        self._started = started
        self._jobs: list[tuple[Running, Callable[[Any], None]]] = []

    @property
    def busy(self) -> bool:
        """Whether a job has not been followed to its end yet."""
        return bool(self._jobs)

    def start(self, job: "Running", listener: Callable[[Any], None]) -> "Running":
        """Start a job and tell `listener` each of its events, on the thread that polls; the last one is `Ended`."""
        self._jobs.append((job, listener))
        job.start()
        self._started.announce()
        return job

    def poll(self) -> None:
        """Hand over what the jobs have to say; never blocks."""
        for pair in tuple(self._jobs):
            job, listener = pair
            events = job.poll()
            if job.outcome is not None and pair in self._jobs:
                self._jobs.remove(pair)
            for event in events:
                listener(event)

    def cancel_all(self) -> None:
        """Ask every job to end; returns at once."""
        for job, _ in tuple(self._jobs):
            job.cancel()

    def close(self) -> None:
        """Cancel all and wait until they have gone, telling nobody: when the panel goes. Blocks for some seconds."""
        self.cancel_all()
        jobs, self._jobs = [job for job, _ in self._jobs], []
        until = time.monotonic() + CLOSING_S
        while any(job.outcome is None for job in jobs) and time.monotonic() < until:
            for job in jobs:
                job.poll()
            time.sleep(PAUSE_S)
