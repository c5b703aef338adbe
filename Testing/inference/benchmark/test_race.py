"""Who runs when, and what is timed."""

import time

import numpy as np
import pytest

from MRHNetLib.inference.benchmark.race import race
from MRHNetLib.observer import QUIET


class Sleeper:
    """Notes when it is called, and takes some time."""

    def __init__(self, key, log, seconds=0.0):
        self.key = self.name = key
        self._log, self._seconds = log, seconds

    def prepare(self, network):
        self._log.append(f"prepare {self.key}")
        time.sleep(0.05)

    def run(self, task, observer):
        self._log.append(f"{self.key} {np.count_nonzero(task.mask)}")
        time.sleep(self._seconds)
        observer.progress(0.5, "not this title")
        return task.mask.astype(np.float32)


class Listener:
    def __init__(self):
        self.told = []

    def progress(self, fraction, stage):
        self.told.append((fraction, stage))

    def warning(self, message):
        raise AssertionError(message)


def test_they_take_turns_after_each_was_prepared_and_warmed(small_case):
    task, network = small_case
    log = []
    contenders = [Sleeper("a", log), Sleeper("b", log)]
    race(contenders, network, task, QUIET, rounds=3, between=lambda: log.append("between"))
    a, b = "a 150", "b 150"
    assert log == ["prepare a", a, a, "prepare b", b, b, *["between", a, b] * 3]


def test_only_the_run_is_timed(small_case):
    task, network = small_case
    quick, slow = race([Sleeper("quick", []), Sleeper("slow", [], 0.1)], network, task, QUIET, rounds=3)
    assert len(quick.seconds) == len(slow.seconds) == 3
    assert quick.best < 0.04  # preparing takes 0.05
    assert slow.best == min(slow.seconds) >= 0.1
    assert np.array_equal(slow.stain_map, task.mask)


def test_progress_rises_and_says_who_runs(small_case):
    task, network = small_case
    listener = Listener()
    race([Sleeper("a", [], 0.01), Sleeper("b", [], 0.03)], network, task, listener, rounds=2)
    fractions = [fraction for fraction, _ in listener.told]
    assert fractions == sorted(fractions) and 0.6 < fractions[-1] <= 1
    stages = list(dict.fromkeys(stage for _, stage in listener.told))
    rounds = [f"round {number} of 2: {key}" for number in (1, 2) for key in "ab"]
    assert stages == ["preparing a", "preparing b", *rounds]


def test_progress_follows_the_time_that_each_takes(small_case):
    task, network = small_case
    listener = Listener()
    race([Sleeper("a", [], 0.02), Sleeper("b", [], 0.2)], network, task, listener, rounds=1)
    begin = next(fraction for fraction, stage in listener.told if stage == "round 1 of 1: b")
    assert begin < 0.35  # a takes a tenth of the time, not half


def test_it_can_be_cancelled_in_the_midst(small_case):
    task, network = small_case
    log = []

    class Cancelling(Listener):
        def progress(self, fraction, stage):
            if stage == "round 1 of 5: b":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        race([Sleeper("a", log), Sleeper("b", log)], network, task, Cancelling())
    assert log[-1].startswith("a ")
