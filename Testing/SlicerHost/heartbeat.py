"""How long the panel's thread did not answer: a timer that beats every few milliseconds, and a watcher beside it."""

import sys
import threading
import time
import traceback

import qt

BEAT_MS = 5
SUSPICIOUS_S = 0.06


class Heartbeat:
    """`with Heartbeat() as beat:` around what a user does; then `beat.longest` and `beat.longest_busy` in seconds.

    `longest` is the longest time between two beats on the clock; on a busy machine other programs lengthen it.
    `longest_busy` counts only the processor time that the panel's thread itself spent between two beats.
    `culprit` is the panel's call stack in the longest wait noticed.
    """

    def __init__(self):
        self.longest = self.longest_busy = 0.0
        self.culprit = ""
        self._worst_seen = SUSPICIOUS_S
        self._panel_thread = threading.get_ident()
        self._over = threading.Event()

    def __enter__(self):
        self._last, self._last_busy = time.perf_counter(), time.thread_time()
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

    def _beat(self):
        now, busy = time.perf_counter(), time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self.longest_busy = max(self.longest_busy, busy - self._last_busy)
        self._last, self._last_busy = now, busy

    def _watch(self):
        while not self._over.wait(0.01):
            waited = time.perf_counter() - self._last
            if waited > self._worst_seen:
                self._worst_seen = waited
                frame = sys._current_frames().get(self._panel_thread)
                self.culprit = f"{waited:.3f} s\n" + "".join(traceback.format_stack(frame)[-12:])
