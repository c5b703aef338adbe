"""Optional libraries, imported only where they are used."""

import importlib
from types import ModuleType

from MRHNetLib.errors import UserError


def require(module: str, extra: str) -> ModuleType:
    """The optional module, e.g. ``require("h5py", "matlab")``.

    Raises
    ------
    UserError
        The library is not installed; the hint names the extra that brings it.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise UserError(
            f"this needs the Python library {error.name}, which is not installed",
            hint=f'pip install "mrhnet[{extra}]"',
        ) from error
