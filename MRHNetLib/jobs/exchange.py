"""Folders through which volumes go to a child process and come back."""

from pathlib import Path


class ExchangeFolder:
    """A folder of its own for one run, in `root`."""

    def __init__(self, root: Path) -> None:
        self.path = root
        raise NotImplementedError

    def remove(self) -> None:
        """Remove the folder and all in it."""


def remove_abandoned(root: Path) -> "list[Path]":
    """Remove the exchange folders in `root` whose process has gone."""
    raise NotImplementedError
