"""A process whose standard input ends."""

import os
import subprocess
import sys

import pytest
from conftest import ROOT

from MRHNetLib.jobs.leash import LEASH

PROGRAM = """
import os, sys, time
from MRHNetLib.commands import cli, recon
def run(arguments, observer):
    observer.progress(0.1, str({leash!r} in os.environ))
    time.sleep({seconds})
recon.run = run
sys.exit(cli.main(["recon", "x", "--shape", "3", "3", "--out", "y", "--json"]))
"""


def start(seconds, **more):
    command = [sys.executable, "-c", PROGRAM.format(leash=LEASH, seconds=seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, **more)


def on_leash():
    return {"env": os.environ | {LEASH: "1"}, "start_new_session": True}


def test_let_go_it_ends_as_after_ctrl_c():
    with start(60, stdin=subprocess.PIPE, **on_leash()) as process:
        process.stdout.readline()
        process.stdin.close()
        assert process.wait(30) == 130


def test_the_leash_is_not_handed_on():
    with start(60, stdin=subprocess.PIPE, **on_leash()) as process:
        assert '"stage": "False"' in process.stdout.readline()
        process.stdin.close()


@pytest.mark.parametrize(
    "more",
    [{"stdin": subprocess.PIPE}, {"stdin": subprocess.DEVNULL} | on_leash()],
    ids=["no leash", "no pipe to hold it by"],
)
def test_otherwise_the_standard_input_means_nothing(more):
    with start(2, **more) as process:
        process.stdout.readline()
        if process.stdin:
            process.stdin.close()
        assert process.wait(60) == 1  # it went on to its end, which is a bug of the program above
