"""Which Python a child process gets."""

import shutil
import sys
from pathlib import Path

from MRHNetLib.errors import UserError


def find_interpreter(slicer_home: str | None = None) -> list[str]:
    """The words that start Python: PythonSlicer in Slicer, the current interpreter elsewhere.

    Parameters
    ----------
    slicer_home : str, optional
        ``slicer.app.slicerHome``, when asked inside Slicer. There `sys.executable` may be empty, or Slicer itself.

    Raises
    ------
    UserError
        There is none.
    """
    in_slicer = [_beside(slicer_home), shutil.which("PythonSlicer")]
    this_one = sys.executable if Path(sys.executable or "").name.lower().startswith(("python", "pypy")) else None
    for found in [*in_slicer, this_one] if slicer_home else [this_one, *in_slicer]:
        if found:
            return [found]
    places = f"{Path(slicer_home, 'bin')} and on PATH" if slicer_home else "PATH"
    raise UserError(
        f"no Python was found to run the networks with: looked for PythonSlicer in {places}",
        hint="install Slicer anew: PythonSlicer belongs in its folder bin",
    )


def _beside(slicer_home: str | None) -> str | None:
    return shutil.which("PythonSlicer", path=str(Path(slicer_home, "bin"))) if slicer_home else None
