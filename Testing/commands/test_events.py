import io

import pytest

from MRHNetLib.commands.events import JsonVoice, TerminalVoice


def test_a_warning_is_said_once_as_json() -> None:
    stream = io.StringIO()
    voice = JsonVoice(stream)
    for message in ("one", "two", "one"):
        voice.warning(message)
    assert stream.getvalue().count("\n") == 2


def test_a_warning_is_said_once_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    voice = TerminalVoice(io.StringIO())
    for message in ("one", "two", "one"):
        voice.warning(message)
    assert capsys.readouterr().err.count("Warning: one") == 1
