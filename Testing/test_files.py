"""Outputs appear whole, all together, or not at all."""

import errno
import os
import stat

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.files import OutputFiles, discard_pending, temporary_folder


def names(folder):
    return sorted(path.name for path in folder.rglob("*"))


def test_all_appear_at_the_end(tmp_path):
    with OutputFiles() as outputs:
        for name in ("a.nii.gz", "b.json"):
            outputs.stage(tmp_path / "new" / name).write_text(name)
        assert not (tmp_path / "new" / "a.nii.gz").exists()
    assert names(tmp_path) == ["a.nii.gz", "b.json", "new"]


def test_the_temporary_name_keeps_the_suffixes(tmp_path):
    with OutputFiles() as outputs:
        assert outputs.stage(tmp_path / "mouse.v2_stain-AF.nii.gz").name.endswith(".v2_stain-AF.nii.gz")


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, UserError])
def test_an_error_leaves_nothing_not_even_new_folders(tmp_path, error):
    with pytest.raises(error), OutputFiles() as outputs:
        outputs.stage(tmp_path / "deep" / "er" / "a").write_text("half")
        raise error("stop")
    assert names(tmp_path) == []


def test_an_error_keeps_what_was_there(tmp_path):
    (tmp_path / "a").write_text("old")
    with pytest.raises(ValueError), OutputFiles(overwrite=True) as outputs:
        outputs.stage(tmp_path / "a").write_text("new")
        raise ValueError
    assert (tmp_path / "a").read_text() == "old"


def test_an_existing_file_is_refused_before_any_work(tmp_path):
    (tmp_path / "a").write_text("old")
    with pytest.raises(UserError) as caught, OutputFiles() as outputs:
        outputs.stage(tmp_path / "a")
    assert "--overwrite" in caught.value.hint


def test_a_full_disk_says_so_and_leaves_nothing(tmp_path):
    with pytest.raises(UserError, match="disk is full; nothing was written to "), OutputFiles() as outputs:
        outputs.stage(tmp_path / "first").write_text("whole")
        outputs.stage(tmp_path / "second")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert names(tmp_path) == []


def test_a_file_in_the_way_of_the_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot write"), OutputFiles() as outputs:
        outputs.stage(tmp_path / "file" / "a")


def test_a_folder_that_may_not_be_written(tmp_path, ordinary_user):
    tmp_path.chmod(stat.S_IREAD | stat.S_IEXEC)
    ordinary_user()
    with pytest.raises(UserError, match="cannot write"), OutputFiles() as outputs:
        outputs.stage(tmp_path / "a")


def test_ctrl_c_between_two_renames_finishes_them(tmp_path, monkeypatch):
    def replace(source, target, real=os.replace):
        real(source, target)
        monkeypatch.setattr(os, "replace", real)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), OutputFiles() as outputs:
        for name in ("a", "b", "c"):
            outputs.stage(tmp_path / name).write_text(name)
        monkeypatch.setattr(os, "replace", replace)
    assert names(tmp_path) == ["a", "b", "c"]


def test_the_last_act_before_a_forced_end_removes_what_is_pending(tmp_path):
    with OutputFiles() as outputs:
        outputs.stage(tmp_path / "done" / "a").write_text("whole")
    OutputFiles().stage(tmp_path / "new" / "er" / "a").write_text("half")
    discard_pending()
    assert names(tmp_path) == ["a", "done"]


def test_a_temporary_folder_does_not_outlive_its_work():
    with pytest.raises(KeyboardInterrupt), temporary_folder() as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "a").touch()
        raise KeyboardInterrupt
    assert not folder.exists()


def test_a_forced_end_removes_temporary_folders_too():
    with temporary_folder() as folder:
        (folder / "a").touch()
        discard_pending()
        assert not folder.exists()


def test_a_limit_on_the_size_of_files_is_no_traceback(tmp_path):
    with pytest.raises(UserError, match="File too large; nothing was written"), OutputFiles() as outputs:
        outputs.stage(tmp_path / "a").touch()
        raise OSError(errno.EFBIG, "File too large")
    assert names(tmp_path) == []
