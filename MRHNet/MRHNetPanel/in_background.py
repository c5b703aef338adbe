"""What takes long is computed in a thread; its result, and what went wrong, come back to the GUI thread."""

import traceback
from collections.abc import Callable
from typing import Any

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.events import Ended
from MRHNetLib.jobs.outcome import DONE, FAILED, Outcome
from MRHNetLib.jobs.running import Running
from MRHNetLib.jobs.work import Work
from MRHNetLib.observer import Observer
from MRHNetPanel.failures import Failures


class InBackground:
    """Computes for a section.

    Parameters
    ----------
    logic : MRHNetLogic
        Its background runs the work, also while networks run.
    """

    def __init__(self, logic: Any) -> None:
        self._logic = logic
        self._failures = Failures()
        self._running: list[Running] = []
        logic.scene_closing.connect(self._cancel_all)

    def compute(
        self,
        title: str,
        function: Callable[[Observer], Any],
        then: Callable[[Any], None],
        finally_: Callable[[], None] = lambda: None,
    ) -> None:
        """Compute ``function(observer)`` in a thread, then call ``then(value)`` here; failures become a dialog.

        `finally_` is called here however it ended.
        """

        def listen(event: Any) -> None:
            if isinstance(event, Ended):
                self._running.remove(work)
                self._ended(title, event.outcome, then)
                finally_()

        work: Running = Work(function)
        self._running.append(work)
        self._logic.background.start(work, listen)

    def attempt(self, title: str, function: Callable[[], None]) -> None:
        """Call the function here and now; failures become a dialog."""
        try:
            function()
        except UserError as error:
            self._failures.tell(title, Outcome(FAILED, message=error.message, hint=error.hint))
        except Exception as error:
            outcome = Outcome(FAILED, message=f"{type(error).__name__}: {error}", log=traceback.format_exc())
            self._failures.tell(title, outcome)

    def close(self) -> None:
        """End what is computed, and show no failures any more."""
        self._logic.scene_closing.disconnect(self._cancel_all)
        self._cancel_all()
        self._failures.forget()

    def _cancel_all(self) -> None:
        """What is computed has no scene to come into."""
        for work in self._running:
            work.cancel()

    def _ended(self, title: str, outcome: Outcome, then: Callable[[Any], None]) -> None:
        if outcome.state == DONE:
            self.attempt(title, lambda: then(outcome.value))
        elif outcome.state == FAILED:
            self._failures.tell(title, outcome)
