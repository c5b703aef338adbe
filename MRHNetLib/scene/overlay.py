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

    Outside the brain, where the map is 0, the MRI stays as it is. A view that showed the MRI already goes on looking
    where it looked; one that showed something else looks at the middle of it.
    """
    if not has_views(scene, ORDINARY):
        make_views(scene)
    if foreground is not None and stain_of(foreground):
        settle_surroundings(foreground)
    below = background if background is not None else foreground
    for view in ORDINARY:
        composite = composite_of(scene, view)
        if below is not None and _lowest(composite) != below.GetID():
            fit_slices(scene, below, [view])
        set_layers(composite, background, foreground, opacity)
        link(composite)


def set_opacity(scene: Any, opacity: float) -> None:
    """Set how much of the upper volume is seen (0 to 1) wherever one lies over another."""
    for composite in composites(scene):
        if composite.GetForegroundVolumeID():
            composite.SetForegroundOpacity(opacity)
    for node in stain_maps(scene):
        settle_surroundings(node)


def _lowest(composite: Any) -> Any:
    return composite.GetBackgroundVolumeID() or composite.GetForegroundVolumeID()
