"""Real child processes: what they say, how they fail."""

import os
import sys

import pytest

from MRHNetLib.jobs.background import MOST_AT_ONCE
from MRHNetLib.jobs.command import Command
from MRHNetLib.jobs.events import Ended, Line, Progress, Warned

RESULT = """print('{"event": "result", "command": "predict", "outputs": []}', flush=True)"""


def texts(events):
    return [event.text for event in events if isinstance(event, Line)]


def test_a_real_command_is_done(finished, small_subject, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # MRHNetLib is found all the same
    job = Command(["check", str(small_subject)], interpreter=[sys.executable])
    finished(job)
    assert job.outcome.state == job.state == "done"
    assert job.outcome.exit_code == 0
    assert job.outcome.value["command"] == "check"


def test_what_the_user_can_mend_becomes_message_and_hint(finished, tmp_path):
    job = Command(["check", str(tmp_path / "nowhere")], interpreter=[sys.executable])
    finished(job)
    assert (job.state, job.outcome.exit_code) == ("failed", 2)
    assert "nowhere" in job.outcome.message
    assert job.outcome.hint


def test_events_arrive_in_order_and_the_end_comes_last(finished, child):
    job = child(
        """
        print('{"event": "progress", "fraction": 0.25, "stage": "reading", "eta_s": 12.5}')
        print('{"event": "warning", "message": "it is dark"}')
        print('{"event": "progress", "fraction": 1, "stage": "writing", "eta_s": null}')
        """
        + RESULT
    )
    *told, end = finished(job)
    assert told == [Progress(0.25, "reading", 12.5), Warned("it is dark"), Progress(1.0, "writing", None)]
    assert end == Ended(job.outcome)
    assert job.poll() == []


def test_states_change_only_when_polled(child, finished):
    job = child(RESULT)
    assert (job.state, job.running, job.outcome) == ("waiting", False, None)
    job.start()
    job._thread.join()
    assert (job.state, job.running, job.outcome) == ("running", True, None)
    while job.running:
        job.poll()
    assert job.outcome.state == "done"


def test_a_job_runs_once(child, finished):
    job = child(RESULT)
    finished(job)
    with pytest.raises(RuntimeError, match="once"):
        job.start()


TRACEBACK = """
import sys
for number in range(3000):
    print(f"line {number}", file=sys.stderr)
print("half a line on the other stream", end="")
def compute():
    raise ValueError("the very end")
compute()
"""


def test_the_traceback_is_in_the_log_and_in_the_outcome(finished, child):
    job = child(TRACEBACK)
    lines = texts(finished(job))
    assert job.state == "failed"
    assert lines.count("half a line on the other stream") == 1
    for log in (lines, job.outcome.log.splitlines()):
        assert "ValueError: the very end" in log
        assert "    compute()" in log
    assert "ValueError: the very end" in job.outcome.message
    assert job.outcome.exit_code == 1


def test_a_bug_in_a_real_command_brings_its_traceback(finished, child):
    job = child(
        """
        import sys
        from MRHNetLib.commands import cli, recon
        def run(arguments, observer):
            return 1 // 0
        recon.run = run
        sys.exit(cli.main(["recon", "x", "--shape", "3", "3", "--out", "y", "--json"]))
        """
    )
    finished(job)
    assert job.outcome.message == "ZeroDivisionError: integer division or modulo by zero"
    assert "report" in job.outcome.hint
    assert "in run\n    return 1 // 0" in job.outcome.log


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_killed_child_says_so(finished, child):
    job = child("import os; print('so far so good', flush=True); os.kill(os.getpid(), 9)")
    finished(job)
    assert (job.state, job.outcome.exit_code) == ("failed", -9)
    assert "killed" in job.outcome.message
    assert "memory" in job.outcome.message
    assert "memory" in job.outcome.hint
    assert job.outcome.log == "so far so good"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_crash_names_the_line_that_crashed(finished, child):
    job = child("import ctypes\ndef touch_nothing():\n    ctypes.string_at(0)\ntouch_nothing()")
    finished(job)
    assert "SIGSEGV" in job.outcome.message
    assert "in touch_nothing" in job.outcome.log


def test_too_little_memory_is_said(finished, child):
    job = child(
        """
        import sys
        from MRHNetLib.commands import cli, recon
        def run(arguments, observer):
            return bytearray(2**62)
        recon.run = run
        sys.exit(cli.main(["recon", "x", "--shape", "3", "3", "--out", "y", "--json"]))
        """
    )
    finished(job)
    assert "memory" in job.outcome.message
    assert job.outcome.exit_code == 2


def test_an_end_without_a_result_is_a_failure(finished, child):
    job = child("""print('{"event": "resu', end="")""")
    finished(job)
    assert (job.state, job.outcome.exit_code) == ("failed", 0)
    assert "without a result" in job.outcome.message
    assert job.outcome.log == '{"event": "resu'


def test_an_interpreter_that_is_not_there(finished, tmp_path):
    job = Command(["check"], interpreter=[str(tmp_path / "PythonSlicer")])
    finished(job)
    assert job.state == "failed"
    assert "could not be started" in job.outcome.message
    assert "PythonSlicer" in job.outcome.hint


def test_a_cohort_in_which_one_failed_keeps_its_outputs(finished, child):
    job = child(
        """
        import sys
        print('{"event": "result", "outputs": [{"path": "/a", "kind": "stain_map"}], '
              '"failures": [{"subject": "mouse2", "message": "no mask", "hint": "make one"}]}')
        sys.exit(2)
        """
    )
    finished(job)
    assert (job.state, job.outcome.message, job.outcome.hint) == ("failed", "mouse2: no mask", "make one")
    assert job.outcome.value["outputs"] == [{"path": "/a", "kind": "stain_map"}]


def test_a_result_counts_even_if_a_library_crashes_after_it(finished, child):
    job = child(f"import os\n{RESULT}\nos.abort()")
    finished(job)
    assert job.state == "done"


GARBAGE = {
    "no UTF-8": rb"\xff\xfe\x00 caf\xe9",
    "a number": b"42",
    "a list": b"[1, 2]",
    "an event of another world": b'{"event": "party"}',
    "no event": b'{"fraction": 1}',
    "progress without a number": b'{"event": "progress", "fraction": "half"}',
    "progress beyond numbers": b'{"event": "progress", "fraction": 1e999}',
    "half an event": b'{"event": "progress", "frac',
    "deep brackets": b"[" * 100_000,
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_a_line_of_the_log(finished, child, garbage):
    job = child(f"import sys\nsys.stdout.buffer.write({garbage!r} + b'\\n')\nsys.stdout.flush()\n{RESULT}")
    events = finished(job)
    assert job.state == "done"
    assert len(texts(events)) == 1


def test_a_line_without_end_is_cut(finished, child):
    job = child(f"import sys\nfor _ in range(400): sys.stderr.write('x' * 100_000)\nsys.stderr.flush()\n{RESULT}")
    lines = texts(finished(job))
    assert job.state == "done"
    assert 1 <= len(lines) <= 4
    assert max(map(len, lines)) < 3000


def test_a_long_result_arrives_whole(finished, child):
    job = child("import json\nprint(json.dumps({'event': 'result', 'outputs': [{'path': 'x' * 100}] * 50_000}))")
    finished(job)
    assert len(job.outcome.value["outputs"]) == 50_000


def test_of_a_progress_bar_the_last_state_is_shown(finished, child):
    job = child(f"import sys\nsys.stderr.write('10%\\r50%\\r100%\\n')\n{RESULT}")
    assert texts(finished(job)) == ["100%"]


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_flood_of_lines_neither_grows_nor_hides_the_end(child, stream):
    job = child(
        f"import sys\nfor number in range(200_000): print(number, file=sys.{stream})\nraise SystemExit('that was it')"
    )
    job.start()
    job._thread.join()  # nobody listens meanwhile
    polled = []
    while job.running:
        polled.append(job.poll())
    assert max(map(len, polled)) <= MOST_AT_ONCE + 1  # the end comes on top
    lines = texts(event for events in polled for event in events)
    assert len(lines) <= 10_000
    for log in (lines, job.outcome.log.splitlines()):
        assert "that was it" in log


def test_the_environment_is_passed_and_nothing_else(finished, child, monkeypatch):
    monkeypatch.setenv("MRHNET_TEST_OURS", "of the parent")
    before = dict(os.environ)
    program = """
        import json, os
        print(json.dumps({"event": "result", "environment": dict(os.environ)}))
        """
    job = child(program, MRHNET_TEST_THEIRS="of the child", SYSTEMROOT=os.environ.get("SYSTEMROOT", ""))
    finished(job)
    environment = job.outcome.value["environment"]
    assert environment["MRHNET_TEST_THEIRS"] == "of the child"
    assert "MRHNET_TEST_OURS" not in environment
    assert dict(os.environ) == before


def test_by_default_the_child_inherits_the_environment(finished, child, monkeypatch):
    monkeypatch.setenv("MRHNET_TEST_OURS", "of the parent")
    job = child("""
        import json, os
        print(json.dumps({"event": "result", "got": os.environ.get("MRHNET_TEST_OURS")}))
        """)
    finished(job)
    assert job.outcome.value["got"] == "of the parent"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell stands in for the launcher")
def test_python_killed_under_its_launcher_says_so(finished, tmp_path):
    launcher = tmp_path / "PythonSlicer"
    launcher.write_text(
        "#!/bin/sh\nsh -c 'kill -9 $$'\necho 'error: [python-real] exit abnormally - Report' >&2\nexit 1"
    )
    launcher.chmod(0o755)
    job = Command(["check"], interpreter=[str(launcher)])
    finished(job)
    assert "killed" in job.outcome.message
    assert "memory" in job.outcome.hint
