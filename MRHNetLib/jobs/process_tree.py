"""A child process and everything that it started: begun together, ended together."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    from MRHNetLib.jobs.windows_job import WindowsJob

_REAPING_S = 2.0


class ProcessTree:
    """A child in a process group of its own, its descendants with it.

    Parameters
    ----------
    line : sequence of str
        The program and its arguments.
    environment : mapping
        The whole environment of the child.
    folder : Path
        Where it works.

    Raises
    ------
    OSError
        It cannot be started.
    """

    def __init__(self, line: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        pipe = subprocess.PIPE
        # Without buffers: theirs have locks, which a thread that reads for good would hold when the application ends.
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
            self._process = subprocess.Popen(
                line, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0, env=environment, cwd=folder, creationflags=flags
            )
            self._job = WindowsJob(self._process)
        else:
            self._process = subprocess.Popen(
                line,
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                bufsize=0,
                env=environment,
                cwd=folder,
                start_new_session=True,
            )
        self._strays: dict[int, tuple[int, str]] = {}

    @property
    def output(self) -> IO[bytes]:
        """Its standard output, unbuffered."""
        assert self._process.stdout is not None
        return self._process.stdout

    @property
    def errors(self) -> IO[bytes]:
        """Its standard error, unbuffered."""
        assert self._process.stderr is not None
        return self._process.stderr

    @property
    def exit_code(self) -> int | None:
        """Of the child; negative is the signal that ended it, None that it still runs."""
        return self._process.poll()

    def ask(self) -> None:
        """Ask all of them to end: with SIGTERM, or where there are no signals by letting go (see `leash`).

        Never both: the second could reach a child that has heeded the first and is just leaving.
        """
        if sys.platform == "win32":
            self._let_go()
        else:
            self._strays = _descendants(self._process.pid)  # known while they still have parents
            with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS denies it where all have ended
                os.killpg(self._process.pid, signal.SIGTERM)

    def end(self) -> None:
        """End by force whatever is left of them."""
        if sys.platform == "win32":
            self._job.end()
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            now = _processes() if self._strays else {}
            for pid, (_, begun) in self._strays.items():
                if pid in now and now[pid][1] == begun:  # a number may have passed to another process meanwhile
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.kill(pid, signal.SIGKILL)
        self._let_go()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_REAPING_S)

    def _let_go(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()


def _descendants(pid: int) -> dict[int, tuple[int, str]]:
    """The children of a process, theirs, and so on, even those that left its group."""
    processes = _processes()
    found: dict[int, tuple[int, str]] = {}
    generation = {pid}
    while generation:
        generation = {child for child, (parent, _) in processes.items() if parent in generation and child not in found}
        found |= {child: processes[child] for child in generation}
    return found


def _processes() -> dict[int, tuple[int, str]]:
    """Every process's parent and time of start."""
    return _linux_processes() if sys.platform == "linux" else _listed_processes()


def _linux_processes() -> dict[int, tuple[int, str]]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has just ended
            # the program's name, in brackets, may hold anything; then come state, parent, ... and the 22nd, the start
            fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            found[int(folder.name)] = int(fields[1]), fields[19]
    return found


def _listed_processes() -> dict[int, tuple[int, str]]:
    command = ["/bin/ps", "-A", "-o", "pid=,ppid=,lstart="]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout
    except (OSError, subprocess.SubprocessError):  # then only the group is ended
        return {}
    rows = (row.split(None, 2) for row in listed.splitlines())
    return {int(pid): (int(parent), begun) for pid, parent, begun in rows}
