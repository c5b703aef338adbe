"""Several jobs look like one."""

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.events import Ended, Line, Progress
from MRHNetLib.jobs.outcome import Outcome
from MRHNetPanel.run.steps import Step, Steps


class FakeJob:
    """Ends when it is told to."""

    def __init__(self):
        self.untold, self.outcome, self.cancelled, self.running, self.state = [], None, False, False, "waiting"

    def start(self):
        self.running, self.state = True, "running"

    def poll(self):
        told, self.untold = self.untold, []
        return told

    def cancel(self):
        self.cancelled = True

    def end(self, state="done", **fields):
        self.outcome = Outcome(state, **fields)
        self.untold.append(Ended(self.outcome))


@pytest.fixture
def ended():
    return []


@pytest.fixture
def jobs():
    return [FakeJob(), FakeJob()]


@pytest.fixture
def steps(jobs, ended):
    received = []

    def second(value):
        received.append(value)
        return jobs[1]

    steps = Steps([Step(0.2, lambda _: jobs[0]), Step(0.8, second)], lambda: ended.append(True))
    steps.received = received
    return steps


def test_each_step_gets_what_the_one_before_gave_and_the_last_one_gives_the_value(steps, jobs, ended):
    steps.start()
    jobs[0].end(value="words")
    assert steps.poll() == []
    assert steps.received == ["words"]
    assert steps.running
    jobs[1].end(value="map")
    (event,) = steps.poll()
    assert event.outcome.value == "map"
    assert (steps.state, steps.running, ended) == ("done", False, [True])


def test_progress_is_that_of_the_whole(steps, jobs):
    steps.start()
    jobs[0].untold.append(Progress(0.5, "exporting", None))
    assert steps.poll() == [Progress(pytest.approx(0.1), "exporting", None)]
    jobs[0].end()
    steps.poll()
    jobs[1].untold += [Line("hello"), Progress(0.5, "predicting", 7.0)]
    assert steps.poll() == [Line("hello"), Progress(pytest.approx(0.6), "predicting", 7.0)]


def test_a_failed_step_ends_it_with_its_own_words(steps, jobs, ended):
    steps.start()
    jobs[0].end("failed", message="no space", hint="make some", log="...")
    (event,) = steps.poll()
    assert (event.outcome.message, event.outcome.hint) == ("no space", "make some")
    assert steps.received == []
    assert ended == [True]


def test_cancelled_before_it_began_it_never_begins(steps, jobs, ended):
    steps.cancel()
    steps.start()
    assert not jobs[0].running
    assert [event.outcome.state for event in steps.poll()] == ["cancelled"]
    assert (steps.state, steps.running) == ("cancelled", False)
    assert ended == [True]


def test_cancelled_it_stays_so_when_the_step_was_faster(steps, jobs, ended):
    steps.start()
    steps.cancel()
    assert jobs[0].cancelled
    assert steps.running, "until the step has ended"
    jobs[0].untold.append(Progress(0.7, "exporting", None))
    assert steps.poll() == [], "it is stopping"
    jobs[0].end(value="words")
    (event,) = steps.poll()
    assert event.outcome.state == "cancelled"
    assert steps.received == []
    steps.cancel()
    assert ended == [True], "told once"


@pytest.mark.parametrize(
    ("error", "message"), [(UserError("no Python", "get one"), "no Python"), (KeyError("x"), "KeyE")]
)
def test_a_step_that_cannot_be_made_fails_the_job(error, message, ended):
    def broken(_):
        raise error

    steps = Steps([Step(1, broken)], lambda: ended.append(True))
    steps.start()
    assert steps.outcome is None, "until it is told"
    steps.poll()
    assert steps.state == "failed"
    assert steps.outcome.message.startswith(message)
    assert ended == [True]
