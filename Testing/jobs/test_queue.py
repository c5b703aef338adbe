import threading
import time

from MRHNetLib.jobs.events import Ended, Progress
from MRHNetLib.jobs.queue import JobQueue
from MRHNetLib.jobs.work import Work


def run_out(queue):
    told = []
    deadline = time.monotonic() + 60
    while queue.busy:
        assert time.monotonic() < deadline
        told += queue.poll()
    return told


def forever(observer):
    while True:
        observer.progress(0.5, "working")
        time.sleep(0.01)


def test_one_after_another_in_order():
    running = threading.Lock()
    order = []

    def work(name):
        def function(observer):
            assert running.acquire(blocking=False), "two at a time"
            time.sleep(0.05)
            order.append(name)
            running.release()

        return Work(function)

    queue = JobQueue()
    entries = [queue.add(name, work(name)) for name in "abc"]
    assert queue.entries == tuple(entries)
    told = run_out(queue)
    assert order == ["a", "b", "c"]
    assert [(entry.title, event.outcome.state) for entry, event in told] == [(name, "done") for name in "abc"]


def test_the_first_starts_at_once():
    queue = JobQueue()
    first, second = queue.add("a", Work(forever)), queue.add("b", Work(forever))
    assert (first.job.state, second.job.state) == ("running", "waiting")
    queue.close()


def test_one_that_fails_does_not_stop_the_next():
    queue = JobQueue()
    failing, fine = queue.add("a", Work(lambda observer: 1 // 0)), queue.add("b", Work(lambda observer: 5))
    run_out(queue)
    assert (failing.job.state, fine.job.outcome.value) == ("failed", 5)


def test_cancelling_the_one_that_runs_starts_the_next():
    queue = JobQueue()
    first, second = queue.add("a", Work(forever)), queue.add("b", Work(lambda observer: 5))
    queue.cancel(first)
    run_out(queue)
    assert (first.job.state, second.job.state) == ("cancelled", "done")


def test_cancelling_one_that_waits_leaves_the_others():
    begun = []
    queue = JobQueue()
    queue.add("a", Work(lambda observer: time.sleep(0.1)))
    waiting = queue.add("b", Work(begun.append))
    last = queue.add("c", Work(lambda observer: 5))
    queue.cancel(waiting)
    told = run_out(queue)
    assert (waiting.job.state, last.job.state) == ("cancelled", "done")
    assert not begun
    assert [event.outcome.state for entry, event in told if entry is waiting] == ["cancelled"]


def test_cancelling_all_starts_none():
    begun = []
    queue = JobQueue()
    entries = [queue.add("a", Work(forever)), queue.add("b", Work(begun.append))]
    queue.cancel_all()
    run_out(queue)
    assert [entry.job.state for entry in entries] == ["cancelled", "cancelled"]
    assert not begun


def test_clearing_forgets_what_has_ended():
    queue = JobQueue()
    queue.add("a", Work(lambda observer: 5))
    run_out(queue)
    running = queue.add("b", Work(forever))
    queue.clear_finished()
    assert queue.entries == (running,)
    queue.close()


def test_closing_waits_until_all_have_ended():
    queue = JobQueue()
    entry = queue.add("a", Work(forever))
    queue.close()
    assert entry.job.state == "cancelled"
    assert not queue.busy


def test_closing_ends_processes(child, gone):
    queue = JobQueue()
    queue.add("a", child("import os, time; print(os.getpid(), flush=True); time.sleep(60)"))
    told = []
    while not told:
        told = queue.poll()
    queue.close()
    assert gone(int(told[0][1].text))


def test_events_come_with_their_entry():
    queue = JobQueue()
    entry = queue.add("a", Work(lambda observer: observer.progress(1, "done")))
    told = run_out(queue)
    assert told == [(entry, Progress(1.0, "done")), (entry, Ended(entry.job.outcome))]
