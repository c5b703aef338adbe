"""A command of MRHNet as a child process."""

from collections.abc import Mapping, Sequence

from MRHNetLib.jobs.events import Event
from MRHNetLib.jobs.outcome import Outcome


class Command:
    """``interpreter -m MRHNetLib WORDS --json`` in the background (see `Running`)."""

    def __init__(
        self, words: Sequence[str], *, interpreter: Sequence[str], environment: "Mapping[str, str] | None" = None
    ) -> None:
        raise NotImplementedError

    def start(self) -> None: ...

    def poll(self) -> "list[Event]": ...

    def cancel(self) -> None: ...

    @property
    def outcome(self) -> "Outcome | None": ...

    @property
    def running(self) -> bool: ...

    @property
    def state(self) -> str: ...
