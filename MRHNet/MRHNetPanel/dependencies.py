"""The Python packages that prediction needs and Slicer does not bring along."""

from collections.abc import Sequence
from typing import Any

from MRHNetPanel.announcer import Announcer


class Dependencies:
    """Finds out what is missing and, after a question, installs it.

    Attributes
    ----------
    changed : Announcer
        Told after an attempt to install.
    """

    def __init__(self) -> None:
        self.changed = Announcer()

    def missing(self) -> list[str]:
        """What prediction lacks, by the names that a user knows; importing none of it."""
        return []

    def ensure(self) -> bool:
        """Whether prediction can run now; asks and installs first where something is missing, and says what failed."""
        return True

    def ensure_optional(self, requirements: Sequence[str], purpose: str) -> bool:
        """Whether these packages are there now, asked for and installed where missing.

        Parameters
        ----------
        requirements : sequence of str
            As pip takes them, e.g. ``"scikit-image>=0.22"``; never torch.
        purpose : str
            What they are for, as it stands in the question: "the structural similarity".
        """
        return True


class DependenciesBanner:
    """The line at the top of the panel, shown only while something is missing."""

    def __init__(self, ui: Any, logic: Any) -> None:
        self._ui, self._logic = ui, logic

    def close(self) -> None:
        """Stop what the section began."""

    def refresh(self) -> None:
        """Show the state."""
