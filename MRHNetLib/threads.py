"""Work in threads beside the one that waits for it, which tells how far it has come and can end it at any time.

Threads pay for work that lets go of Python's lock for most of the time: unpacking, packing and hashing files.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Generic, TypeVar

from MRHNetLib.cores import usable_cores
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer

_MORE_THREADS = "close other programs, or raise the limit of processes (ulimit -u, or the container's)"
_LOOK_S = 0.1  # between two looks at the threads: soon enough for a signal and for the progress

Item = TypeVar("Item")
Result = TypeVar("Result")


class Threads(Generic[Result]):
    """Threads that have ended when the block is left, however that comes.

    Parameters
    ----------
    count : int, optional
        How many; by default as many as there are usable cores.

    Examples
    --------
    >>> def halve(number, observer):
    ...     observer.progress(0.5, "halving")
    ...     return number / 2
    >>> with Threads() as threads:
    ...     for number in (2, 4):
    ...         threads.start(halve, number)
    ...     threads.results()
    [1.0, 2.0]
    """

    def __init__(self, count: int | None = None) -> None:
        self._pool = ThreadPoolExecutor(count or usable_cores())
        self._ended = threading.Event()
        self._begun: list[tuple[Future[Result], _Ear]] = []

    def start(self, work: Callable[[Item, Observer], Result], item: Item) -> None:
        """Begin ``work(item, observer)``, or queue it.

        It is ended where it tells that observer its progress: it must do so several times a second.

        Raises
        ------
        UserError
            The system gives this user, or this container, no more threads.
        """
        ear = _Ear(self._ended)
        try:
            self._begun.append((self._pool.submit(work, item, ear), ear))
        except RuntimeError as error:
            raise UserError(f"no thread could be had: {error}", hint=_MORE_THREADS) from error

    def results(self, observer: Observer = QUIET) -> list[Result]:
        """What all work that was started gave, in that order; waits for it.

        Parameters
        ----------
        observer : Observer
            Hears from the calling thread how far all of it has come, and its warnings.

        Raises
        ------
        Exception
            That of the first work, in order, that failed: the same as if it was done one after the other.
        """
        return [self._result(index, observer) for index in range(len(self._begun))]

    def _result(self, index: int, observer: Observer) -> Result:
        future, ear = self._begun[index]
        while True:
            finished = bool(wait([future], _LOOK_S).done)
            if ear.stage:  # it has begun
                observer.progress(_share_done(self._begun), ear.stage)
            if finished:
                break
        result = future.result()
        for message in ear.warnings:
            observer.warning(message)
        return result

    def __enter__(self) -> Threads[Result]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._pool.shutdown(cancel_futures=True)


class _Ear:
    """The observer of work in a thread: keeps what it is told, and ends the work."""

    def __init__(self, ended: threading.Event) -> None:
        self._ended = ended
        self.fraction = 0.0
        self.stage = ""
        self.warnings: list[str] = []

    def progress(self, fraction: float, stage: str) -> None:
        if self._ended.is_set():
            raise CancelledError
        self.fraction, self.stage = fraction, stage

    def warning(self, message: str) -> None:
        self.warnings.append(message)


def _share_done(begun: Sequence[tuple[Future[Result], _Ear]]) -> float:
    return sum(1.0 if future.done() else ear.fraction for future, ear in begun) / len(begun)
