"""The command line ``mrhnet``: parses, calls the command, and says how it ended.

Exit codes: 0 done; 2 something that the user can fix; 1 a bug; 130 cancelled.
"""

import argparse
import contextlib
import importlib
import io
import os
import re
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

from MRHNetLib import __version__
from MRHNetLib.commands.events import JsonVoice, TerminalVoice, Voice
from MRHNetLib.commands.interruption import CANCELLED, ignore_interruption, interruptible
from MRHNetLib.errors import UserError
from MRHNetLib.jobs.leash import heed_leash

COMMANDS = (
    "demo",
    "check",
    "maps",
    "predict",
    "evaluate",
    "networks",
    "prepare",
    "train",
    "transfer",
    "baseline",
    "recon",
    "phantom",
    "regions",
    "compare",
    "scene",
    "snapshot",
    "benchmark",
)

DONE, BUG, FIXABLE = 0, 1, 2

_NEGATIVE_NUMBER = re.compile(r"-(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$|-inf(inity)?$", re.IGNORECASE)

_REPORT = "this is a bug in MRHNet: please report it with the lines of the traceback and the command that you ran"


def main(argv: "Sequence[str] | None" = None) -> int:
    """Run a command.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``mrhnet``; by default the process's own, which then ends with the command: whatever signal
        comes after the outcome has been decided, the exit code says the outcome.

    Returns
    -------
    int
        The exit code.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    # PyTorch's threads sleep while they wait: spinning, they hold up each other on cores that others use too.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper):  # a terminal may lack letters of a file's name
        stream.reconfigure(errors="backslashreplace")
    voice: Voice = JsonVoice(stream) if "--json" in words else TerminalVoice(stream)
    try:
        with interruptible(lambda: voice.error(*_CANCELLATION), to_the_end=argv is None):
            heed_leash()
            return _run(words, voice)
    except UserError as error:
        voice.error(error.message, error.hint)
        return FIXABLE
    except KeyboardInterrupt:
        voice.error(*_CANCELLATION)
        return CANCELLED
    except MemoryError:
        voice.error("there is not enough memory for this", "close other programs, or use a machine with more memory")
        return FIXABLE
    except BrokenPipeError:  # whoever listened has gone while it worked
        _fall_silent()
        return CANCELLED
    except Exception as error:
        traceback.print_exc()
        voice.error(f"{type(error).__name__}: {error}", _REPORT)
        return BUG


_CANCELLATION = ("cancelled", "nothing half-written was left behind")


def _run(words: "Sequence[str]", voice: Voice) -> int:
    arguments = _parser().parse_args(words)
    command = importlib.import_module(f"MRHNetLib.commands.{arguments.command}")
    with contextlib.redirect_stdout(sys.stderr):  # nothing but events, whatever a library prints
        result = command.run(arguments, voice)
    ignore_interruption()  # the outputs are there: exactly one result says so
    try:
        voice.result(arguments.command, result)
    except BrokenPipeError:  # all is done, only nobody reads on, e.g. `mrhnet networks list | head -1`
        _fall_silent()
    return FIXABLE if result.failures else DONE


def _fall_silent() -> None:
    """Send what is still to be flushed at the end to nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage like every other error, so that `--json` holds there too; takes every negative number as one.

    argparse itself takes -1 for a number, but -inf and -1e-3 for options.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._negative_number_matcher = _NEGATIVE_NUMBER

    def error(self, message: str) -> NoReturn:
        raise UserError(message, hint=f"{self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="mrhnet",
        description="Virtual histology (AF, NF, MBP, Nissl) of the mouse brain from multi-contrast MRI. "
        "Predicted maps are for research only.",
        epilog="mrhnet COMMAND --help tells more of a command.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"mrhnet {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = importlib.import_module(f"MRHNetLib.commands.{name}")
        sub = commands.add_parser(name, help=module.HELP, description=module.HELP, allow_abbrev=False)
        module.add_arguments(sub)
        _add_json(sub)
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    """``--json`` for the command, or for each of its sub-commands where it has some."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for group in groups:
        for sub in group.choices.values():
            _add_json(sub)
    if not groups:
        parser.add_argument("--json", action="store_true", help="one JSON object a line on the standard output")
