"""Jobs, one after another."""

import time
from dataclasses import dataclass, field

from MRHNetLib.jobs.events import Event
from MRHNetLib.jobs.running import Running

_CLOSING_S = 5.0  # cancelling takes two seconds at most; the rest is for a machine that is busy otherwise


@dataclass(frozen=True, eq=False)
class Entry:
    """A job in a queue and the title that the user sees."""

    title: str
    job: Running = field(repr=False)


class JobQueue:
    """Runs jobs in the order in which they were added; one that fails or is cancelled does not stop the next.

    Like every job it is driven by one thread, which polls it with a timer as long as it is `busy`.
    """

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Those waiting, running and ended, in order."""
        return tuple(self._entries)

    @property
    def busy(self) -> bool:
        """Whether any has not ended."""
        return bool(self._unended())

    def add(self, title: str, job: Running) -> Entry:
        """Put a job at the end; it starts as soon as those before it have ended."""
        entry = Entry(title, job)
        self._entries.append(entry)
        self._start_next()
        return entry

    def poll(self) -> list[tuple[Entry, Event]]:
        """What has happened to any of them since the last call; starts the next one when none runs."""
        told = [(entry, event) for entry in self._entries for event in entry.job.poll()]
        self._start_next()
        return told

    def cancel(self, entry: Entry) -> None:
        """Cancel this one, whether it runs or waits."""
        entry.job.cancel()

    def cancel_all(self) -> None:
        """Cancel all that have not ended; none starts any more."""
        for entry in self._entries:
            entry.job.cancel()

    def clear_finished(self) -> None:
        """Forget those that have ended, and what they hold."""
        self._entries = self._unended()

    def close(self) -> None:
        """Cancel all and wait until their processes are gone: when the application ends. Blocks for some seconds."""
        self.cancel_all()
        deadline = time.monotonic() + _CLOSING_S
        while self.busy and time.monotonic() < deadline:
            self.poll()
            time.sleep(0.01)

    def _unended(self) -> list[Entry]:
        return [entry for entry in self._entries if entry.job.outcome is None]

    def _start_next(self) -> None:
        unended = self._unended()
        if unended and not unended[0].job.running:
            unended[0].job.start()
