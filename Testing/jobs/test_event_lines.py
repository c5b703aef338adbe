import io

import pytest

from MRHNetLib.jobs.event_lines import LONGEST_LINE, Failure, Result, lines, shown, understood
from MRHNetLib.jobs.events import Progress, Warned


class Piecemeal(io.BytesIO):
    """Gives a few bytes at a time, as a pipe may."""

    def read(self, size=-1):
        return super().read(3)


def test_lines_are_put_together_again():
    assert list(lines(Piecemeal(b"one\n\ntwo and a half\nthr"))) == [b"one", b"", b"two and a half", b"thr"]


def test_an_empty_stream_has_no_lines():
    assert list(lines(io.BytesIO())) == []


def test_a_line_without_end_comes_in_parts():
    sizes = [len(line) for line in lines(io.BytesIO(b"x" * 2 * LONGEST_LINE))]
    assert sum(sizes) == 2 * LONGEST_LINE
    assert len(sizes) > 1


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (b'{"event": "progress", "fraction": 0.5, "stage": "a", "eta_s": 3}', Progress(0.5, "a", 3.0)),
        (b'{"event": "progress", "fraction": 0.5, "stage": "a", "eta_s": NaN}', Progress(0.5, "a", None)),
        (b'{"event": "progress", "fraction": -1}', Progress(0.0, "", None)),
        (b'{"event": "progress", "fraction": 1' + b"0" * 400 + b"}", None),
        (b'{"event": "warning", "message": "dark"}', Warned("dark")),
        (b'{"event": "error", "message": "no", "hint": "do"}', Failure("no", "do")),
        (b'{"event": "error", "message": "no"}', Failure("no", "")),
        (b'{"event": "result", "outputs": []}', Result({"event": "result", "outputs": []})),
        (b'{"event": "warning", "message": "caf\xe9"}', Warned("caf\N{REPLACEMENT CHARACTER}")),
        (rb'{"event": "warning", "message": "caf\udce9"}', Warned(r"caf\udce9")),
    ],
    ids=str,
)
def test_events(line, event):
    assert understood(line) == event


@pytest.mark.parametrize(
    ("line", "text"),
    [(b"plain", "plain"), (b"windows\r", "windows"), (b"1%\r2%", "2%"), (b"\xff", "\N{REPLACEMENT CHARACTER}")],
)
def test_text_for_the_log(line, text):
    assert shown(line) == text
