"""A stain map as a translucent body in the 3D views."""

from __future__ import annotations

from typing import Any

import numpy as np
import vtk

from MRHNetLib.report.stain_colours import stain_colours
from MRHNetLib.scene.stain_map import is_bright, stain_of

_CLASS = "vtkMRMLGPURayCastVolumeRenderingDisplayNode"  # Slicer's default
_COLOUR_POINTS = 32  # of the 256 colours: the transfer function is straight between them
# Share of the window, and the opacity of a millimetre there: weak stain is left out, strong stain can be looked into.
_OPACITIES = ((0.0, 0.0), (0.15, 0.0), (0.4, 0.03), (0.7, 0.12), (1.0, 0.4))


def show_volume(scene: Any, node: Any) -> Any:
    """Show the map in all 3D views in the colours and the window that it has in the slices; its display node there."""
    display = _display_of(node) or _add_display(scene, node)
    _colour(display.GetVolumePropertyNode(), node)
    display.SetVisibility(True)
    return display


def hide_volume(node: Any) -> None:
    """Hide the map in the 3D views."""
    display = _display_of(node)
    if display is not None:
        display.SetVisibility(False)


def _display_of(node: Any) -> Any:
    displays = (node.GetNthDisplayNode(index) for index in range(node.GetNumberOfDisplayNodes()))
    return next((display for display in displays if display and display.IsA("vtkMRMLVolumeRenderingDisplayNode")), None)


def _add_display(scene: Any, node: Any) -> Any:
    """No view is named in it: it is shown in all of them, also in those to come."""
    display = scene.AddNewNodeByClass(_CLASS)
    properties = scene.AddNewNodeByClass("vtkMRMLVolumePropertyNode", f"{node.GetName()} 3D")
    display.SetAndObserveVolumePropertyNodeID(properties.GetID())
    node.AddAndObserveDisplayNodeID(display.GetID())
    return display


def _colour(properties: Any, node: Any) -> None:
    shown = node.GetDisplayNode()
    low, high = shown.GetWindowLevelMin(), shown.GetWindowLevelMax()
    table = stain_colours(stain_of(node)).table("bright" if is_bright(node) else "dark") / 255
    colours, opacities = vtk.vtkColorTransferFunction(), vtk.vtkPiecewiseFunction()
    for entry in np.linspace(0, len(table) - 1, _COLOUR_POINTS).round().astype(int):
        colours.AddRGBPoint(low + (high - low) * entry / (len(table) - 1), *table[entry].tolist())
    for share, opacity in _OPACITIES:
        opacities.AddPoint(low + (high - low) * share, opacity)
    properties.SetColor(colours)
    properties.SetScalarOpacity(opacities)
    properties.GetVolumeProperty().SetInterpolationTypeToLinear()
    properties.GetVolumeProperty().ShadeOff()
