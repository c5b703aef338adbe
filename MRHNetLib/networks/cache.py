"""The folder of the user's own networks: those fetched, and those imported without naming a file."""

import os
import sys
from pathlib import Path

from MRHNetLib.networks.bundle import SUFFIX
from MRHNetLib.networks.bundle_document import check_name

CACHE_VARIABLE = "MRHNET_CACHE"


def cache_folder() -> Path:
    """Folder of the user's bundles; it need not exist.

    ``networks`` in the folder that MRHNET_CACHE names, or else in the system's own place for caches.
    """
    return _root() / "networks"


def own_path(name: str) -> Path:
    """Where the user's own network of that name lies.

    Raises
    ------
    UserError
        The name cannot be one.
    """
    check_name(name)
    return cache_folder() / f"{name}{SUFFIX}"


def _root() -> Path:
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(named).absolute()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "mrhnet"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "mrhnet"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mrhnet"
