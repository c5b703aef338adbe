"""Layouts of the views for comparing stains with MRI."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def register_layouts(scene: Any) -> None:
    """Make the layouts known to the scene's layout node; a scene saved with one of them then opens in it."""
    raise NotImplementedError


def side_by_side(scene: Any, mri: Any, stain: Any) -> None:
    """MRI on the left, stain map on the right, coronal and axial, moving together."""
    raise NotImplementedError


def four_stains(scene: Any, mri: Any, stains: Sequence[Any]) -> None:
    """Up to four stain maps in four linked coronal views; a view without one shows the MRI."""
    raise NotImplementedError


def three_d(scene: Any, stain: Any) -> None:
    """One 3D view."""
    raise NotImplementedError
