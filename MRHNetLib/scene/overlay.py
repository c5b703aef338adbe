"""A stain map over its MRI in the slice views."""

from __future__ import annotations

from typing import Any


def show(scene: Any, background: Any, foreground: Any, opacity: float = 0.5) -> None:
    """Lay a stain map over an MRI in all ordinary slice views, linked; either may be None."""
    raise NotImplementedError


def set_opacity(scene: Any, opacity: float) -> None:
    """Set how much of the stain map is seen (0 to 1) wherever it lies over something."""
    raise NotImplementedError


def link_slices(scene: Any, linked: bool = True) -> None:
    """Let all slice views of one direction move together, or not."""
    raise NotImplementedError
