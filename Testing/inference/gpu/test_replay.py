"""Repeated work: all of it, told of in time, never far ahead of who waits."""

import pytest
import torch

from MRHNetLib.inference.gpu import replay


class Device:
    """Takes `each` seconds for what is launched, and works on while nobody waits; the clock is its own."""

    def __init__(self, each, monkeypatch):
        self.each, self.now, self.busy_until, self.launched, self.waits = each, 0.0, 0.0, [], []
        monkeypatch.setattr(replay.time, "perf_counter", lambda: self.now)

    def launch(self, number):
        self.launched.append(number)
        self.busy_until = max(self.busy_until, self.now) + self.each

    def wait(self):
        self.waits.append(self.busy_until - self.now)
        self.now = self.busy_until


@pytest.mark.parametrize("each", [1e-5, 0.003, 0.05, 0.3])
@pytest.mark.parametrize("count", [1, 2, 61, 500])
def test_everything_is_launched_once_and_told_of(each, count, monkeypatch):
    device, told = Device(each, monkeypatch), []
    replay.repeat(device.launch, count, device.wait, told.append)
    assert device.launched == list(range(count))
    assert told == sorted(told) and told[-1] == 1


@pytest.mark.parametrize("each", [1e-5, 0.003, 0.05, 0.3])
def test_no_wait_is_long(each, monkeypatch):
    device = Device(each, monkeypatch)
    replay.repeat(device.launch, 3000, device.wait, lambda done: None)
    assert max(device.waits) < max(1.01 * replay.PACE_S, 1.01 * each)


def test_short_work_is_not_waited_for_one_by_one(monkeypatch):
    device = Device(0.003, monkeypatch)
    replay.repeat(device.launch, 1000, device.wait, lambda done: None)
    assert len(device.waits) < 30


def test_what_runs_is_waited_for_when_launching_is_interrupted(monkeypatch):
    device = Device(0.003, monkeypatch)

    def launch(number):
        device.launch(number)
        if number == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay.repeat(launch, 1000, device.wait, lambda done: None)
    assert device.launched[-1] == 20
    assert device.now == device.busy_until


def test_without_cuda_work_stays_as_it_is():
    def work():
        pass

    assert replay.recorded(work, torch.device("cpu")) is work
    replay.wait_for(torch.device("cpu"))
