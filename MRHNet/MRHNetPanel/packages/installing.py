"""Packages put into Slicer's Python by Slicer's own means."""

import importlib.metadata
from collections.abc import Sequence
from typing import Any

import slicer
from slicer.i18n import tr as _

REQUESTER = "MRHNet"


class InstallationFailedError(Exception):
    """Packages could not be installed; the text says what the user can do.

    Parameters
    ----------
    message : str
        For a dialog.
    details : str
        What the installer said.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


def is_installed(requirement: str) -> bool:
    """Whether a package is there in a version that fits; it is not imported, so that it can still be replaced."""
    from packaging.requirements import Requirement

    wanted = Requirement(requirement)
    wanted.specifier.prereleases = True  # a nightly build of PyTorch is as good
    packaging = _slicer_packaging()
    if packaging is not None:
        return bool(packaging.pip_check(wanted))
    try:
        return wanted.specifier.contains(importlib.metadata.version(wanted.name))
    except importlib.metadata.PackageNotFoundError:
        return False


def install(requirements: Sequence[str]) -> None:
    """Install what the user agreed to; never torch.

    Raises
    ------
    InstallationFailedError
        Without a network, for instance.
    """
    try:
        packaging = _slicer_packaging()
        if packaging is None:
            slicer.util.pip_install(list(requirements))
        else:  # asked already, for these and for PyTorch together
            packaging.pip_ensure(list(requirements), requester=REQUESTER, prompt_install=False)
    except Exception as error:  # whatever goes wrong in there, Slicer goes on and the user reads what can be done
        raise InstallationFailedError(_way_out(requirements), str(error)) from error


def _slicer_packaging() -> Any:
    """Slicer's own way of installing, which asks, shows progress and can be told who wants it; None before 5.11."""
    try:
        import slicer.packaging
    except ImportError:
        return None
    return slicer.packaging


def _way_out(requirements: Sequence[str]) -> str:
    wanted = " ".join(f'"{requirement}"' for requirement in requirements)
    return _(
        "The Python packages could not be installed. Nothing else was changed.\n\n"
        "- Is this computer online? Behind a proxy, start Slicer with HTTPS_PROXY set.\n"
        "- Without internet: on a computer with the same system and the same version of Slicer, run\n"
        "    PythonSlicer -m pip download {wanted} -d packages\n"
        "  carry the folder here and type in Slicer's Python console\n"
        "    slicer.util.pip_install('--no-index --find-links /path/to/packages {wanted}')\n"
        "- Then press Run again."
    ).format(wanted=wanted)
