"""Layouts of the views for comparing stains with MRI.

A layout is a description in XML that the scene's layout node keeps under a number; whoever shows the scene (Slicer's
layout manager, or the layout logic alone) makes the views that it names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from MRHNetLib.scene.layout_numbers import FOUR_STAINS, SIDE_BY_SIDE
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.nodes import nodes_of_class
from MRHNetLib.scene.slice_views import composite_of, fit_slices, has_views, link, make_views, set_layers
from MRHNetLib.scene.stain_map import settle_surroundings, stain_of

MRI_VIEWS = ("MRHNetMRICoronal", "MRHNetMRIAxial")  # no spaces: they become parts of nodes' IDs
STAIN_VIEWS = ("MRHNetStainCoronal", "MRHNetStainAxial")
FOUR_VIEWS = ("MRHNet1", "MRHNet2", "MRHNet3", "MRHNet4")
VIEW_3D = "1"  # Slicer's name for the view of its 3D layout
_GROUP = 72  # of views that move together: only with one another, not with Slicer's own
_VIEWS = {SIDE_BY_SIDE: (*MRI_VIEWS, *STAIN_VIEWS), FOUR_STAINS: FOUR_VIEWS}
DISTANCE = 2.2  # of the camera, in sizes of what it looks at: it sees 30 degrees
_COLOUR = "#8c8c8c"  # of the views' bars: neutral beside the stains


def register_layouts(scene: Any) -> None:
    """Make the layouts known to the scene's layout node; a scene saved with one of them then opens in it."""
    if scene.GetFirstNodeByClass("vtkMRMLLayoutNode") is None:
        make_views(scene)
    layout = scene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    for number, description in _descriptions().items():
        if not layout.AddLayoutDescription(number, description):
            layout.SetLayoutDescription(number, description)


def side_by_side(scene: Any, mri: Any, stain: Any) -> None:
    """MRI on the left, stain map on the right, coronal and axial, moving together."""
    _switch(scene, SIDE_BY_SIDE)
    _fill(scene, dict.fromkeys(MRI_VIEWS, mri) | dict.fromkeys(STAIN_VIEWS, stain))


def four_stains(scene: Any, mri: Any, stains: Sequence[Any]) -> None:
    """Up to four stain maps in four linked coronal views; behind less than four stands the MRI, or None."""
    _switch(scene, FOUR_STAINS)
    _fill(scene, dict(zip(FOUR_VIEWS, [*stains, mri, None, None, None], strict=False)))


def three_d(scene: Any, stain: Any) -> None:
    """One 3D view, Slicer's own layout, that looks at the stain map from where it looked before."""
    _switch(scene, mrml().vtkMRMLLayoutNode.SlicerLayoutOneUp3DView)
    bounds = [0.0] * 6
    stain.GetRASBounds(bounds)
    least, most = np.reshape(bounds, (3, 2)).T
    cameras = nodes_of_class(scene, "vtkMRMLCameraNode")
    for camera in (camera for camera in cameras if camera.GetLayoutName() == VIEW_3D):
        backwards = np.array(camera.GetPosition()) - camera.GetFocalPoint()
        distance = DISTANCE * (most - least).max() / np.linalg.norm(backwards)
        camera.SetFocalPoint(*((least + most) / 2))
        camera.SetPosition(*((least + most) / 2 + distance * backwards))
        camera.ResetClippingRange()


def fit_views(scene: Any) -> None:
    """Let the views of the current layout look at all of what they show, where it is one of those here.

    To be called again when an application has given the views of a new layout their sizes on the screen.
    """
    layout = scene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    views = _VIEWS.get(layout.GetViewArrangement(), ()) if layout is not None else ()
    shown = (scene.GetNodeByID(composite_of(scene, view).GetBackgroundVolumeID() or "") for view in views)
    volume = next((volume for volume in shown if volume is not None), None)
    if volume is not None:
        fit_slices(scene, volume, views)


def _fill(scene: Any, volumes: dict[str, Any]) -> None:
    """Show each volume alone in its view."""
    for view, volume in volumes.items():
        composite = composite_of(scene, view)
        set_layers(composite, volume)
        link(composite)
        if volume is not None and stain_of(volume):
            settle_surroundings(volume)
    fit_views(scene)


def _switch(scene: Any, number: int) -> None:
    register_layouts(scene)
    layout = scene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    layout.SetViewArrangement(number)
    if not has_views(scene, _VIEWS.get(number, ())):
        make_views(scene)


def _descriptions() -> dict[int, str]:
    coronal = [_view(view, "Coronal", label) for view, label in ((MRI_VIEWS[0], "M"), (STAIN_VIEWS[0], "S"))]
    axial = [_view(view, "Axial", label) for view, label in ((MRI_VIEWS[1], "M"), (STAIN_VIEWS[1], "S"))]
    four = [_view(view, "Coronal", view[-1]) for view in FOUR_VIEWS]
    return {
        SIDE_BY_SIDE: _stack("vertical", [_stack("horizontal", coronal), _stack("horizontal", axial)]),
        FOUR_STAINS: _stack("vertical", [_stack("horizontal", four[:2]), _stack("horizontal", four[2:])]),
    }


def _stack(direction: str, parts: Sequence[str]) -> str:
    return f'<layout type="{direction}">{"".join(f"<item>{part}</item>" for part in parts)}</layout>'


def _view(name: str, orientation: str, label: str) -> str:
    properties = {"orientation": orientation, "viewlabel": label, "viewcolor": _COLOUR, "viewgroup": _GROUP}
    inner = "".join(f'<property name="{key}" action="default">{value}</property>' for key, value in properties.items())
    return f'<view class="vtkMRMLSliceNode" singletontag="{name}">{inner}</view>'
