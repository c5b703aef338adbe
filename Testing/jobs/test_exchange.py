"""Folders of living, ended and killed processes."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.exchange import ExchangeFolder, remove_abandoned

OWNER = """
import sys, time
from pathlib import Path
from MRHNetLib.jobs.exchange import ExchangeFolder
folder = ExchangeFolder(Path(sys.argv[1]))
(folder.path / "volume.nii").write_bytes(b"voxels")
print(folder.path, flush=True)
time.sleep(60)
"""


def names_in(folder):
    return sorted(entry.name for entry in Path(folder).iterdir())


@pytest.fixture
def owner(tmp_path):
    """Another process with a folder; and its path."""
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield process, process.stdout.readline().strip()
        process.kill()


def test_each_run_has_its_own_folder_and_leaves_nothing(tmp_path):
    folders = [ExchangeFolder(tmp_path), ExchangeFolder(tmp_path)]
    assert folders[0].path != folders[1].path
    for folder in folders:
        assert folder.path.parent == tmp_path
        (folder.path / "deep").mkdir()
        (folder.path / "deep" / "volume.nii").write_bytes(b"voxels")
        folder.remove()
    assert not list(tmp_path.iterdir())


def test_removing_twice_is_removing_once(tmp_path):
    folder = ExchangeFolder(tmp_path)
    folder.remove()
    other = ExchangeFolder(tmp_path)
    folder.remove()
    assert other.path.is_dir()
    other.remove()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_nobody_else_may_read_it(tmp_path):
    folder = ExchangeFolder(tmp_path)
    assert folder.path.stat().st_mode & 0o077 == 0
    folder.remove()


def test_the_root_is_made(tmp_path):
    folder = ExchangeFolder(tmp_path / "a" / "b")
    assert folder.path.is_dir()
    folder.remove()


def test_a_root_that_cannot_be_made_is_the_users_to_mend(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot make a folder"):
        ExchangeFolder(tmp_path / "file")


def test_a_folder_of_ones_own_is_not_abandoned(tmp_path):
    folder = ExchangeFolder(tmp_path)
    assert remove_abandoned(tmp_path) == []
    assert folder.path.is_dir()
    folder.remove()


def test_a_living_process_keeps_its_folder(tmp_path, owner):
    _, path = owner
    assert remove_abandoned(tmp_path) == []
    assert names_in(path) == ["volume.nii"]


def test_the_folder_of_a_killed_process_is_removed(tmp_path, owner):
    process, path = owner
    process.kill()
    process.wait()
    assert [str(folder) for folder in remove_abandoned(tmp_path)] == [path]
    assert not list(tmp_path.iterdir())


def test_nothing_else_is_removed(tmp_path):
    names = ["mrhnet-run-notes", "mrhnet-run-0123456789abcdef", "mrhnet", "mrhnet-run-xyz.lock"]
    for name in names:
        (tmp_path / name).mkdir()
    (tmp_path / "mrhnet-run-of-last-week.lock").write_text("mine")
    assert remove_abandoned(tmp_path) == []
    assert names_in(tmp_path) == sorted([*names, "mrhnet-run-of-last-week.lock"])


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "data").write_text("mine")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "mrhnet-run-0123456789abcdef").symlink_to(tmp_path / "precious")
    (tmp_path / "root" / "mrhnet-run-0123456789abcdef.lock").touch()
    assert remove_abandoned(tmp_path / "root") == []
    assert (tmp_path / "precious" / "data").read_text() == "mine"


def test_a_lock_left_alone_is_removed(tmp_path):
    (tmp_path / "mrhnet-run-0123456789abcdef.lock").touch()
    assert remove_abandoned(tmp_path) == []
    assert not list(tmp_path.iterdir())


def test_a_root_that_is_not_there_has_nothing_abandoned(tmp_path):
    assert remove_abandoned(tmp_path / "nowhere") == []
