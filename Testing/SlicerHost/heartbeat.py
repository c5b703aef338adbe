"""How long the panel's thread did not answer: a timer that beats every few milliseconds, and what kept it from that."""

import dataclasses
import faulthandler
import pathlib
import tempfile
import threading
import time

import qt

BEAT_MS = 5
STALL_S = 0.05  # shorter ones are not kept


@dataclasses.dataclass(frozen=True)
class Stall:
    """A time without a beat.

    Attributes
    ----------
    seconds : float
        Its length, without the time in which other programs had the processor (where the system tells that).
    busy : float
        Seconds of processor time the panel's own thread spent in it; the rest is waiting for files, locks, threads.
    at : float
        When it ended, in seconds since the heartbeat began.
    stack : str
        What all threads were doing soon after it had begun, innermost calls first: any may have kept Python's lock.
    """

    seconds: float
    busy: float
    at: float
    stack: str


class Heartbeat:
    """`with Heartbeat() as beat:` around what a user does; then `beat.longest` and the like.

    `longest` is the longest stall in seconds, `longest_busy` the most processor time of the panel's thread between two
    beats, `culprit` what it was doing in the longest stall.
    """

    def __init__(self):
        self.stalls = []
        self.longest = self.longest_busy = 0.0
        self._queueing = _TimeInQueue(threading.get_native_id())
        self._seen = tempfile.TemporaryFile()  # noqa: SIM115 (closed when the heartbeat ends)

    def __enter__(self):
        self._began = self._last = time.perf_counter()
        self._last_busy, self._last_queued = time.thread_time(), self._queueing.seconds()
        self._timer = qt.QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.connect("timeout()", self._beat)
        self._timer.start()
        self._watch()
        return self

    def __exit__(self, *_):
        self._beat()
        self._timer.stop()
        faulthandler.cancel_dump_traceback_later()
        self._seen.close()

    @property
    def culprit(self):
        longest = max(self.stalls, key=lambda stall: stall.seconds, default=None)
        return f"{longest.seconds:.3f} s, {longest.busy:.3f} s busy\n{longest.stack}" if longest else ""

    def longer_than(self, seconds):
        """The stalls of more than so many seconds."""
        return [stall for stall in self.stalls if stall.seconds > seconds]

    def _beat(self):
        now, busy, queued = time.perf_counter(), time.thread_time(), self._queueing.seconds()
        seconds = now - self._last - (queued - self._last_queued)
        self.longest = max(self.longest, seconds)
        self.longest_busy = max(self.longest_busy, busy - self._last_busy)
        seen = self._take_seen() if now - self._last > STALL_S / 2 else ""
        if seconds > STALL_S:
            self.stalls.append(Stall(seconds, busy - self._last_busy, now - self._began, seen))
        self._last, self._last_busy, self._last_queued = now, busy, queued
        self._watch()

    def _watch(self):
        """Looks at the threads unless the next beat is in time; needs no lock of Python's."""
        faulthandler.dump_traceback_later(STALL_S / 2, file=self._seen)

    def _take_seen(self):
        faulthandler.cancel_dump_traceback_later()
        self._seen.seek(0)
        seen = self._seen.read().decode()
        self._seen.seek(0)
        self._seen.truncate()
        return seen


class _TimeInQueue:
    """How long a thread was ready to run but had no processor, as Linux counts it; 0 elsewhere."""

    def __init__(self, thread):
        self._file = pathlib.Path(f"/proc/self/task/{thread}/schedstat")

    def seconds(self):
        try:
            return int(self._file.read_text().split()[1]) / 1e9
        except (OSError, IndexError, ValueError):
            return 0.0
