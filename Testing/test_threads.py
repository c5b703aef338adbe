"""Work in threads: results and errors in order, its progress told by who waits, its end with the block."""

import threading
import time

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET
from MRHNetLib.threads import Threads


class Listener:
    """Keeps what it is told, and by which thread."""

    def __init__(self):
        self.told, self.warnings, self.threads = [], [], set()

    def progress(self, fraction, stage):
        self.told.append((fraction, stage))
        self.threads.add(threading.current_thread())

    def warning(self, message):
        self.warnings.append(message)
        self.threads.add(threading.current_thread())


def endless(begun, observer):
    begun.set()
    while True:
        observer.progress(0.0, "working")
        time.sleep(0.001)


def fail(error, _):
    raise error


def run(work, items, observer=QUIET, count=2):
    with Threads(count) as threads:
        for item in items:
            threads.start(work, item)
        return threads.results(observer)


def test_results_come_in_the_order_of_the_work():
    def late(delay, observer):
        time.sleep(delay)
        return delay

    assert run(late, [0.05, 0.0, 0.02]) == [0.05, 0.0, 0.02]


def test_work_is_done_side_by_side():
    meeting = threading.Barrier(2)
    run(lambda _, observer: meeting.wait(timeout=10), [1, 2])  # one alone would wait in vain


def test_no_work_gives_no_results():
    assert run(fail, []) == []


def test_the_error_told_is_the_first_in_order():
    second_failed = threading.Event()

    def failing(number, observer):
        if number == 1:
            second_failed.wait(10)
        else:
            second_failed.set()
        raise ValueError(f"number {number}")

    with pytest.raises(ValueError, match="number 1"):
        run(failing, [1, 2])


def test_an_error_ends_the_others():
    begun, before = threading.Event(), set(threading.enumerate())
    with pytest.raises(ValueError), Threads(2) as threads:
        threads.start(fail, ValueError())
        threads.start(endless, begun)
        threads.results()
    left = set(threading.enumerate()) - before  # other tests leave threads, too
    assert not [thread for thread in left if thread.name.startswith("ThreadPool")]


def test_an_interruption_of_who_waits_ends_the_work():
    begun = threading.Event()

    class Interrupting(Listener):
        def progress(self, fraction, stage):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(endless, [begun], Interrupting())
    assert begun.is_set()


def test_the_system_gives_no_thread(monkeypatch):
    def refused(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refused)
    with pytest.raises(UserError, match="no thread could be had"):
        run(fail, [ValueError()])


def test_leaving_without_the_results_ends_the_work_and_what_waits_for_its_turn():
    begun, never = threading.Event(), threading.Event()
    with Threads(1) as threads:
        threads.start(endless, begun)
        threads.start(endless, never)
        begun.wait(10)
    assert not never.is_set()


def test_progress_is_that_of_all_together_and_comes_from_who_waits():
    told, listener = threading.Event(), Listener()

    class Asking(Listener):
        def progress(self, fraction, stage):
            listener.progress(fraction, stage)
            told.set()

    def half(_, observer):
        observer.progress(0.5, "half")
        told.wait(10)

    run(half, [1, 2], Asking())
    assert listener.told[0] in [(0.25, "half"), (0.5, "half")]  # the second may not have begun
    assert listener.told[-1] == (1.0, "half")
    assert listener.threads == {threading.current_thread()}


def test_warnings_come_in_order_from_who_waits():
    listener = Listener()
    run(lambda text, observer: observer.warning(text), ["first", "second"], listener)
    assert listener.warnings == ["first", "second"]
    assert listener.threads == {threading.current_thread()}
