"""A segmentation of a stain map by a threshold."""

from __future__ import annotations

from typing import Any

import numpy as np
import vtk
from numpy.typing import NDArray
from vtk.util.numpy_support import numpy_to_vtk

from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.roc import otsu_threshold
from MRHNetLib.report.stain_colours import stain_colours
from MRHNetLib.scene.hierarchy import place_beside
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.stain_map import stain_of
from MRHNetLib.scene.volume_nodes import array_of

_SAMPLE = 200_000  # voxels that tell a threshold as well as all of them


def threshold_range(values: NDArray[Any]) -> tuple[float, float, float]:
    """Lowest, suggested (Otsu's) and highest threshold of the stained, finite voxels of a map (X, Y, Z).

    From 0 for a map with one value only; three zeros for one without stain.
    """
    stained = values[(values > 0) & (values < np.inf)]
    if not stained.size:
        return 0.0, 0.0, 0.0
    low, high = float(stained.min()), float(stained.max())
    sample = stained[:: max(1, stained.size // _SAMPLE)]
    return (low if low < high else 0.0), (otsu_threshold(sample) if sample.min() < sample.max() else low), high


def segment_above(scene: Any, node: Any, threshold: float) -> Any:
    """A segmentation node with one segment, the map's voxels at or above the threshold, beside the map.

    What lies outside the brain, where the map is 0, is never in it.

    Raises
    ------
    UserError
        No voxel is.
    """
    values = array_of(node)
    inside = (values >= threshold) & (values != 0)
    if not inside.any():
        raise UserError(f"no voxel of {node.GetName()} is at or above {threshold:.6g}", hint="choose a lower threshold")
    name = f"{stain_of(node) or node.GetName()} from {threshold:.4g}"
    segmentation = scene.AddNewNodeByClass(
        "vtkMRMLSegmentationNode", scene.GenerateUniqueName(f"{node.GetName()}, from {threshold:.4g}")
    )
    segmentation.CreateDefaultDisplayNodes()
    segmentation.SetReferenceImageGeometryParameterFromVolumeNode(node)
    segmentation.SetAndObserveTransformNodeID(node.GetTransformNodeID())
    segmentation.AddSegmentFromBinaryLabelmapRepresentation(
        _labelmap(node, inside), name, list(stain_colours(stain_of(node)).solid)
    )
    place_beside(scene, segmentation, node)
    return segmentation


def _labelmap(node: Any, inside: NDArray[np.bool_]) -> Any:
    """The voxels as vtkOrientedImageData on the map's grid."""
    matrix = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(matrix)
    labelmap = mrml().vtkOrientedImageData()
    labelmap.SetDimensions(*inside.shape)
    labelmap.GetPointData().SetScalars(numpy_to_vtk(inside.ravel(order="F").view(np.uint8), deep=True))
    labelmap.SetGeometryFromImageToWorldMatrix(matrix)
    return labelmap
