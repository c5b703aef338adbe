"""The command line's contract: events, exit codes, usage errors."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT

from MRHNetLib.commands import cli
from MRHNetLib.commands.result import Result
from MRHNetLib.errors import UserError


@pytest.fixture
def command(monkeypatch):
    """Puts a function in the place of a command's `run`."""

    def replace(function):
        monkeypatch.setattr("MRHNetLib.commands.recon.run", function)
        return ("recon", "x", "--shape", 3, 3, "--out", "y.nii")

    return replace


def test_a_result_is_the_last_event_and_repeats_the_warnings(mrhnet, command):
    def run(arguments, observer):
        observer.progress(0.5, "half")
        observer.warning("look here")
        return Result("done", [{"path": "/a", "kind": "b"}], {"more": 1})

    outcome = mrhnet(*command(run))
    assert outcome.exit_code == 0
    assert [event["event"] for event in outcome.events] == ["progress", "warning", "result"]
    assert outcome.result["warnings"] == ["look here"]
    assert outcome.result["outputs"] == [{"path": "/a", "kind": "b"}]
    assert outcome.result["more"] == 1


def test_nan_becomes_null(mrhnet, command):
    outcome = mrhnet(*command(lambda arguments, observer: Result("", fields={"r2": float("nan")})))
    assert outcome.result["r2"] is None


def test_what_a_library_prints_does_not_reach_the_standard_output(mrhnet, command):
    def run(arguments, observer):
        sys.stdout.write("noise")
        return Result("")

    outcome = mrhnet(*command(run))
    assert [event["event"] for event in outcome.events] == ["result"]
    assert "noise" in outcome.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [(UserError("bad", hint="mend"), 2), (KeyboardInterrupt(), 130), (ZeroDivisionError("oh"), 1), (MemoryError(), 2)],
)
def test_exit_codes(mrhnet, command, error, code):
    def run(arguments, observer):
        raise error

    outcome = mrhnet(*command(run))
    assert outcome.exit_code == code
    assert [event["event"] for event in outcome.events] == ["error"]
    assert outcome.error["message"]
    assert ("Traceback" in outcome.stderr) == (code == 1)


def test_a_failed_subject_makes_the_exit_code_two(mrhnet, command):
    failure = {"subject": "m1", "message": "cut short", "hint": "copy it again"}
    outcome = mrhnet(*command(lambda arguments, observer: Result("", failures=[failure])))
    assert outcome.exit_code == 2
    assert outcome.result["failures"] == [failure]


def test_progress_never_goes_back(mrhnet, command):
    def run(arguments, observer):
        for index, fraction in enumerate((0.1, 0.6, 0.3, 1.0)):
            observer.progress(fraction, f"stage {index}")
        return Result("")

    fractions = [event["fraction"] for event in mrhnet(*command(run)).events if event["event"] == "progress"]
    assert fractions == sorted(fractions)


@pytest.mark.parametrize(
    "words",
    [["nonsense"], [], ["predict"], ["recon", "x"], ["predict", "a", "--network", "n", "--plane", "oblique"]],
)
def test_wrong_usage_is_an_error_event_too(mrhnet, words):
    outcome = mrhnet(*words)
    assert outcome.exit_code == 2
    assert [event["event"] for event in outcome.events] == ["error"]
    assert "--help" in outcome.error["hint"]


def test_without_json_an_error_is_one_line_and_a_hint(capfd, command):
    def run(arguments, observer):
        raise UserError("dwi2000 has 30 volumes; 32 were expected", hint="look at it")

    assert cli.main([str(word) for word in command(run)]) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == "Error: dwi2000 has 30 volumes; 32 were expected\nHint: look at it\n"


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help(capsys, name):
    with pytest.raises(SystemExit) as stopped:
        cli.main([name, "--help"])
    assert stopped.value.code == 0
    assert "usage: mrhnet" in capsys.readouterr().out


def test_a_reader_that_goes_away_is_no_error():
    program = f"{sys.executable} -m MRHNetLib networks list --json | head -c 1 > /dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_text_outside_the_terminals_encoding_is_still_json():
    done = subprocess.run(
        [sys.executable, "-m", "MRHNetLib", "check", "/no/such/Größe", "--json"],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["event"] == "error"
