"""MRHNetLib made importable: it lies beside the module in a build or an install, one folder above it in a clone."""

import importlib
import sys
from pathlib import Path

LIBRARY = "MRHNetLib"
_MODULE_FOLDER = Path(__file__).resolve().parents[1]


def library_home() -> Path:
    """Folder that holds the library belonging to this module.

    Raises
    ------
    ImportError
        It is nowhere: only a part of the extension was copied.
    """
    for folder in (_MODULE_FOLDER, _MODULE_FOLDER.parent):
        if (folder / LIBRARY / "__init__.py").is_file():
            return folder
    raise ImportError(
        f"{LIBRARY} was expected beside {_MODULE_FOLDER} or one folder above it and is in neither. "
        "Install the extension again, or give Slicer the MRHNet folder of a whole clone.",
        name=LIBRARY,
    )


def make_library_importable() -> None:
    """Let ``import MRHNetLib`` find this module's own library, also where pip installed another one."""
    home = str(library_home())
    if home not in sys.path:
        sys.path.insert(0, home)


def forget_loaded(*packages: str) -> None:
    """Let the next import read these packages from their files again, as reloading the module expects."""
    for name in tuple(sys.modules):
        if name.partition(".")[0] in packages:
            del sys.modules[name]
    importlib.invalidate_caches()
