"""Cancelling: asked first, ended after two seconds, with everything that was started."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from conftest import ROOT

from MRHNetLib.jobs.command import Command
from MRHNetLib.jobs.events import Line, Progress
from MRHNetLib.jobs.process_tree import _linux_processes, _listed_processes

SLACK_S = 2.5  # for a machine with other things to do
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and sessions")

WORKING = """
import sys, time
from pathlib import Path
from MRHNetLib.commands import cli, recon
from MRHNetLib.files import OutputFiles

def run(arguments, observer):
    with OutputFiles() as outputs:
        outputs.stage(arguments.out).write_text("half")
        observer.progress(0.1, "working")
        time.sleep(60)

recon.run = run
sys.exit(cli.main(["recon", "x", "--shape", "3", "3", "--out", {out!r}, "--json"]))
"""

DEAF = """
import os, signal, subprocess, sys, time
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
grandchildren = [
    subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, start_new_session=session)
    for session in (False, True)
]
for grandchild in grandchildren:
    grandchild.stdout.readline()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(os.getpid(), *(grandchild.pid for grandchild in grandchildren), flush=True)
time.sleep(60)
"""


def told_line(event):
    return isinstance(event, Line)


def seconds_to_cancel(job, until_told):
    begin = time.monotonic()
    job.cancel()
    assert time.monotonic() - begin < 1  # at once, and not after the two seconds
    until_told(job, lambda event: False)
    return time.monotonic() - begin


def test_a_cancelled_command_stops_cleanly(child, until_told, tmp_path):
    folder = tmp_path / "out"
    job = child(WORKING.format(out=str(folder / "a.nii")))
    job.start()
    until_told(job, lambda event: isinstance(event, Progress))
    assert list(folder.iterdir())
    assert seconds_to_cancel(job, until_told) < 2 + SLACK_S
    assert (job.state, job.outcome.exit_code) == ("cancelled", 130)
    assert not folder.exists()


@POSIX
def test_the_deaf_are_ended_after_two_seconds_with_all_they_started(child, until_told, gone):
    job = child(DEAF)
    job.start()
    (line,) = until_told(job, told_line)
    seconds = seconds_to_cancel(job, until_told)
    assert 2 <= seconds < 2 + SLACK_S
    assert (job.state, job.outcome.exit_code) == ("cancelled", -9)
    assert all(gone(int(pid)) for pid in line.text.split())


@POSIX
def test_cancelled_twice_is_cancelled_once(child, until_told):
    job = child("import time; print('here', flush=True); time.sleep(60)")
    job.start()
    until_told(job, told_line)
    job.cancel()
    job.cancel()
    until_told(job, lambda event: False)
    assert job.state == "cancelled"
    assert job.poll() == []


def test_a_job_cancelled_before_its_start_never_starts(child, tmp_path):
    job = child(f"open({str(tmp_path / 'trace')!r}, 'w')")
    job.cancel()
    job.start()
    (end,) = job.poll()
    assert end.outcome.state == job.state == "cancelled"
    assert not (tmp_path / "trace").exists()


def test_cancelling_what_has_ended_changes_nothing(child, finished):
    job = child("""print('{"event": "result"}')""")
    finished(job)
    job.cancel()
    assert job.poll() == []
    assert job.state == "done"


@POSIX
def test_a_launcher_that_ends_at_once_leaves_python_time_to_tidy_up(until_told, tmp_path):
    folder, script, launcher = tmp_path / "out", tmp_path / "child.py", tmp_path / "PythonSlicer"
    script.write_text(WORKING.format(out=str(folder / "a.nii")))
    launcher.write_text(f"#!/bin/sh\n'{sys.executable}' '{script}'\nexit $?\n")
    launcher.chmod(0o755)
    job = Command(["predict"], interpreter=[str(launcher)])
    job.start()
    until_told(job, lambda event: isinstance(event, Progress))
    assert seconds_to_cancel(job, until_told) < 2 + SLACK_S
    assert job.state == "cancelled"
    assert not folder.exists()


@POSIX
def test_helpers_left_behind_hold_up_nothing_and_are_ended(child, finished, gone):
    job = child(
        """
        import subprocess, sys
        helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])  # shares the output
        print('{"event": "result", "helper": %d}' % helper.pid)
        """
    )
    finished(job)
    assert job.state == "done"
    assert gone(job.outcome.value["helper"])


PARENT = """
import sys, time
from MRHNetLib.jobs.command import Command
job = Command(["predict"], interpreter=sys.argv[1:])
job.start()
while not job.poll():
    time.sleep(0.05)
print("working", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(params=["Python", pytest.param("a launcher", marks=POSIX)])
def parent(tmp_path, request):
    """Another process, with a child that works, or a launcher whose child does."""
    script, launcher = tmp_path / "child.py", tmp_path / "PythonSlicer"
    script.write_text(WORKING.format(out=str(tmp_path / "out" / "a.nii")))
    launcher.write_text(f"#!/bin/sh\n'{sys.executable}' \"$@\"\nexit $?\n")
    launcher.chmod(0o755)
    interpreter = sys.executable if request.param == "Python" else str(launcher)
    command = [sys.executable, "-c", PARENT, interpreter, str(script)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT) as process:
        assert process.stdout.readline() == b"working\n"
        assert (tmp_path / "out").exists()
        yield process


def test_a_child_ends_when_its_parent_is_killed(parent, gone, tmp_path):
    children = psutil.Process(parent.pid).children(recursive=True)
    parent.kill()
    assert all(gone(child.pid) for child in children)
    assert not (tmp_path / "out").exists()  # and they have tidied up


def test_an_application_that_ends_meanwhile_ends_in_peace(parent, gone):
    children = psutil.Process(parent.pid).children(recursive=True)
    _, errors = parent.communicate(b"now\n", timeout=30)
    assert (parent.returncode, errors) == (0, b"")
    assert all(gone(child.pid) for child in children)


@pytest.mark.skipif(sys.platform != "linux", reason="compares the ways of Linux and macOS, which Linux both has")
@pytest.mark.skipif(not Path("/bin/ps").exists(), reason="there is no ps here")
def test_both_lists_of_processes_agree_on_parents():
    ours = os.getpid()
    for processes in (_linux_processes(), _listed_processes()):
        assert processes[ours][0] == os.getppid()
        assert processes[ours][1]
