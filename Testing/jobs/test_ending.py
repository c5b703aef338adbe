import signal
import sys

import pytest

from MRHNetLib.jobs.ending import outcome_of
from MRHNetLib.jobs.event_lines import Failure, Result


def ended(exit_code, *, result=None, failure=None, cancelled=False, last_words=""):
    more = {"log": last_words, "last_words": last_words}
    return outcome_of(exit_code, result=result, failure=failure, cancelled=cancelled, **more)


def test_a_result_is_done():
    assert (ended(0, result=Result({"a": 1})).state, ended(0, result=Result({"a": 1})).value) == ("done", {"a": 1})


def test_a_result_that_was_faster_than_cancelling_is_done():
    assert ended(0, result=Result({}), cancelled=True).state == "done"


@pytest.mark.parametrize("exit_code", [130, -9, -15, 1, None])
def test_whatever_comes_of_cancelling_is_cancelled(exit_code):
    assert ended(exit_code, failure=Failure("cancelled", ""), cancelled=True).state == "cancelled"


def test_cancelled_by_somebody_else_is_cancelled():
    assert ended(130, failure=Failure("cancelled", "")).state == "cancelled"


def test_several_failures_are_all_told():
    rows = [{"subject": "a", "message": "dark", "hint": "light"}, {"subject": "b", "message": "cold", "hint": ""}]
    outcome = ended(2, result=Result({"failures": rows}))
    assert (outcome.message, outcome.hint) == ("a: dark; b: cold", "light")


@pytest.mark.parametrize("failures", [None, [], "nonsense"])
def test_no_failures_are_none(failures):
    assert ended(0, result=Result({"failures": failures})).state == "done"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(
    ("exit_code", "words"),
    [
        (-signal.SIGKILL, "killed"),
        (128 + signal.SIGKILL, "killed"),
        (-signal.SIGABRT, "crashed (SIGABRT)"),
        (-signal.SIGBUS, "cut short"),
        (-signal.SIGTERM, "from outside (SIGTERM)"),
    ],
)
def test_signals_are_named(exit_code, words):
    assert words in ended(exit_code).message


@pytest.mark.parametrize(
    ("exit_code", "words"),
    [(0xC0000005, "crashed (0xC0000005)"), (0xC0000017, "out of memory"), (1, "crashed or was killed")],
)
def test_windows_codes_are_named(exit_code, words):
    assert words in ended(exit_code).message


def test_the_last_words_speak_for_a_process_that_ended_without_an_event():
    outcome = ended(1, last_words="python: No module named MRHNetLib")
    assert "exit code 1" in outcome.message
    assert outcome.message.endswith("No module named MRHNetLib")


@pytest.mark.parametrize("exit_code", [0, 1, 3, -9, -11, None, 0xC0000005])
def test_every_failure_has_a_message_and_a_hint(exit_code):
    outcome = ended(exit_code)
    assert outcome.state == "failed"
    assert outcome.message
    assert outcome.hint
