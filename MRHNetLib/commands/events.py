"""How a command speaks: JSON lines for programs, a progress bar and plain text for people."""

import json
import math
import sys
import time
from typing import Protocol, TextIO

from MRHNetLib.commands.result import Result

_SECONDS_BETWEEN_EVENTS = 0.2
_BAR_WIDTH = 30


class Voice(Protocol):
    """An observer that can also say how the command ended."""

    def progress(self, fraction: float, stage: str) -> None: ...

    def warning(self, message: str) -> None: ...

    def result(self, command: str, result: Result) -> None: ...

    def error(self, message: str, hint: str) -> None: ...


class _Clock:
    """Decides which progress is worth telling, and how long the rest will take."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._told = -math.inf
        self._stage = ""
        self.fraction = 0.0

    def due(self, fraction: float, stage: str) -> bool:
        """Whether to tell: a new stage, the end, or some time since the last."""
        self.fraction = max(self.fraction, min(1.0, fraction))
        now = time.monotonic()
        due = stage != self._stage or fraction >= 1 or now - self._told >= _SECONDS_BETWEEN_EVENTS
        if due:
            self._told, self._stage = now, stage
        return due

    def seconds_left(self) -> "float | None":
        """Estimated from the time that the fraction done took."""
        if self.fraction == 0:
            return None
        return (time.monotonic() - self._begin) * (1 - self.fraction) / self.fraction


class JsonVoice:
    """One JSON object a line on the stream, and nothing else."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._clock = _Clock()
        self._warnings: list[str] = []

    def progress(self, fraction: float, stage: str) -> None:
        if self._clock.due(fraction, stage):
            left = self._clock.seconds_left()
            eta = None if left is None else round(left, 1)
            self._say("progress", fraction=round(self._clock.fraction, 4), stage=stage, eta_s=eta)

    def warning(self, message: str) -> None:
        if message not in self._warnings:  # the subjects of a cohort share some: they are said once
            self._warnings.append(message)
            self._say("warning", message=message)

    def result(self, command: str, result: Result) -> None:
        more: dict[str, object] = {"failures": list(result.failures)} if result.failures else {}
        more |= result.fields
        self._say("result", command=command, outputs=list(result.outputs), warnings=self._warnings, **more)

    def error(self, message: str, hint: str) -> None:
        self._say("error", message=message, hint=hint)

    def _say(self, event: str, **fields: object) -> None:
        self._stream.write(json.dumps(_without_nan({"event": event, **fields})) + "\n")
        self._stream.flush()


class TerminalVoice:
    """Progress and warnings on the standard error, the result on the standard output."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._clock = _Clock()
        self._bar = sys.stderr.isatty()
        self._stage = ""
        self._warned: set[str] = set()

    def progress(self, fraction: float, stage: str) -> None:
        if not self._clock.due(fraction, stage):
            return
        if self._bar:
            done = round(_BAR_WIDTH * self._clock.fraction)
            bar = "#" * done + "." * (_BAR_WIDTH - done)
            left = self._clock.seconds_left()
            eta = "" if left is None else f", {left:.0f} s left"
            self._write(f"\r\x1b[K[{bar}] {self._clock.fraction:4.0%} {stage}{eta}")
        elif stage != self._stage:
            self._write(f"{stage}\n")
        self._stage = stage

    def warning(self, message: str) -> None:
        if message not in self._warned:
            self._warned.add(message)
            self._write(f"{self._clear()}Warning: {message}\n")

    def result(self, command: str, result: Result) -> None:
        self._write(self._clear())
        for failure in result.failures:
            self.error(f"{failure['subject']}: {failure['message']}", str(failure["hint"]))
        self._stream.write(result.text.rstrip("\n") + "\n" if result.text else "")
        self._stream.flush()

    def error(self, message: str, hint: str) -> None:
        self._write(f"{self._clear()}Error: {message}\n" + (f"Hint: {hint}\n" if hint else ""))

    def _clear(self) -> str:
        return "\r\x1b[K" if self._bar else ""

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def _without_nan(value: object) -> object:
    """The same value with null for what JSON cannot hold: NaN and infinities."""
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
