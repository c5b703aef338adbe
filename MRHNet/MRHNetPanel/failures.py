"""What went wrong, in a dialog that does not hold up the work behind it."""

import logging
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from MRHNetLib.jobs.outcome import Outcome

LAST_LINES = 200  # of a log, as a dialog's details


class Failures:
    """Shows one dialog at a time; failures that come meanwhile wait for its end."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Outcome]] = []
        self._showing = False

    def tell(self, title: str, outcome: Outcome) -> None:
        """Show how `title` failed, as soon as Slicer has a moment; returns at once."""
        self._waiting.append((title, outcome))
        if not self._showing:
            self._showing = True
            qt.QTimer.singleShot(0, self._show_all)  # not from within the poll of the jobs, which goes on meanwhile

    def forget(self) -> None:
        """Show none of those that wait."""
        self._waiting.clear()

    def _show_all(self) -> None:
        try:
            while self._waiting:
                title, outcome = self._waiting.pop(0)
                show_failure(title, outcome)
        finally:
            self._showing = False


def show_failure(title: str, outcome: Outcome) -> None:
    """An error dialog with message and hint, the log as its details; without a main window, only the log."""
    text = "\n\n".join(filter(None, (f"{title}: {outcome.message}", outcome.hint)))
    details: dict[str, Any] = {"detailedText": _last_lines(outcome.log)} if outcome.log else {}
    try:
        slicer.util.errorDisplay(text, windowTitle=_("MRHNet"), **details)
    except RuntimeError:  # there is no window to show it over
        logging.error(text)


def _last_lines(log: str) -> str:
    return "\n".join(log.splitlines()[-LAST_LINES:])
