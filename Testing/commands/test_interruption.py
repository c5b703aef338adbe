"""Ctrl-C and SIGTERM in a real process: within two seconds, and nothing left behind."""

import json
import signal
import subprocess
import sys
import time

import pytest
from conftest import ROOT

PROGRAM = """
import sys, time
from MRHNetLib.commands import cli, recon
from MRHNetLib.files import OutputFiles

def run(arguments, observer):
    with OutputFiles() as outputs:
        outputs.stage(arguments.out).write_text("half")
        observer.progress(0.1, "working")
        {work}

recon.run = run
sys.exit(cli.main(["recon", "x", "--shape", "3", "3", "--out", sys.argv[1], "--json"]))
"""
SLEEPING = "time.sleep(60)"
# a regular expression that backtracks for minutes holds the interpreter's lock in C code; sleeping in ctypes lets it go
IN_C_CODE = "import ctypes; ctypes.CDLL(None).sleep(60); ctypes.CDLL(None).sleep(60)"
DEAF = """
        while True:
            try:
                time.sleep(60)
            except KeyboardInterrupt:
                pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("work", [SLEEPING, IN_C_CODE, DEAF], ids=["sleeping", "in C code", "deaf"])
def test_stops_soon_and_leaves_nothing(tmp_path, number, work):
    command = [sys.executable, "-c", PROGRAM.format(work=work), str(tmp_path / "out" / "a.nii")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert json.loads(process.stdout.readline())["event"] == "progress"
        time.sleep(0.2)
        begin = time.monotonic()
        process.send_signal(number)
        rest = process.stdout.read()
        code = process.wait(timeout=10)
    assert time.monotonic() - begin < 3  # two seconds are promised; the machine may be busy
    assert code == 130
    assert [json.loads(line)["event"] for line in rest.splitlines()] == ["error"]
    assert not list(tmp_path.iterdir())
