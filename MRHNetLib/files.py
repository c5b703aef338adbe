"""Outputs that appear whole, all together, or not at all.

Every file is written under a hidden temporary name in its target's folder and renamed when the whole command has
succeeded, so that neither an error, a full disk nor Ctrl-C leaves half a file behind.
"""

import contextlib
import errno
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from MRHNetLib.errors import UserError

_pending: "set[Path]" = set()
_made_folders: "list[Path]" = []  # the innermost first
_temporary_folders: "set[Path]" = set()
_numbers = itertools.count()
_ELSEWHERE = "write to another place (--out on the command line)"


class OutputFiles:
    """The outputs of one piece of work.

    Parameters
    ----------
    overwrite : bool
        Replace files that exist already.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with OutputFiles() as outputs:
    ...     _ = outputs.stage(folder / "note.txt").write_text("whole")
    >>> [path.name for path in folder.iterdir()]
    ['note.txt']
    """

    def __init__(self, *, overwrite: bool = False) -> None:
        self._overwrite = overwrite
        self._staged: dict[Path, Path] = {}
        self._new_folders: list[Path] = []

    def stage(self, path: "str | os.PathLike[str]") -> Path:
        """Temporary path beside `path`, with the same suffixes, to write to.

        Raises
        ------
        UserError
            The file exists and may not be replaced, or its folder cannot be made or written.
        """
        target = Path(os.path.abspath(path))
        if target in self._staged:
            raise UserError(f"two outputs would have the same name: {target}", hint="choose another name")
        stem, dot, suffixes = target.name.partition(".")
        temporary = target.with_name(f".{stem}.partial-{os.getpid()}-{next(_numbers)}{dot}{suffixes}")
        try:
            self._check_free(target)
            self._make_folder(target.parent)
            self._staged[target] = temporary  # known before it exists, so that it is removed whatever comes
            _pending.add(temporary)
            temporary.touch()
            temporary.unlink()  # it can be written; until it is, not even a kill leaves anything
        except OSError as error:
            raise UserError(f"cannot write {target}: {error.strerror}", hint=_ELSEWHERE) from error
        return temporary

    def __enter__(self) -> "OutputFiles":
        return self

    def __exit__(
        self, kind: "type[BaseException] | None", error: "BaseException | None", trace: "TracebackType | None"
    ) -> None:
        if error is None:
            try:
                self._rename_all()
                return
            except KeyboardInterrupt:  # some stand in their places already: the others follow, then the work ends
                self._rename_all()
                raise
            except OSError as failed:
                error = failed
        self._discard()
        if isinstance(error, OSError):
            raise _explained(error, self._staged.values()) from error

    def _rename_all(self) -> None:
        for target, temporary in self._staged.items():
            if temporary.exists():  # not placed yet
                os.replace(temporary, target)
                _pending.discard(temporary)

    def _check_free(self, target: Path) -> None:
        if target.is_dir():
            raise UserError(f"{target} is a folder, a file was expected", hint="name a file")
        if os.path.lexists(target) and not self._overwrite:
            raise UserError(f"{target} exists already", hint="add --overwrite to replace it, or choose another --out")

    def _make_folder(self, folder: Path) -> None:
        for missing in reversed([parent for parent in (folder, *folder.parents) if not parent.exists()]):
            missing.mkdir(exist_ok=True)
            self._new_folders.insert(0, missing)
            _made_folders.insert(0, missing)

    def _discard(self) -> None:
        for temporary in self._staged.values():
            with contextlib.suppress(OSError):  # it could not even be made
                temporary.unlink()
            _pending.discard(temporary)
        _remove_empty(self._new_folders)


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for what a library must write to disk before it is an output; removed at the end, however it comes."""
    folder = Path(tempfile.mkdtemp(prefix="mrhnet-"))
    _temporary_folders.add(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _temporary_folders.discard(folder)


def discard_pending() -> None:
    """Remove every temporary file of this process, and its folders: the last act before it is ended by force."""
    for folder in list(_temporary_folders):
        shutil.rmtree(folder, ignore_errors=True)
    for temporary in list(_pending):
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _remove_empty(list(_made_folders))


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):  # it holds finished outputs, or somebody else's file
            folder.rmdir()


def _explained(error: OSError, staged: Iterable[Path]) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        where = ", ".join(sorted({str(path.parent) for path in staged}))
        return UserError(f"the disk is full; nothing was written to {where}", hint=f"free some space, or {_ELSEWHERE}")
    if error.errno in (errno.EFBIG, errno.EIO, errno.EROFS):  # a quota of the process, or a disk that fails
        return UserError(f"writing failed: {error.strerror}; nothing was written", hint=_ELSEWHERE)
    if error.filename is not None and Path(error.filename) in staged:
        return UserError(f"writing failed: {error.strerror}; nothing was written", hint=_ELSEWHERE)
    return error
