"""What the end of a child process means, for the user."""

import signal
import sys

from MRHNetLib.jobs.event_lines import Failure, Result
from MRHNetLib.jobs.outcome import CANCELLED, DONE, FAILED, Outcome

_CANCELLED_CODE = 130  # of the command line's contract
_FIRST_NTSTATUS = 0xC0000000  # Windows: ended by the system, the code says why
_NO_MEMORY = {0xC0000017, 0xC000012D}  # STATUS_NO_MEMORY, STATUS_COMMITMENT_LIMIT

_KILLED = (
    "the process was killed, most likely because the computer ran out of memory",
    "close other programs or take a machine with more memory, then run it again",
)
_CUT_SHORT = (  # files are mapped, and the system has no other way to say that a part is there no longer
    "the process was ended because a file that it was reading was cut short, or its disk or network went away (SIGBUS)",
    "check that the input files are whole, then run it again",
)
_LAUNCHER = "exit abnormally"  # the words of PythonSlicer's launcher, which then ends with exit code 1
_REPORT = "please report it with the lines of the log"


def outcome_of(
    exit_code: int | None,
    *,
    result: Result | None,
    failure: Failure | None,
    cancelled: bool,
    log: str,
    last_words: str,
) -> Outcome:
    """The outcome of a process that has ended.

    Parameters
    ----------
    exit_code : int or None
        Negative is the signal that ended it; None that it could not be ended.
    result, failure : optional
        The events that it said. A result is said when all is written: whatever happens at the process's end after
        that no longer matters.
    cancelled : bool
        Whether it was asked to end.
    log : str
        Its last lines.
    last_words : str
        The last line of its standard error, empty if there is none.
    """
    if result is not None:
        return _finished(result, exit_code, log)
    if cancelled or exit_code == _CANCELLED_CODE:
        return Outcome(CANCELLED, message="cancelled", log=log, exit_code=exit_code)
    if failure is not None:
        return Outcome(FAILED, message=failure.message, hint=failure.hint, log=log, exit_code=exit_code)
    message, hint = _unsaid(exit_code, last_words)
    return Outcome(FAILED, message=message, hint=hint, log=log, exit_code=exit_code)


def _finished(result: Result, exit_code: int | None, log: str) -> Outcome:
    """Done, unless some of its subjects failed."""
    failures = result.fields.get("failures")
    if not isinstance(failures, list) or not failures:
        return Outcome(DONE, value=result.fields, log=log, exit_code=exit_code)
    rows = [failure if isinstance(failure, dict) else {} for failure in failures]
    message = "; ".join(f"{row.get('subject', '?')}: {row.get('message', '?')}" for row in rows)
    hint = str(rows[0].get("hint") or "")
    return Outcome(FAILED, value=result.fields, message=message, hint=hint, log=log, exit_code=exit_code)


def _unsaid(exit_code: int | None, last_words: str) -> tuple[str, str]:
    """Message and hint for a process that ended without its last event."""
    if exit_code is None:
        return "the process does not end", "restart the computer"
    if exit_code == 0:
        return "the process ended without a result", _REPORT
    if exit_code >= _FIRST_NTSTATUS:
        return _KILLED if exit_code in _NO_MEMORY else (f"the process crashed (0x{exit_code:X})", _REPORT)
    name = _signal_name(exit_code)
    if name == "SIGKILL":
        return _KILLED
    if name in ("SIGTERM", "SIGINT", "SIGHUP"):
        return f"the process was ended from outside ({name})", "run it again"
    if name == "SIGBUS":
        return _CUT_SHORT
    if name:
        return f"the process crashed ({name})", _REPORT
    if (
        not last_words or _LAUNCHER in last_words
    ):  # so say PythonSlicer's launcher, and Windows of one ended in its Task Manager
        return f"the process crashed or was killed (exit code {exit_code}); perhaps memory ran out", _KILLED[1]
    return f"the process ended without a result (exit code {exit_code}); its last words: {last_words}", _REPORT


def _signal_name(exit_code: int) -> str:
    """Of the signal that ended the process, empty if none did; a shell adds 128 to its number."""
    number = -exit_code if exit_code < 0 else exit_code - 128
    return signal.Signals(number).name if sys.platform != "win32" and number in set(signal.Signals) else ""
