"""A command of MRHNet as a child process."""

import math
import os
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.background import Background
from MRHNetLib.jobs.ending import outcome_of
from MRHNetLib.jobs.event_lines import Failure, Result, lines, shown, understood
from MRHNetLib.jobs.events import Line
from MRHNetLib.jobs.leash import LEASH
from MRHNetLib.jobs.outcome import Outcome
from MRHNetLib.jobs.process_tree import ProcessTree

PATIENCE_S = 2.0  # between asking a process to end and ending it
LAST_LINES = 300
MOST_UNEXPECTED = 100  # lines of the standard output that are no events; more would push a traceback out of the log

_LOOK_EVERY_S = 0.05
_HOME = Path(__file__).resolve().parent.parent.parent  # the folder that holds MRHNetLib


class Command(Background):
    """``interpreter -m MRHNetLib WORDS --json`` in the background (see `Running`); its value is the result event.

    Parameters
    ----------
    words : sequence of str
        The command and its arguments without ``--json``. Paths are absolute: it works in the folder of MRHNetLib.
    interpreter : sequence of str
        See `find_interpreter`.
    environment : mapping, optional
        The child's whole environment; by default a copy of this process's.
    """

    def __init__(
        self, words: Sequence[str], *, interpreter: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self._line = [*interpreter, "-m", "MRHNetLib", *words, "--json"]
        self._environment = _prepared(os.environ if environment is None else environment)
        self._last: deque[str] = deque(maxlen=LAST_LINES)
        self._last_words = ""
        self._result: Result | None = None
        self._failure: Failure | None = None

    def _work(self) -> Outcome:
        try:
            tree = ProcessTree(self._line, self._environment, _HOME)
        except (OSError, ValueError) as error:
            raise UserError(
                f"the process could not be started: {error}", hint=f"check that {self._line[0]} can be run"
            ) from error
        readers = [
            threading.Thread(target=target, args=(stream,), daemon=True)
            for target, stream in ((self._read_output, tree.output), (self._read_errors, tree.errors))
        ]
        for reader in readers:
            reader.start()
        self._wait(tree, readers)
        return outcome_of(
            tree.exit_code,
            result=self._result,
            failure=self._failure,
            cancelled=self._asked.is_set(),
            log="\n".join(self._last),
            last_words=self._last_words,
        )

    def _wait(self, tree: ProcessTree, readers: Sequence[threading.Thread]) -> None:
        """Until the process has ended and all that it said is read.

        Once it was asked to end, or has ended, its helpers have two seconds left: a launcher may end before Python.
        """
        deadline, asked = math.inf, False
        while tree.exit_code is None or any(reader.is_alive() for reader in readers):
            if self._asked.is_set() and not asked:
                tree.ask()
                asked = True
            if deadline == math.inf and (asked or tree.exit_code is not None):
                deadline = time.monotonic() + PATIENCE_S
            if time.monotonic() >= deadline:
                break
            time.sleep(_LOOK_EVERY_S)
        tree.end()
        for reader in readers:
            reader.join(PATIENCE_S)

    def _read_output(self, stream: IO[bytes]) -> None:
        unexpected = 0
        for line in lines(stream):
            event = understood(line)
            if isinstance(event, Result):
                self._result = event
            elif isinstance(event, Failure):
                self._failure = event
                self._note(event.message if self._asked.is_set() else f"Error: {event.message}")
            elif event is not None:
                self._tell(event)
            elif unexpected < MOST_UNEXPECTED:
                unexpected += 1
                self._note(shown(line))

    def _read_errors(self, stream: IO[bytes]) -> None:
        for line in lines(stream):
            text = shown(line)
            self._last_words = text if text.strip() else self._last_words
            self._note(text)

    def _note(self, text: str) -> None:
        self._last.append(text)
        self._tell(Line(text))


def _prepared(environment: Mapping[str, str]) -> dict[str, str]:
    """A copy of the environment in which the child finds MRHNetLib, writes UTF-8 and says where it crashed."""
    path = os.pathsep.join([str(_HOME), *filter(None, [environment.get("PYTHONPATH")])])
    ours = {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", "PYTHONFAULTHANDLER": "1", LEASH: "1"}
    return {**environment, **ours}
