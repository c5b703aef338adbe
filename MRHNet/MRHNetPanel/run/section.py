"""The section Run: start, watch, cancel."""

import traceback
from typing import Any

import qt
from slicer.i18n import tr as _

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.events import Ended, Line, Progress, Warned
from MRHNetLib.jobs.outcome import DONE, FAILED, Outcome
from MRHNetLib.jobs.queue import Entry
from MRHNetPanel.failures import Failures
from MRHNetPanel.run.prediction import predictions
from MRHNetPanel.run.queue_table import QueueTable
from MRHNetPanel.run.results import enter_scene, lay_over

LINES_LEFT = 3  # below those in sight: who has scrolled further up is reading


class RunSection:
    """Starts a network on the inputs, shows how far it is, and lets the stain map into the scene.

    Parameters
    ----------
    ui : namespace
        The panel's widgets by their names.
    logic : MRHNetLogic
        What the sections share.
    """

    def __init__(self, ui: Any, logic: Any) -> None:
        self._ui, self._logic = ui, logic
        self._failures = Failures()
        self._table = QueueTable(ui.queueTable, self._cancel)
        self._presses: dict[Entry, object] = {}  # which press of Run an entry came from
        self._shown: object = None  # the press of which a map has been laid over the MRI
        self._followed: Entry | None = None  # whose progress is shown
        self._stage = ""
        self._unwritten: list[str] = []  # of the log
        self._writing = qt.QTimer()  # many lines come at once: they enter the log together
        self._writing.setSingleShot(True)
        self._writing.setInterval(0)
        self._writing.connect("timeout()", self._write_log)
        self._spoken: set[Entry] = set()  # whose lines stand in the log already
        self._awaited: list[str] = []  # what a run waits for that was begun before the folder could be read
        ui.runButton.connect("clicked(bool)", self._run)
        ui.cancelButton.connect("clicked(bool)", self._cancel_all)
        logic.changed.connect(self.refresh)
        logic.scene_changed.connect(self.refresh)
        logic.job_event.connect(self._take)
        self.refresh()

    def close(self) -> None:
        """Stop listening; the logic ends what runs."""
        self._logic.changed.disconnect(self.refresh)
        self._logic.scene_changed.disconnect(self.refresh)
        self._logic.job_event.disconnect(self._take)
        self._writing.stop()
        self._failures.forget()

    def refresh(self) -> None:
        """Show whether a run can begin, or all that is missing."""
        problems = self._problems()
        button = self._ui.runButton
        button.enabled = not problems
        button.toolTip = (
            "\n".join((_("Missing:"), *(f"- {problem}" for problem in problems))) if problems else self._invitation()
        )
        self._ui.cancelButton.enabled = self._logic.queue.busy
        if self._awaited and problems != self._awaited:
            self._go_on(problems)

    def _problems(self) -> list[str]:
        return [*self._logic.inputs.problems(), *self._logic.networks.problems()]

    def _invitation(self) -> str:
        if self._logic.queue.busy:
            return _("Put these networks at the end of the queue.")
        return _("Predict a stain map with each ticked network.")

    def _run(self) -> None:
        """Put the ticked networks into the queue, with the inputs as they are now."""
        try:
            if self._logic.dependencies.ensure():
                self._awaited = self._problems()
                if self._awaited:
                    self._ui.stageLabel.text = "; ".join(self._awaited)
                else:
                    self._begin()
        except UserError as error:
            self._tell(_("The run could not begin"), Outcome(FAILED, message=error.message, hint=error.hint))
        except Exception as error:
            self._tell(_("The run could not begin"), _fault(error))
        self.refresh()

    def _go_on(self, problems: list[str]) -> None:
        """The folder that could not be read before the libraries came has been read: run, or say what is missing."""
        self._awaited = []
        text = _("Not begun: {problems}") if problems else ""
        self._ui.stageLabel.text = text.format(problems="; ".join(problems))
        if not problems:
            qt.QTimer.singleShot(0, self._run)  # not from within whoever announced it

    def _begin(self) -> None:
        press = object()
        for prediction in predictions(self._logic):
            for title, job in prediction.jobs:
                entry = self._logic.run(title, job)
                self._presses[entry] = press
                self._table.add(entry)

    def _cancel(self, entry: Entry) -> None:
        self._logic.queue.cancel(entry)
        self._table.show_state(entry, _("stopping"))

    def _cancel_all(self) -> None:
        for entry in self._logic.queue.entries:
            self._cancel(entry)
        self._ui.stageLabel.text = _("Stopping...")

    def _take(self, entry: Entry, event: Any) -> None:
        """Show what a job tells."""
        if isinstance(event, Progress):
            self._show_progress(entry, event)
        elif isinstance(event, Line):
            self._spoken.add(entry)
            self._log(event.text)
        elif isinstance(event, Warned):
            self._log(_("Warning: {message}").format(message=event.message))
        elif isinstance(event, Ended):
            self._end(entry, event.outcome)

    def _show_progress(self, entry: Entry, progress: Progress) -> None:
        self._followed = entry
        percent = int(100 * progress.fraction)
        self._ui.progressBar.value = percent
        self._table.show_state(entry, f"{percent} %")
        parts = [f"{entry.title}: {progress.stage}", time_left(progress.seconds_left), self._others()]
        self._ui.stageLabel.text = ", ".join(filter(None, parts))
        if progress.stage != self._stage:
            self._stage = progress.stage
            self._log(f"{entry.title}: {progress.stage}")

    def _others(self) -> str:
        waiting = self._table.waiting
        return _("{count} waiting").format(count=waiting) if waiting else ""

    def _end(self, entry: Entry, outcome: Outcome) -> None:
        if outcome.state == DONE:
            outcome = self._enter(entry, outcome)
        words = {DONE: _("done"), FAILED: _("failed")}.get(outcome.state, _("cancelled"))
        self._table.show_end(entry, words, outcome.message)
        self._log(": ".join(filter(None, (f"{entry.title} {words}", outcome.message))))
        if self._followed in (entry, None):  # not where another one is shown and goes on
            self._followed, self._stage = None, ""
            self._ui.stageLabel.text = f"{entry.title}: {words}"
            self._ui.progressBar.value = 100 if outcome.state == DONE else 0
        if outcome.state == FAILED:
            self._failures.tell(entry.title, outcome)
            if entry not in self._spoken:
                self._log(outcome.log)
        self._presses.pop(entry, None)
        self._spoken.discard(entry)
        self._logic.queue.clear_finished()  # and with them the volumes that they hold
        self.refresh()

    def _enter(self, entry: Entry, outcome: Outcome) -> Outcome:
        """Let the map into the scene, and show the first of each press of Run; the outcome, or how that failed."""
        try:
            mri, stain_map = enter_scene(self._logic.scene, outcome.value)
            if self._presses.get(entry) is not self._shown:
                lay_over(self._logic, mri, stain_map)
                self._shown = self._presses.get(entry)
        except UserError as error:
            return Outcome(FAILED, message=error.message, hint=error.hint)
        except Exception as error:
            return _fault(error)
        return outcome

    def _tell(self, title: str, outcome: Outcome) -> None:
        self._log(outcome.log)
        self._failures.tell(title, outcome)

    def _log(self, line: str) -> None:
        if line:
            self._unwritten.append(line)
            self._writing.start()

    def _write_log(self) -> None:
        bar = self._ui.logText.verticalScrollBar()
        follows = bar.value >= bar.maximum - LINES_LEFT
        self._ui.logText.appendPlainText("\n".join(self._unwritten))
        self._unwritten.clear()
        if follows:  # by itself it stops when a long line brings up the horizontal bar, which hides the last lines
            bar.setValue(bar.maximum)


def _fault(error: Exception) -> Outcome:
    """A fault of ours: its traceback belongs into a report."""
    return Outcome(FAILED, message=f"{type(error).__name__}: {error}", log=traceback.format_exc())


def time_left(seconds: float | None) -> str:
    """About how long it still takes, in words; "" where nobody knows.

    Examples
    --------
    >>> time_left(42.4), time_left(200), time_left(9000), time_left(None)
    ('about 42 s left', 'about 3 min left', 'about 2.5 h left', '')
    """
    if seconds is None:
        return ""
    if seconds < 100:
        amount = f"{seconds:.0f} s"
    elif seconds < 100 * 60:
        amount = f"{seconds / 60:.0f} min"
    else:
        amount = f"{seconds / 3600:.1f} h"
    return _("about {amount} left").format(amount=amount)
