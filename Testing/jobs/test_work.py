import threading
import time

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.events import Ended, Line, Progress, Warned
from MRHNetLib.jobs.work import Work
from MRHNetLib.observer import Portion


def test_the_value_and_what_the_function_told(finished):
    def function(observer):
        Portion(observer, 0.0, 0.5).progress(0.5, "reading")
        observer.warning("it is dark")
        observer.progress(7, "beyond the end")
        return [1, 2]

    job = Work(function)
    told = finished(job)
    assert told == [
        Progress(0.25, "reading"),
        Warned("it is dark"),
        Progress(1.0, "beyond the end"),
        Ended(job.outcome),
    ]
    assert (job.state, job.outcome.value) == ("done", [1, 2])


def test_it_runs_in_another_thread(finished):
    job = Work(lambda observer: threading.get_ident())
    finished(job)
    assert job.outcome.value != threading.get_ident()


def test_what_the_user_can_mend_becomes_message_and_hint(finished):
    def function(observer):
        raise UserError("the disk is full", hint="free some space")

    job = Work(function)
    finished(job)
    assert (job.state, job.outcome.message, job.outcome.hint) == ("failed", "the disk is full", "free some space")
    assert job.outcome.log == ""


def test_a_bug_brings_its_traceback(finished):
    job = Work(lambda observer: 1 // 0)
    told = finished(job)
    assert job.state == "failed"
    assert "ZeroDivisionError" in job.outcome.message
    assert "test_work.py" in job.outcome.log
    assert "\n".join(event.text for event in told if isinstance(event, Line)) == job.outcome.log.rstrip("\n")


@pytest.mark.parametrize("error", [SystemExit("stop"), KeyboardInterrupt()], ids=["SystemExit", "KeyboardInterrupt"])
def test_no_error_is_lost(finished, error):
    def function(observer):
        raise error

    job = Work(function)
    finished(job)
    assert job.state == "failed"


def test_too_little_memory_is_said(finished):
    job = Work(lambda observer: bytearray(2**62))
    finished(job)
    assert "memory" in job.outcome.message


def forever(observer):
    while True:
        try:
            observer.progress(0.5, "working")
        except Exception:
            raise AssertionError("libraries that swallow exceptions would go on") from None
        time.sleep(0.01)


def test_cancelling_ends_it_where_it_tells_its_progress(until_told):
    job = Work(forever)
    job.start()
    until_told(job, lambda event: isinstance(event, Progress))
    job.cancel()
    until_told(job, lambda event: False)
    assert (job.state, job.outcome.log) == ("cancelled", "")


def test_work_that_was_done_before_it_noticed_is_done(until_told):
    go_on = threading.Event()
    job = Work(lambda observer: go_on.wait(60))
    job.start()
    job.cancel()
    go_on.set()
    until_told(job, lambda event: False)
    assert job.state == "done"
