"""A stain map over its MRI in the slice views."""

from __future__ import annotations

from typing import Any

from MRHNetLib.scene.slice_views import (
    ORDINARY,
    composite_of,
    composites,
    fit_slices,
    has_views,
    link,
    make_views,
    set_layers,
)
from MRHNetLib.scene.stain_map import settle_surroundings, stain_maps, stain_of


def show(scene: Any, background: Any, foreground: Any, opacity: float = 0.5) -> None:
    """Lay a stain map over an MRI in Slicer's three slice views, linked; either may be None.

    Outside the brain, where the map is 0, the MRI stays as it is. The views keep what they look at, unless they
    showed something else before.
    """
    if not has_views(scene, ORDINARY):
        make_views(scene)
    below = background if background is not None else foreground
    views = {view: composite_of(scene, view) for view in ORDINARY}
    new = below is not None and any(_lowest(view) != below.GetID() for view in views.values())
    if foreground is not None and stain_of(foreground):
        settle_surroundings(foreground)
    for composite in views.values():
        set_layers(composite, background, foreground, opacity)
        link(composite)
    if new:
        fit_slices(scene, below)


def set_opacity(scene: Any, opacity: float) -> None:
    """Set how much of the upper volume is seen (0 to 1) wherever one lies over another."""
    for composite in composites(scene):
        if composite.GetForegroundVolumeID():
            composite.SetForegroundOpacity(opacity)
    for node in stain_maps(scene):
        settle_surroundings(node)


def _lowest(composite: Any) -> Any:
    return composite.GetBackgroundVolumeID() or composite.GetForegroundVolumeID()
