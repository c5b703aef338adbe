"""PyTorch, through the PyTorch extension, which picks the build that fits the graphics card."""

from typing import Any

import slicer
from slicer.i18n import tr as _

from MRHNetPanel.packages.installing import InstallationFailedError

EXTENSION = "PyTorch"
MINIMUM = ">=2.2"
REQUIREMENT = f"torch{MINIMUM}"
TITLE = "MRHNet"


def install() -> bool:
    """Whether PyTorch was installed; where it was not, the user has read why and what to do.

    Raises
    ------
    InstallationFailedError
        The extension is there, but its installation failed.
    """
    try:
        import PyTorchUtils  # which imports no torch
    except ImportError:
        _offer_extension()
        return False  # modules of a new extension are there after a restart only
    try:
        with slicer.util.WaitCursor():
            installed = PyTorchUtils.PyTorchUtilsLogic().installTorch(
                askConfirmation=False, torchVersionRequirement=MINIMUM
            )
    except Exception as error:  # pip, the network, a disk that is full: the user reads what can be done
        raise InstallationFailedError(_way_out(), str(error)) from error
    return installed is not None


def _offer_extension() -> None:
    extensions = _extensions()
    if extensions is None:
        _explain()
    elif slicer.util.confirmOkCancelDisplay(
        _(
            "PyTorch is installed through Slicer's PyTorch extension, which is not there yet.\n\n"
            "Install the extension now? Slicer has to be restarted afterwards; then press Run again."
        ),
        windowTitle=TITLE,
    ):
        _install_extension(extensions)


def _install_extension(extensions: Any) -> None:
    asks = extensions.interactive
    extensions.interactive = False  # this question has been answered
    try:
        installed = extensions.installExtensionFromServer(EXTENSION, False)
    finally:
        extensions.interactive = asks
    if not installed:
        _explain()
    elif slicer.util.confirmYesNoDisplay(
        _("The PyTorch extension is installed. Restart Slicer now? Save your scene first."), windowTitle=TITLE
    ):
        slicer.util.restart()


def _extensions() -> Any:
    """The application's extensions manager; None where it has none."""
    if not hasattr(slicer.app, "extensionsManagerModel"):
        return None
    return slicer.app.extensionsManagerModel()


def _explain() -> None:
    slicer.util.errorDisplay(
        _(
            "PyTorch is missing, and the PyTorch extension that installs it could not be had from here.\n\n"
            "1. Open the Extensions Manager, search for PyTorch, install it, restart Slicer.\n"
            "2. Open this module and press Run again.\n\n{way_out}"
        ).format(way_out=_way_out()),
        windowTitle=TITLE,
    )


def _way_out() -> str:
    return _(
        "Without internet: on a computer with the same system and the same version of Slicer, run\n"
        '    PythonSlicer -m pip download "{requirement}" -d packages\n'
        "carry the folder here and type in Slicer's Python console\n"
        "    slicer.util.pip_install('--no-index --find-links /path/to/packages \"{requirement}\"')\n"
        "A PyTorch that was installed in another way is used as it is."
    ).format(requirement=REQUIREMENT)
