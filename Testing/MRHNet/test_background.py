"""Small work starts at once, and its events reach who asked for it."""

import time

import pytest

from MRHNetLib.jobs.events import Ended, Progress
from MRHNetLib.jobs.work import Work
from MRHNetPanel.announcer import Announcer
from MRHNetPanel.background import Background


@pytest.fixture
def started():
    return []


@pytest.fixture
def background(started):
    announcer = Announcer()
    announcer.connect(lambda: started.append(True))
    return Background(announcer)


def poll_to_the_end(background):
    until = time.monotonic() + 10
    while background.busy and time.monotonic() < until:
        background.poll()
        time.sleep(0.005)
    assert not background.busy


def test_each_listener_hears_of_its_own_work(background, started):
    heard = {"a": [], "b": []}

    def report(observer):
        observer.progress(0.5, "half")
        return 7

    background.start(Work(report), heard["a"].append)
    background.start(Work(lambda observer: 8), heard["b"].append)
    assert background.busy
    assert started == [True, True]
    poll_to_the_end(background)
    assert [type(event) for event in heard["a"]] == [Progress, Ended]
    assert [heard[name][-1].outcome.value for name in "ab"] == [7, 8]


def test_work_that_a_listener_starts_is_polled_too(background):
    heard = []

    def listen(event):
        if isinstance(event, Ended):
            background.start(Work(lambda observer: "second"), heard.append)

    background.start(Work(lambda observer: "first"), listen)
    poll_to_the_end(background)
    assert heard[-1].outcome.value == "second"


def test_all_of_it_can_be_cancelled(background):
    heard = []

    def forever(observer):
        while True:
            observer.progress(0, "waiting")
            time.sleep(0.005)

    for _ in range(2):
        background.start(Work(forever), heard.append)
    background.cancel_all()
    poll_to_the_end(background)
    assert [event.outcome.state for event in heard if isinstance(event, Ended)] == ["cancelled", "cancelled"]


def test_closing_sees_it_end_and_tells_nobody(background):
    heard = []

    def forever(observer):
        while True:
            observer.progress(0, "waiting")
            time.sleep(0.005)

    job = background.start(Work(forever), heard.append)
    background.close()
    assert job.state == "cancelled"
    assert not background.busy
    assert heard == []
