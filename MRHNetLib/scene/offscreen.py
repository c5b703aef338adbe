"""A window that no screen shows: what is drawn in it comes back as pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import vtk
from numpy.typing import NDArray
from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy

Pixels = NDArray[np.uint8]  # (height, width, 3), the top row first


class OffscreenWindow:
    """A window of so many pixels with one renderer over all of it.

    Attributes
    ----------
    renderer : vtkRenderer
    """

    def __init__(self, width: int, height: int) -> None:
        self.renderer = vtk.vtkRenderer()
        self._window = _new_window()
        self._window.SetOffScreenRendering(True)
        self._window.SetSize(width, height)
        self._window.AddRenderer(self.renderer)
        self._interactor = vtk.vtkGenericRenderWindowInteractor()  # Slicer's displayable managers expect one
        self._interactor.SetRenderWindow(self._window)

    def write(
        self,
        text: str,
        place: tuple[float, float],
        pixels: int,
        colour: tuple[float, float, float],
        justified: tuple[int, int] = (0, 0),
    ) -> None:
        """Write a line of text, so many pixels high, in RGB from 0 to 1.

        Parameters
        ----------
        place : (float, float)
            From the window's lower left corner, in pixels.
        justified : (int, int)
            Which point of the text is there: 0 its left or lower edge, 1 its middle, 2 its right or upper edge.
        """
        actor = vtk.vtkTextActor()
        actor.SetInput(text)
        actor.SetPosition(*place)
        style = actor.GetTextProperty()
        style.SetFontSize(pixels)
        style.SetColor(*colour)
        style.SetJustification(justified[0])
        style.SetVerticalJustification(justified[1])
        self.renderer.AddViewProp(actor)

    def pixels(self) -> Pixels:
        """What the window shows."""
        self._window.Render()
        grabbed = vtk.vtkWindowToImageFilter()
        grabbed.SetInput(self._window)
        grabbed.ReadFrontBufferOff()
        grabbed.Update()
        image = grabbed.GetOutput()
        width, height, _ = image.GetDimensions()
        pixels: Pixels = vtk_to_numpy(image.GetPointData().GetScalars()).reshape(height, width, 3)[::-1].copy()
        return pixels

    def close(self) -> None:
        """Let go of the memory for drawing."""
        self._window.Finalize()


def _new_window() -> Any:
    """VTK looks for a screen first, and complains aloud where there is none."""
    before = vtk.vtkLogger.GetCurrentVerbosityCutoff()
    vtk.vtkLogger.SetStderrVerbosity(vtk.vtkLogger.VERBOSITY_ERROR)
    window = vtk.vtkRenderWindow()
    vtk.vtkLogger.SetStderrVerbosity(before)
    return window


def write_png(path: Path, pixels: Pixels) -> None:
    """Write the pixels as PNG, whatever the suffix of the (temporary) path."""
    height, width, _ = pixels.shape
    image, writer = vtk.vtkImageData(), vtk.vtkPNGWriter()
    image.SetDimensions(width, height, 1)
    image.GetPointData().SetScalars(numpy_to_vtk(pixels[::-1].reshape(-1, 3), deep=True))
    writer.WriteToMemoryOn()
    writer.SetInputData(image)
    writer.Write()
    path.write_bytes(memoryview(writer.GetResult()))  # here, a full disk is an error of Python
