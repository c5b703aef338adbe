"""Folders through which volumes go to a child process and come back.

Beside each folder stands a file that its process keeps locked. The system frees the lock when the process ends, however
it ends, so a lock that can be taken means that the folder was abandoned: no number of a process has to be trusted,
which may have passed to another one or mean nothing to the containers that share a temporary directory.
"""

import contextlib
import os
import re
import secrets
import shutil
import sys
from pathlib import Path

from MRHNetLib.errors import UserError

_NAME = "mrhnet-run-"
_LOCK_FILE = re.compile(rf"{_NAME}[0-9a-f]{{16}}\.lock")


class ExchangeFolder:
    """A new folder in `root` for one run, readable by this user only.

    Attributes
    ----------
    path : Path
        The folder, absolute.

    Raises
    ------
    UserError
        The folder cannot be made.
    """

    def __init__(self, root: Path) -> None:
        root = Path(os.path.abspath(root))
        self._lock: int | None = None
        try:
            root.mkdir(parents=True, exist_ok=True)
            while self._lock is None:
                self.path = root / f"{_NAME}{secrets.token_hex(8)}"
                self._lock = _new_lock(_lock_file(self.path))
            self.path.mkdir(mode=0o700)
        except OSError as error:
            raise UserError(
                f"cannot make a folder for the volumes in {root}: {error.strerror}",
                hint="choose another temporary directory (in Slicer: Edit, Application Settings, General)",
            ) from error

    def remove(self) -> None:
        """Remove the folder and all in it; what cannot be removed now is removed by `remove_abandoned`."""
        if self._lock is not None:
            _remove(self.path, self._lock)
            self._lock = None


def remove_abandoned(root: Path) -> list[Path]:
    """Remove the exchange folders in `root` whose process has gone; may take seconds.

    Returns
    -------
    list of Path
        The folders removed.
    """
    removed = []
    for file in sorted(Path(root).glob(f"{_NAME}*.lock")):
        if _LOCK_FILE.fullmatch(file.name):
            with contextlib.suppress(OSError):  # another user's, or removed by another process meanwhile
                removed += _remove_if_abandoned(Path(os.path.abspath(file.with_suffix(""))))
    return removed


def _remove_if_abandoned(folder: Path) -> list[Path]:
    """The folder if it was there and has been removed."""
    lock = _locked(_lock_file(folder), 0)
    if lock is None:
        return []
    was_there = folder.exists()
    _remove(folder, lock)
    return [folder] if was_there and not folder.exists() else []


def _remove(folder: Path, lock: int) -> None:
    if not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)
    gone = not os.path.lexists(folder)
    os.close(lock)  # before its file is removed: Windows keeps open files
    if gone:
        with contextlib.suppress(OSError):
            _lock_file(folder).unlink()


def _lock_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _new_lock(file: Path) -> int | None:
    """Descriptor of a new, locked file; None if another process took it for abandoned before it was locked."""
    lock = _locked(file, os.O_CREAT | os.O_EXCL)
    if lock is None or file.exists():
        return lock
    os.close(lock)
    return None


def _locked(file: Path, flags: int) -> int | None:
    """Descriptor of the file, opened and locked until it is closed; None if another holds the lock."""
    descriptor = os.open(file, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | flags, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        os.close(descriptor)
        return None
    except OSError:  # a file system without locks
        os.close(descriptor)
        raise
    return descriptor
