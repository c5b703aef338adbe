"""Who is told how far long work has come, and what the user should know about it."""

import warnings
from typing import Protocol


class Observer(Protocol):
    """Listens to long work; the command line, Slicer and tests each bring their own."""

    def progress(self, fraction: float, stage: str) -> None:
        """Take note that `fraction` (0 to 1) is done, and what is being done now."""

    def warning(self, message: str) -> None:
        """Take note of something that the user should know although the work goes on."""


class _Quiet:
    """Reports no progress; warnings go through Python's own `warnings`."""

    def progress(self, fraction: float, stage: str) -> None:
        pass

    def warning(self, message: str) -> None:
        warnings.warn(message, stacklevel=3)


QUIET: Observer = _Quiet()


class Portion:
    """A part of longer work: its own 0 to 1 becomes `start` to `stop` of the whole.

    Examples
    --------
    >>> class Print:
    ...     def progress(self, fraction, stage): print(fraction, stage)
    ...     def warning(self, message): print(message)
    >>> Portion(Print(), 0.5, 1.0).progress(0.5, "predicting")
    0.75 predicting
    """

    def __init__(self, observer: Observer, start: float, stop: float) -> None:
        self._observer = observer
        self._start = start
        self._stop = stop

    def progress(self, fraction: float, stage: str) -> None:
        """Report the fraction of the part as a fraction of the whole."""
        self._observer.progress(self._start + fraction * (self._stop - self._start), stage)

    def warning(self, message: str) -> None:
        """Pass the warning on."""
        self._observer.warning(message)


class Noting:
    """Passes everything on and keeps the warnings, for the provenance of what is written."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self.warnings: list[str] = []

    def progress(self, fraction: float, stage: str) -> None:
        """Pass the progress on."""
        self._observer.progress(fraction, stage)

    def warning(self, message: str) -> None:
        """Keep the warning and pass it on."""
        self.warnings.append(message)
        self._observer.warning(message)
