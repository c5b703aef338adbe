"""A picture of the overlay: the three slice views of a scene with legend and notice."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def draw_overlay(scene: Any, stain_node: Any, mri_node: Any | None, path: Path, *, opacity: float = 0.6) -> None:
    """Write a PNG of coronal, axial and sagittal slice views, to a staged path."""
    raise NotImplementedError
