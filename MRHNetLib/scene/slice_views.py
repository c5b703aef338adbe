"""The slice views of a scene: what each shows, and where it looks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import vtk

from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.nodes import nodes_of_class

ORDINARY = ("Red", "Green", "Yellow")  # Slicer's own three, by their layout names


def composites(scene: Any) -> list[Any]:
    """What each slice view shows: the slice composite nodes."""
    return nodes_of_class(scene, "vtkMRMLSliceCompositeNode")


def composite_of(scene: Any, view: str) -> Any:
    """The slice composite node of the view of that layout name; made where no application has made it."""
    found = [composite for composite in composites(scene) if composite.GetLayoutName() == view]
    if found:
        return found[0]
    composite = mrml().vtkMRMLSliceCompositeNode()
    composite.SetLayoutName(view)
    scene.AddNode(composite)
    return composite


def set_layers(composite: Any, background: Any, foreground: Any = None, opacity: float = 1.0) -> None:
    """Show volumes (or None) in a view, the foreground as much as `opacity` (0 to 1) says."""
    composite.SetBackgroundVolumeID(background.GetID() if background is not None else None)
    composite.SetForegroundVolumeID(foreground.GetID() if foreground is not None else None)
    composite.SetForegroundOpacity(opacity)


def link(composite: Any) -> None:
    """Let a view move together with others of its direction, while it moves and not only afterwards."""
    composite.LinkedControlOn()
    composite.HotLinkedControlOn()


def make_views(scene: Any) -> None:
    """Make the view nodes of the scene's layout, and the layout node itself: the application's part, if there is one.

    Slicer's three slice views are made whatever the layout.
    """
    logic = mrml().vtkMRMLLayoutLogic()
    logic.SetMRMLScene(scene)
    logic.SetMRMLScene(None)


def has_views(scene: Any, views: Collection[str]) -> bool:
    """Whether there are slice views of all these layout names."""
    return {view.GetLayoutName() for view in nodes_of_class(scene, "vtkMRMLSliceNode")}.issuperset(views)


def fit_slices(scene: Any, volume: Any, views: Collection[str] = ORDINARY) -> None:
    """Let slice views look at the middle of a volume, all of which they then show.

    A view that has not got its size on the screen yet keeps only the height of what it shows. A volume that has not
    been loaded leaves them as they are.
    """
    if volume.GetImageData() is None:
        return
    for view in nodes_of_class(scene, "vtkMRMLSliceNode"):
        if view.GetLayoutName() in views:
            _fit(view, volume)


def _fit(view: Any, volume: Any) -> None:
    view.JumpSliceByCentering(*_middle(volume))
    to_slice, bounds = vtk.vtkMatrix4x4(), [0.0] * 6
    to_slice.Invert(view.GetSliceToRAS(), to_slice)
    volume.GetSliceBounds(bounds, to_slice)
    extent_mm = 2 * np.abs(np.reshape(bounds, (3, 2))[:2]).max(axis=1)
    pixels = np.array(view.GetDimensions()[:2])
    view.SetFieldOfView(*(pixels * (extent_mm / pixels).max()), view.GetFieldOfView()[2])


def _middle(volume: Any) -> list[float]:
    """The centre of the voxel in the middle, RAS mm: no slice lies between voxels. Any transform is applied."""
    matrix, middle = vtk.vtkMatrix4x4(), [0.0] * 3
    volume.GetIJKToRASMatrix(matrix)
    indices = [length // 2 for length in volume.GetImageData().GetDimensions()]
    volume.TransformPointToWorld(matrix.MultiplyPoint([*indices, 1])[:3], middle)
    return middle
