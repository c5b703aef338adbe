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


THREADS = """
import gzip, os, sys
from pathlib import Path

import numpy as np

from MRHNetLib.commands import cli, recon
from MRHNetLib.data import voxels
from MRHNetLib.data.nifti_writer import write_nifti
from MRHNetLib.files import OutputFiles
from MRHNetLib.threads import Threads

SIZE = 10_000_000  # of pieces so small that it takes long

def unpacking(outputs, threads, out):
    voxels.CHUNK_BYTES = 1
    path = Path(sys.argv[2])
    path.write_bytes(gzip.compress(os.urandom(SIZE), 0))
    file = voxels.VoxelFile(path, np.dtype("u1"), (SIZE, 1, 1), "deflate")
    for _ in range(2):
        threads.start(voxels.VoxelFile.load, file)
    outputs.stage(out / "a.nii.gz").write_bytes(b"half")

def writing(outputs, threads, out):
    for name in "ab":
        threads.start(write_slices, outputs.stage(out / f"{name}.nii.gz"))

def write_slices(path, observer):
    write_nifti(path, np.zeros((1, 1, SIZE // 10), np.float32), np.eye(4), observer=observer)

def run(arguments, observer):
    with OutputFiles() as outputs, Threads(2) as threads:
        WORK(outputs, threads, arguments.out)
        threads.results(observer)

recon.run = run
sys.exit(cli.main(["recon", "x", "--shape", "3", "3", "--out", sys.argv[1], "--json"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(("work", "stage"), [("unpacking", "reading"), ("writing", "writing")])
def test_work_in_threads_stops_soon_and_leaves_nothing(tmp_path_factory, tmp_path, work, stage):
    packed = tmp_path_factory.mktemp("elsewhere") / "a.gz"
    command = [sys.executable, "-c", THREADS.replace("WORK", work), str(tmp_path / "out"), str(packed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        while not json.loads(process.stdout.readline())["stage"].startswith(stage):
            pass
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        code = process.wait(timeout=10)
    assert time.monotonic() - begin < 3  # two seconds are promised; the machine may be busy
    assert code == 130
    assert json.loads(rest.splitlines()[-1])["event"] == "error"
    assert not list(tmp_path.iterdir())


LATE = """
import atexit, signal, sys
from MRHNetLib.commands import cli, recon
from MRHNetLib.commands.events import JsonVoice
from MRHNetLib.commands.result import Result
from MRHNetLib.errors import UserError

def done(arguments, observer):
    return Result("done")

def failed(arguments, observer):
    raise UserError("a file is missing", hint="name another")

def during(told):
    def tell(*words):
        signal.raise_signal(NUMBER)
        told(*words)
        signal.raise_signal(NUMBER)
    return tell

recon.run = END
JsonVoice.result, JsonVoice.error = during(JsonVoice.result), during(JsonVoice.error)
atexit.register(signal.raise_signal, NUMBER)
sys.argv = ["mrhnet", "recon", "x", "--shape", "3", "3", "--out", "y", "--json"]
sys.exit(cli.main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(("end", "event", "code"), [("done", "result", 0), ("failed", "error", 2)])
def test_a_signal_that_comes_too_late_does_not_change_how_it_ended(number, end, event, code):
    program = LATE.replace("NUMBER", str(int(number))).replace("END", end)
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert [json.loads(line)["event"] for line in process.stdout.splitlines()] == [event]
    assert process.returncode == code, process.stderr


def test_a_command_called_in_a_process_leaves_its_signals_as_they_were(mrhnet):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    mrhnet("networks", "list")
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
