import os
import sys
from pathlib import Path

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.interpreter import find_interpreter

NAME = "PythonSlicer.exe" if sys.platform == "win32" else "PythonSlicer"


def make(folder: Path) -> str:
    folder.mkdir(parents=True)
    (folder / NAME).write_text("#!/bin/sh\n")
    (folder / NAME).chmod(0o755)
    return str(folder / NAME)


@pytest.fixture(autouse=True)
def empty_path(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))


def test_outside_slicer_it_is_this_interpreter():
    assert find_interpreter() == [sys.executable]


def test_in_slicer_it_stands_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "")
    beside = make(tmp_path / "Slicer" / "bin")
    assert find_interpreter(str(tmp_path / "Slicer")) == [beside]


def test_in_slicer_that_comes_before_the_path(tmp_path, monkeypatch):
    beside = make(tmp_path / "Slicer" / "bin")
    make(tmp_path / "other")
    monkeypatch.setenv("PATH", str(tmp_path / "other"))
    assert find_interpreter(str(tmp_path / "Slicer")) == [beside]


@pytest.mark.parametrize("home", [None, "/nowhere"])
def test_it_is_found_on_the_path(tmp_path, monkeypatch, home):
    monkeypatch.setattr(sys, "executable", None)
    on_path = make(tmp_path / "other")
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path), str(tmp_path / "other")]))
    assert find_interpreter(home) == [on_path]


def test_slicer_itself_is_no_interpreter(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/opt/Slicer/bin/SlicerApp-real")
    with pytest.raises(UserError, match="PythonSlicer in /opt/Slicer/bin and on PATH"):
        find_interpreter("/opt/Slicer")


def test_without_pythonslicer_the_python_that_runs_slicers_library_serves():
    assert find_interpreter("/nowhere") == [sys.executable]


def test_none_at_all_is_the_users_to_mend(monkeypatch):
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(UserError) as caught:
        find_interpreter()
    assert caught.value.hint
