"""How a job ended."""

from dataclasses import dataclass
from typing import Any

DONE, FAILED, CANCELLED = "done", "failed", "cancelled"


@dataclass(frozen=True)
class Outcome:
    """The end of a job.

    Parameters
    ----------
    state : str
        ``"done"``, ``"failed"`` or ``"cancelled"``.
    value : object
        The result event of a command (a dict), or what the function of a `Work` returned. A command that failed for
        some of its subjects has one, too.
    message, hint : str
        What went wrong and what to do about it, for a dialog.
    log : str
        The last lines of the job, traceback included.
    exit_code : int, optional
        Of a process; negative is the signal that ended it.
    """

    state: str
    value: Any = None
    message: str = ""
    hint: str = ""
    log: str = ""
    exit_code: int | None = None
