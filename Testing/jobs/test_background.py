"""Polling from a thread that keeps Python's global lock in between, as Slicer's event loop does."""

import ctypes
import sys
import threading
import time

import pytest

from MRHNetLib.jobs.background import MOST_AT_ONCE, MOST_UNDELIVERED, TURN_S
from MRHNetLib.jobs.events import Ended, Progress
from MRHNetLib.jobs.work import Work


@pytest.fixture
def hold_the_lock():
    """Sleeps for a tenth of a second without letting another Python thread run."""
    if sys.platform == "win32":
        pytest.skip("usleep is POSIX")
    sleep = ctypes.PyDLL(None).usleep
    return lambda: sleep(100_000)


def test_work_goes_on_although_the_gui_keeps_the_lock(hold_the_lock):
    def function(observer):
        for step in range(300):  # each lets the lock go, and needs it again
            time.sleep(0)
            observer.progress(step / 300, "working")

    job = Work(function)
    job.start()
    polls = 0
    while job.outcome is None:
        hold_the_lock()
        job.poll()
        polls += 1
    assert job.state == "done"
    assert polls < 100


def test_a_child_is_heard_and_ended_although_the_gui_keeps_the_lock(hold_the_lock, child):
    job = child("import time\nfor number in range(200): print(number, flush=True)\ntime.sleep(60)")
    job.start()
    told, polls = [], 0
    while len(told) < 100:
        hold_the_lock()
        told += job.poll()
        polls += 1
    assert polls < 50
    job.cancel()
    while job.running:
        hold_the_lock()
        job.poll()
        polls += 1
    assert polls < 100


def test_many_jobs_polled_in_a_row_give_way_once():
    go_on = threading.Event()
    jobs = [Work(lambda observer: go_on.wait(60)) for _ in range(200)]
    for job in jobs:
        job.start()
    time.sleep(2 * TURN_S)
    begin = time.monotonic()
    for job in jobs:
        job.poll()
    assert TURN_S <= time.monotonic() - begin < 1.5  # and not 200 turns
    go_on.set()


def test_a_poll_returns_soon():
    def function(observer):
        for step in range(3 * MOST_UNDELIVERED):
            observer.progress(step / (3 * MOST_UNDELIVERED), "working")

    job = Work(function)
    job.start()
    job._thread.join()
    counts = []
    while job.outcome is None:
        counts.append(len(job.poll()))
    assert max(counts) <= MOST_AT_ONCE + 1
    assert sum(counts) == MOST_UNDELIVERED + 1


def test_of_too_many_events_the_newest_are_kept(until_told):
    def function(observer):
        for _ in range(2 * MOST_UNDELIVERED):
            observer.progress(0.5, "working")
        observer.progress(1, "done")

    job = Work(function)
    job.start()
    job._thread.join()
    told = until_told(job, lambda event: False)
    assert told[-2] == Progress(1.0, "done")
    assert isinstance(told[-1], Ended)
