"""The slice views of a scene: what each shows, and where it looks."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.nodes import nodes_of_class
from MRHNetLib.scene.volume_nodes import affine_of, array_from_matrix, array_of

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


def link(composite: Any, linked: bool = True) -> None:
    """Let views of one direction move together, while they move and not only afterwards."""
    composite.SetLinkedControl(linked)
    composite.SetHotLinkedControl(linked)


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

    A view that has not got its size on the screen yet keeps only the height of what it shows.
    """
    corners = corners_of(volume)
    middle = affine_of(volume) @ [*(size // 2 for size in array_of(volume).shape), 1]
    for view in nodes_of_class(scene, "vtkMRMLSliceNode"):
        if view.GetLayoutName() in views:
            _fit(view, middle[:3], corners)


def corners_of(volume: Any) -> NDArray[np.float64]:
    """(8, 3) outermost points of a volume's outermost voxels, RAS mm."""
    ends = product(*((-0.5, size - 0.5) for size in array_of(volume).shape))
    return np.asarray(np.array([(*corner, 1) for corner in ends]) @ affine_of(volume)[:3].T)


def _fit(view: Any, middle: NDArray[np.float64], corners: NDArray[np.float64]) -> None:
    view.JumpSliceByCentering(*middle)
    extent_mm = 2 * np.abs((corners - middle) @ array_from_matrix(view.GetSliceToRAS())[:3, :2]).max(axis=0)
    pixels = np.array(view.GetDimensions()[:2])
    view.SetFieldOfView(*(pixels * (extent_mm / pixels).max()), view.GetFieldOfView()[2])
