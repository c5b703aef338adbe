"""A function in a thread."""

from collections.abc import Callable
from typing import Any

from MRHNetLib.jobs.events import Event
from MRHNetLib.jobs.outcome import Outcome
from MRHNetLib.observer import Observer


class Work:
    """``function(observer)`` in a thread of its own (see `Running`)."""

    def __init__(self, function: Callable[[Observer], Any]) -> None:
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
