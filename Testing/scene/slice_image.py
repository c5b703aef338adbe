"""What a slice view shows, composed by Slicer's own slice logic."""

from typing import Any

import numpy as np


def slice_image(scene: Any, view: str) -> np.ndarray:
    """(rows, columns, 4) RGBA of the view of that layout name, row 0 at the bottom."""
    import slicer
    from vtk.util.numpy_support import vtk_to_numpy

    application, logic = slicer.vtkMRMLApplicationLogic(), slicer.vtkMRMLSliceLogic()
    application.SetMRMLScene(scene)
    logic.SetMRMLApplicationLogic(application)
    logic.SetMRMLScene(scene)
    logic.SetSliceNode(scene.GetSingletonNode(view, "vtkMRMLSliceNode"))
    logic.UpdatePipeline()
    output = logic.GetImageDataConnection()
    output.GetProducer().Update()
    image = output.GetProducer().GetOutputDataObject(output.GetIndex())
    width, height, _ = image.GetDimensions()
    return vtk_to_numpy(image.GetPointData().GetScalars()).reshape(height, width, -1).copy()
