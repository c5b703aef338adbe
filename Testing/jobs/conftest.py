"""What tests of background work share: children made of a few lines, and polling as a timer does it."""

import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from MRHNetLib.jobs.command import Command
from MRHNetLib.jobs.events import Ended, Event
from MRHNetLib.jobs.running import Running

LONG_S = 60  # for what takes a second where nobody else computes


@pytest.fixture
def child(tmp_path: Path) -> Callable[..., Command]:
    """Makes a `Command` whose interpreter runs these lines of Python, whatever it is asked for."""

    def make(program: str, **environment: str) -> Command:
        script = tmp_path / "child.py"
        script.write_text(textwrap.dedent(program), encoding="utf-8")
        return Command(["predict"], interpreter=[sys.executable, str(script)], environment=environment or None)

    return make


@pytest.fixture
def until_told() -> Callable[[Running, Callable[[Event], bool]], list[Event]]:
    """Polls until an event is as wanted, or the job has ended; returns all events until then."""

    def poll(job: Running, wanted: Callable[[Event], bool]) -> list[Event]:
        events: list[Event] = []
        deadline = time.monotonic() + LONG_S
        while not any(wanted(event) or isinstance(event, Ended) for event in events):
            assert time.monotonic() < deadline, f"still waiting after {events[-5:]}"
            time.sleep(0.01)
            events += job.poll()
        return events

    return poll


@pytest.fixture
def finished(until_told: Callable[..., list[Event]]) -> Callable[[Running], list[Event]]:
    """Starts the job and polls until its end; returns all events."""

    def run(job: Running) -> list[Event]:
        job.start()
        return until_told(job, lambda event: isinstance(event, Ended))

    return run


@pytest.fixture
def gone() -> Callable[[int], bool]:
    """Whether a process ends within some seconds."""

    def wait(pid: int) -> bool:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            try:
                if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                    return True
            except psutil.NoSuchProcess:
                return True
            time.sleep(0.05)
        return False

    return wait
