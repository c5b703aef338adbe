"""How long the panel's thread did not answer: a timer that beats every few milliseconds, and what kept it from that."""

import collections
import contextlib
import dataclasses
import pathlib
import sys
import threading
import time
import traceback

import qt

from .pythonqt.arguments import Reading

BEAT_MS = 10
STALL_S = 0.05  # shorter ones are not kept
FRAMES = 8  # innermost calls of each thread that are kept


@dataclasses.dataclass(frozen=True)
class Stall:
    """A time without a beat.

    Attributes
    ----------
    seconds : float
        Its length, without the time in which other programs had the processor (where the system tells that) and the
        host's own first look at a Qt function.
    busy : float
        Seconds of processor time the panel's own thread spent in it; the rest is waiting for files, locks, threads.
    at : float
        When it ended, in seconds since the heartbeat began.
    stack : str
        What the threads were doing most of the time, the panel's first: another may have kept Python's lock.
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
        self._seen, self._over = collections.Counter(), threading.Event()
        self._panel_thread = threading.get_ident()

    def __enter__(self):
        self._began = self._last = time.perf_counter()
        self._last_reading = Reading.seconds
        self._last_busy, self._last_queued = own_time(), queued_times()
        self._timer = qt.QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.connect("timeout()", self._beat)
        self._timer.start()
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._beat()
        self._timer.stop()
        self._over.set()

    @property
    def culprit(self):
        longest = max(self.stalls, key=lambda stall: stall.seconds, default=None)
        return f"{longest.seconds:.3f} s, {longest.busy:.3f} s busy\n{longest.stack}" if longest else ""

    def _beat(self):
        now, busy, queued, reading = time.perf_counter(), own_time(), queued_times(), Reading.seconds
        starved = sum(queued[thread] - self._last_queued.get(thread, 0.0) for thread in queued)
        seconds = max(0.0, now - self._last - starved - (reading - self._last_reading))
        self.longest = max(self.longest, seconds)
        self.longest_busy = max(self.longest_busy, busy - self._last_busy)
        if seconds > STALL_S:
            seen = self._seen.most_common(1)  # the last sight may be of this beat itself
            self.stalls.append(Stall(seconds, busy - self._last_busy, now - self._began, seen[0][0] if seen else ""))
        self._seen = collections.Counter()
        self._last, self._last_busy, self._last_queued, self._last_reading = now, busy, queued, reading

    def _watch(self):
        while not self._over.wait(BEAT_MS / 1000):
            if time.perf_counter() - self._last > STALL_S / 2:
                self._seen[self._look()] += 1

    def _look(self):
        frames = sys._current_frames()
        frames.pop(threading.get_ident())
        panel_first = sorted(frames, key=lambda thread: thread != self._panel_thread)
        return "\n".join("".join(traceback.format_stack(frames[thread])[-FRAMES:]) for thread in panel_first)


def own_time():
    """Seconds of processor time of this thread, without what the host spent on looking at Qt."""
    return time.thread_time() - Reading.seconds


def queued_times():
    """Seconds each thread of this process was ready to run but had no processor, as Linux counts; empty elsewhere.

    A thread that waits for a processor may hold Python's lock, and the panel's thread waits with it: such waits add up.
    """
    found = {}
    for thread in pathlib.Path("/proc/self/task").glob("*/schedstat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            found[thread.parent.name] = int(thread.read_text().split()[1]) / 1e9
    return found
