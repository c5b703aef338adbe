"""One of Slicer's slice views without a screen: its own slice logic, and its legend by its displayable manager."""

from __future__ import annotations

from typing import Any

import numpy as np
import vtk
from numpy.typing import NDArray

from MRHNetLib.data.geometry import NEGATIVE, POSITIVE
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.offscreen import OffscreenWindow, Pixels
from MRHNetLib.scene.slice_views import set_layers
from MRHNetLib.scene.volume_nodes import array_from_matrix

_MANAGERS = ("vtkMRMLColorLegendDisplayableManager", "vtkMRMLRulerDisplayableManager")
_LETTER_COLOUR = (1.0, 0.85, 0.3)
_LETTER_PIXELS = 17
_LETTER_GAP = 5  # pixels from the edge
_RULER_PIXELS = 23  # that a ruler takes at the lower edge


class OffscreenSlice:
    """A slice view of a scene; `close` takes its nodes out of the scene again.

    Parameters
    ----------
    scene : vtkMRMLScene
    orientation : str
        "Axial", "Coronal" or "Sagittal", as the scene has them.
    size : (int, int)
        Width and height in pixels.
    pixels_per_mm : float
    centre : (3,) array
        What its middle shows, in mm, RAS+.

    Attributes
    ----------
    node : vtkMRMLSliceNode
    """

    def __init__(
        self, scene: Any, orientation: str, size: tuple[int, int], pixels_per_mm: float, centre: NDArray[np.float64]
    ) -> None:
        self._scene = scene
        self._size = size
        self.node = _slice_node(scene, orientation)
        self.node.SetDimensions(*size, 1)
        self.node.SetFieldOfView(*(pixels / pixels_per_mm for pixels in size), 1)
        self.node.JumpSliceByCentering(*centre)
        self._application, self._logic = _logics(scene, self.node)
        self._window = OffscreenWindow(*size)
        self._managers = self._draw_by_managers()

    def show(self, background: Any, foreground: Any, opacity: float) -> None:
        """Show one volume over another (or None), as much of it as `opacity` (0 to 1) says."""
        set_layers(self._logic.GetSliceCompositeNode(), background, foreground, opacity)
        mapper, actor = vtk.vtkImageMapper(), vtk.vtkActor2D()
        mapper.SetColorWindow(255)  # what the slice logic hands over are colours already
        mapper.SetColorLevel(127.5)
        mapper.SetInputConnection(self._logic.GetImageDataConnection())
        actor.SetMapper(mapper)
        self._window.renderer.AddViewProp(actor)

    def add_ruler(self) -> None:
        """Draw a scale bar at the lower edge."""
        self.node.SetRulerType(self.node.RulerTypeThin)
        self.node.SetRulerColor(self.node.RulerColorWhite)

    def add_letters(self, width: int) -> None:
        """Write the anatomical direction at each edge of the left part, so many pixels wide, of the view."""
        right, up = array_from_matrix(self.node.GetSliceToRAS())[:3, :2].T
        bottom = _RULER_PIXELS if self.node.GetRulerType() == self.node.RulerTypeThin else 0
        for direction, x, y in ((right, 2, 1), (-right, 0, 1), (up, 1, 2), (-up, 1, 0)):
            place = (_inwards(x, width), max(bottom, _inwards(y, self._size[1])))
            self._window.write(_nearest_letter(direction), place, _LETTER_PIXELS, _LETTER_COLOUR, (x, y))

    def pixels(self) -> Pixels:
        """What the view shows."""
        return self._window.pixels()

    def close(self) -> None:
        """Take the view's nodes out of the scene."""
        composite = self._logic.GetSliceCompositeNode()
        self._managers.SetMRMLDisplayableNode(None)
        self._logic.DeleteSliceModel()
        self._logic.SetMRMLScene(None)
        self._scene.RemoveNode(composite)
        self._scene.RemoveNode(self.node)
        self._window.close()

    def _draw_by_managers(self) -> Any:
        slicer = mrml()
        factory, managers = slicer.vtkMRMLDisplayableManagerFactory(), slicer.vtkMRMLDisplayableManagerGroup()
        factory.SetMRMLApplicationLogic(self._application)
        for name in _MANAGERS:
            factory.RegisterDisplayableManager(name)
        managers.Initialize(factory, self._window.renderer)
        managers.SetMRMLDisplayableNode(self.node)
        return managers


def _slice_node(scene: Any, orientation: str) -> Any:
    node = scene.CreateNodeByClass("vtkMRMLSliceNode")  # with the scene's presets of orientations
    node.UnRegister(None)
    name = scene.GenerateUniqueName(f"MRHNet picture {orientation}")
    node.SetName(name)
    node.SetLayoutName(name)
    node.SetSingletonTag(name)
    node = scene.AddNode(node)
    node.SetOrientation(orientation)
    return node


def _logics(scene: Any, node: Any) -> tuple[Any, Any]:
    """An application logic of its own, and the slice logic that displayable managers find through it."""
    slicer = mrml()
    application, logic, logics = slicer.vtkMRMLApplicationLogic(), slicer.vtkMRMLSliceLogic(), vtk.vtkCollection()
    application.SetMRMLScene(scene)
    logic.SetMRMLApplicationLogic(application)
    logic.SetMRMLScene(scene)
    logic.SetSliceNode(node)
    logics.AddItem(logic)
    application.SetSliceLogics(logics)
    return application, logic


def _inwards(justified: int, length: int) -> float:
    return _LETTER_GAP + justified * (length - 2 * _LETTER_GAP) / 2


def _nearest_letter(direction: NDArray[np.float64]) -> str:
    axis = int(np.argmax(np.abs(direction)))
    return (POSITIVE if direction[axis] > 0 else NEGATIVE)[axis]
