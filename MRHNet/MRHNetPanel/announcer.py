"""A signal in plain Python: those who asked to be told are told."""

from collections.abc import Callable
from typing import Any


class Announcer:
    """Tells its listeners, in the order in which they connected.

    Examples
    --------
    >>> changed = Announcer()
    >>> changed.connect(print)
    >>> changed.announce("networks")
    networks
    """

    def __init__(self) -> None:
        self._listeners: list[Callable[..., Any]] = []

    def connect(self, listener: Callable[..., Any]) -> None:
        """Tell `listener` from now on; connecting it twice changes nothing."""
        if listener not in self._listeners:
            self._listeners.append(listener)

    def disconnect(self, listener: Callable[..., Any]) -> None:
        """Tell `listener` no longer; nothing happens where it was not connected."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def announce(self, *what: Any) -> None:
        """Call every listener with `what`."""
        for listener in tuple(self._listeners):
            listener(*what)
