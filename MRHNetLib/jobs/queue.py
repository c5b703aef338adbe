"""Jobs, one after another."""

from dataclasses import dataclass, field

from MRHNetLib.jobs.events import Event
from MRHNetLib.jobs.running import Running


@dataclass(frozen=True, eq=False)
class Entry:
    """A job in a queue and the title that the user sees."""

    title: str
    job: Running = field(repr=False)


class JobQueue:
    """Runs jobs in the order in which they were added; one that fails or is cancelled does not stop the next."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    @property
    def entries(self) -> "tuple[Entry, ...]":
        """Those waiting, running and ended, in order."""
        return tuple(self._entries)

    @property
    def busy(self) -> bool:
        """Whether any has not ended."""
        return any(entry.job.outcome is None for entry in self._entries)

    def add(self, title: str, job: Running) -> Entry:
        """Put a job at the end; it starts as soon as those before it have ended."""
        entry = Entry(title, job)
        self._entries.append(entry)
        self._start_next()
        return entry

    def poll(self) -> "list[tuple[Entry, Event]]":
        """What has happened to any of them since the last call; starts the next one when there is none running."""
        told = [(entry, event) for entry in self._entries for event in entry.job.poll()]
        self._start_next()
        return told

    def cancel(self, entry: Entry) -> None:
        """Cancel this one, whether it runs or waits."""
        entry.job.cancel()

    def cancel_all(self) -> None:
        """Cancel all that have not ended, so that none starts any more."""
        for entry in self._entries:
            entry.job.cancel()

    def clear_finished(self) -> None:
        """Forget those that have ended, and what they hold."""
        self._entries = [entry for entry in self._entries if entry.job.outcome is None]

    def _start_next(self) -> None:
        open_entries = [entry for entry in self._entries if entry.job.outcome is None]
        if open_entries and not open_entries[0].job.running:
            open_entries[0].job.start()
