"""A job is watched to its end, and ended whatever happens; with a stand-in for the library."""

from types import SimpleNamespace

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.inference.native.interface import BAD_ARGUMENT, CANCELLED, NO_MEMORY, OK
from MRHNetLib.inference.native.job import work


class Calls:
    """Of a library whose job has ended at the third look, with that status."""

    def __init__(self, status=OK):
        self.status, self.looks, self.freed = status, 0, []

    def start(self, handle):
        handle._obj.value = 7
        return OK

    def mrhnet_wait(self, job, seconds, done):
        done._obj.value = self.looks / 3
        self.looks += 1
        return self.looks == 3

    def mrhnet_job_status(self, job):
        return self.status

    def mrhnet_job_free(self, job):
        self.freed.append(job.value)


def run(calls, start=None, report=lambda share: None):
    work(SimpleNamespace(calls=calls), start or calls.start, report)


def test_it_is_told_how_far_it_has_come():
    calls, told = Calls(), []
    run(calls, report=told.append)
    assert told == pytest.approx([0, 1 / 3, 1])
    assert calls.freed == [7]


def test_a_job_that_was_cancelled_gave_no_result():
    calls = Calls(CANCELLED)
    with pytest.raises(RuntimeError, match="cancelled"):
        run(calls)
    assert calls.freed == [7]


def test_who_listens_may_end_it():
    def interrupt(share):
        raise KeyboardInterrupt

    calls = Calls()
    with pytest.raises(KeyboardInterrupt):
        run(calls, report=interrupt)
    assert (calls.looks, calls.freed) == (1, [7])


@pytest.mark.parametrize(("status", "error"), [(BAD_ARGUMENT, RuntimeError), (NO_MEMORY, UserError)])
def test_a_job_that_does_not_begin_is_not_waited_for(status, error):
    calls = Calls()
    with pytest.raises(error):
        run(calls, start=lambda handle: status)
    assert (calls.looks, calls.freed) == (0, [])
