"""The Python packages that prediction needs and Slicer does not bring along."""

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import slicer
from slicer.i18n import tr as _

from MRHNetPanel.announcer import Announcer
from MRHNetPanel.packages import pytorch
from MRHNetPanel.packages.installing import InstallationFailedError, install, is_installed

REQUIREMENTS = Path(__file__).resolve().parents[2] / "Resources" / "requirements.txt"


class Dependencies:
    """Finds out what is missing and, after a question, installs it.

    Nothing is imported to find out: a package that is loaded could not be replaced any more.

    Parameters
    ----------
    why_pytorch : callable
        Says in a sentence why what is chosen now needs PyTorch; "" where it does not.

    Attributes
    ----------
    changed : Announcer
        Told after an attempt to install.
    """

    def __init__(self, why_pytorch: Callable[[], str]) -> None:
        self.changed = Announcer()
        self.why_pytorch = why_pytorch

    def missing(self) -> list[str]:
        """What prediction lacks with what is chosen now, as pip would be asked for it."""
        needed = [*_listed(REQUIREMENTS), *([pytorch.REQUIREMENT] if self.why_pytorch() else [])]
        return [requirement for requirement in needed if not is_installed(requirement)]

    def ensure(self) -> bool:
        """Whether prediction can run now; asks and installs first where something is missing, and says what failed."""
        missing = self.missing()
        if not missing:
            return True
        return self._install(missing, _("Prediction needs Python packages that this Slicer does not have yet:"))

    def ensure_images(self) -> bool:
        """Whether images can be read and written now, which needs no PyTorch; asks and installs where not."""
        return self.ensure_optional(_listed(REQUIREMENTS), _("images and networks"))

    def ensure_optional(self, requirements: Sequence[str], purpose: str) -> bool:
        """Whether these packages are there now, asked for and installed where missing.

        Parameters
        ----------
        requirements : sequence of str
            As pip takes them, e.g. ``"scikit-image>=0.22"``; never torch.
        purpose : str
            What they are for, as it stands in the question: "the structural similarity".
        """
        missing = [requirement for requirement in requirements if not is_installed(requirement)]
        if not missing:
            return True
        return self._install(missing, _("For {purpose}, this Slicer needs Python packages:").format(purpose=purpose))

    def _install(self, missing: Sequence[str], reason: str) -> bool:
        if slicer.app.testingEnabled() or not self._agreed(missing, reason):
            return False  # tests leave Slicer's Python as it is
        try:
            listed = [requirement for requirement in missing if requirement != pytorch.REQUIREMENT]
            if listed:
                install(listed)
            if pytorch.REQUIREMENT in missing and not pytorch.install():
                return False  # said why
        except InstallationFailedError as error:
            slicer.util.errorDisplay(str(error), windowTitle="MRHNet", detailedText=error.details)
            return False
        finally:
            importlib.invalidate_caches()
            self.changed.announce()
        return all(is_installed(requirement) for requirement in missing)

    def _agreed(self, missing: Sequence[str], reason: str) -> bool:
        names = "\n".join(f"    {requirement}" for requirement in missing)
        size = ""
        if pytorch.REQUIREMENT in missing:
            size = _("PyTorch can be a download of several gigabytes. {why}").format(why=self.why_pytorch())
        return bool(
            slicer.util.confirmOkCancelDisplay(
                _(
                    "{reason}\n\n{names}\n\nThey are downloaded and added to Slicer's Python; your own Python stays as"
                    " it is. {size}\n\nInstall them now?"
                ).format(reason=reason, names=names, size=size),
                windowTitle=_("MRHNet: install Python packages"),
            )
        )


class DependenciesBanner:
    """The line at the top of the panel, shown only while something is missing."""

    def __init__(self, ui: Any, logic: Any) -> None:
        self._ui, self._logic = ui, logic
        self._why_pytorch = ""  # as it was when the packages were last looked for
        ui.dependenciesButton.connect("clicked()", self._install)
        logic.dependencies.changed.connect(self.refresh)
        logic.changed.connect(self._follow)
        self.refresh()

    def close(self) -> None:
        """Listen no longer."""
        self._logic.dependencies.changed.disconnect(self.refresh)
        self._logic.changed.disconnect(self._follow)

    def refresh(self) -> None:
        """Say what is missing, or nothing."""
        self._why_pytorch = self._logic.dependencies.why_pytorch()
        missing = self._logic.dependencies.missing()
        self._ui.dependenciesFrame.setVisible(bool(missing))
        self._ui.dependenciesLabel.text = _(
            "Prediction needs {packages}, which this Slicer does not have yet. You are asked before anything is"
            " installed: at the first Run, or now. {why}"
        ).format(
            packages=_in_a_row([_plain(requirement) for requirement in missing]),
            why=self._why_pytorch if pytorch.REQUIREMENT in missing else "",
        )

    def _follow(self) -> None:
        """Look again where the choice of device or networks matters; packages are not looked for at every turn."""
        if self._logic.dependencies.why_pytorch() != self._why_pytorch:
            self.refresh()

    def _install(self) -> None:
        self._logic.dependencies.ensure()


def _listed(path: Path) -> list[str]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _plain(requirement: str) -> str:
    from packaging.requirements import Requirement

    name = Requirement(requirement).name
    return "PyTorch" if name == "torch" else name


def _in_a_row(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("{others} and {last}").format(others=", ".join(names[:-1]), last=names[-1])
