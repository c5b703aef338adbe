"""The timing: all run in turn, in one process, round after round, so that a busy moment meets no one in particular."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from MRHNetLib.inference.benchmark.brain import middle_of
from MRHNetLib.inference.benchmark.contender import Contender, Map
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import QUIET, Observer, Portion

ROUNDS = 5
_WARMING_VOXELS = 2048
_PREPARED = 0.03  # share of the time, for the progress


@dataclass(eq=False)
class Run:
    """What one contender did.

    Parameters
    ----------
    contender : Contender
        Who.
    seconds : list of float
        Of each round.
    stain_map : ndarray of float32
        (X, Y, Z), of the last round.
    """

    contender: Contender
    seconds: list[float] = field(default_factory=list)
    stain_map: Map = field(default_factory=lambda: np.empty((0, 0, 0), np.float32))

    @property
    def best(self) -> float:
        """The shortest time in seconds; what else the machine did can only make it longer."""
        return min(self.seconds)


def race(
    contenders: Sequence[Contender],
    network: Bundle,
    task: Task,
    observer: Observer,
    *,
    rounds: int = ROUNDS,
    between: Callable[[], None] = lambda: None,
) -> list[Run]:
    """Every contender's times for the whole task, in the order of the contenders.

    First each one prepares and runs a small part of the task, untimed; what that takes tells how long the rest will.

    Parameters
    ----------
    between : callable
        Called before each round; not timed.
    """
    runs = [Run(contender) for contender in contenders]
    shares = _prepared(contenders, network, task, Portion(observer, 0, _PREPARED))
    ends = (np.cumsum(shares) / np.sum(shares)).tolist()
    for number in range(rounds):
        between()
        start, stop = (_PREPARED + (1 - _PREPARED) * (number + whole) / rounds for whole in (0, 1))
        part = Portion(observer, start, stop)
        for run, begin, end in zip(runs, [0, *ends[:-1]], ends, strict=True):
            _timed(run, task, _Leg(part, begin, end, f"round {number + 1} of {rounds}: {run.contender.key}"))
    return runs


def _prepared(contenders: Sequence[Contender], network: Bundle, task: Task, observer: Observer) -> list[float]:
    """How long each one takes for a small part of the task, in seconds, when it is warm."""
    small = middle_of(task, min(_WARMING_VOXELS, int(np.count_nonzero(task.mask))))
    shares = []
    for number, contender in enumerate(contenders):
        observer.progress(number / len(contenders), f"preparing {contender.key}")
        contender.prepare(network)
        trial = Run(contender)
        for _ in range(2):  # the first run allocates and compiles
            _timed(trial, small, QUIET)
        shares.append(trial.seconds[-1])
    return shares


def _timed(run: Run, task: Task, observer: Observer) -> None:
    observer.progress(0, "")
    begin = time.perf_counter()
    run.stain_map = run.contender.run(task, observer)
    run.seconds.append(time.perf_counter() - begin)


class _Leg(Portion):
    """A part of the whole that goes under one title, whatever the engines call their work."""

    def __init__(self, observer: Observer, start: float, stop: float, title: str) -> None:
        super().__init__(observer, start, stop)
        self._title = title

    def progress(self, fraction: float, stage: str) -> None:
        super().progress(fraction, self._title)
