"""The numbers under which the scene's layout node keeps the layouts for comparing stains with MRI."""

from __future__ import annotations

from typing import Any

SIDE_BY_SIDE = 72331  # Slicer's own numbers end at 100, and others have theirs: this is the article's (eLife 72331)
FOUR_STAINS = 72332


def stains_stand_alone(scene: Any) -> bool:
    """Whether the current layout shows each stain map by itself, not over an MRI."""
    layout = scene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    return layout is not None and layout.GetViewArrangement() in (SIDE_BY_SIDE, FOUR_STAINS)
