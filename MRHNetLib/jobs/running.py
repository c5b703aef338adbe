"""What every job can do, whether a process or a thread does the work."""

from typing import Protocol

from MRHNetLib.jobs.events import Event
from MRHNetLib.jobs.outcome import Outcome


class Running(Protocol):
    """A job, driven by one thread (in Slicer the GUI's), which polls it with a timer until it has ended.

    What can be seen of it changes in `start` and `poll` only, never in between.
    """

    def start(self) -> None:
        """Begin and return at once. A job runs once; one that was cancelled before does not begin."""

    def poll(self) -> list[Event]:
        """What has happened since the last call, within some 25 ms; `Ended` comes last, and exactly once."""

    def cancel(self) -> None:
        """Ask for the end and return at once; `Ended` follows. Again, or after the end, it does nothing."""

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None until `poll` has handed over `Ended`."""

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""

    @property
    def state(self) -> str:
        """``"waiting"``, ``"running"``, ``"done"``, ``"failed"`` or ``"cancelled"``."""
