"""What a job tells while it runs."""

from dataclasses import dataclass

from MRHNetLib.jobs.outcome import Outcome


@dataclass(frozen=True)
class Progress:
    """How far it has come: 0 to 1, what it does now, and how many seconds are left if that is known."""

    fraction: float
    stage: str
    seconds_left: float | None = None


@dataclass(frozen=True)
class Warned:
    """Something that the user should know although the work goes on."""

    message: str


@dataclass(frozen=True)
class Line:
    """A line for the log."""

    text: str


@dataclass(frozen=True)
class Ended:
    """The last event of every job."""

    outcome: Outcome


Event = Progress | Warned | Line | Ended
