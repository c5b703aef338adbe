"""A brain mask from a segmentation or a label map, on the grid of a volume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import vtk
from numpy.typing import NDArray
from vtk.util.numpy_support import vtk_to_numpy

from MRHNetLib.data.geometry import Affine
from MRHNetLib.data.resampling import resample
from MRHNetLib.errors import UserError
from MRHNetLib.scene.export import Frames
from MRHNetLib.scene.volume_nodes import affine_of, array_from_matrix, array_of, changed_at, world_from_parents

_BINARY = "Binary labelmap"  # name of the representation, as Slicer has it in every language


@dataclass(frozen=True, eq=False)
class LabelLayer:
    """One segment, or a label map, as its node stores it.

    Attributes
    ----------
    name : str
    voxels : (X, Y, Z) array
        A view, which keeps them alive; segments that do not overlap share it.
    affine : (4, 4) float64 array
        Array indices to mm, RAS+.
    label : int or None
        The segment's own among the voxels; None for a label map: all but 0 are inside.
    changed : int
        When the voxels changed last, as VTK counts; their node does not tell.
    """

    name: str
    voxels: NDArray[Any]
    affine: Affine
    label: int | None
    changed: int


def label_layers(node: Any) -> list[LabelLayer]:
    """All segments of a segmentation that are not empty, or a label map; no voxel is copied: for the GUI thread.

    Raises
    ------
    UserError
        The segments are surfaces only, or the node is under a transform that is not linear.
    """
    if not node.IsA("vtkMRMLSegmentationNode"):
        return [LabelLayer(node.GetName(), array_of(node), affine_of(node), None, changed_at(node))]
    segmentation = node.GetSegmentation()
    if segmentation.GetNumberOfSegments() and not segmentation.ContainsRepresentation(_BINARY):
        raise UserError(
            f"{node.GetName()} holds surfaces only",
            hint="in the Segmentations module, create its representation Binary labelmap",
        )
    parents = world_from_parents(node)
    ids = (segmentation.GetNthSegmentID(index) for index in range(segmentation.GetNumberOfSegments()))
    return [
        LabelLayer(
            segment.GetName(),
            _voxels(image),
            parents @ _image_affine(image),
            segment.GetLabelValue(),
            int(image.GetMTime()),
        )
        for segment in map(segmentation.GetSegment, ids)
        if (image := segment.GetRepresentation(_BINARY)).GetNumberOfPoints()
    ]


def mask_frames(layers: Sequence[LabelLayer], reference: Frames) -> Frames:
    """What is in any layer, as one uint8 frame on the grid of `reference`, for `export.write`: for a thread.

    A voxel is inside where the label voxel nearest to its centre is.

    Raises
    ------
    UserError
        Nothing is inside.
    """
    sharing: dict[int, list[LabelLayer]] = {}
    for layer in layers:
        sharing.setdefault(layer.voxels.ctypes.data, []).append(layer)
    inside = np.zeros(reference.frames[0].shape, bool, order="F")
    for first, *others in sharing.values():
        found = resample(first.voxels, first.affine, inside.shape, reference.affine, nearest=True)
        labels = [layer.label for layer in (first, *others) if layer.label is not None]
        inside |= np.isin(found, labels) if labels else found != 0
    if not inside.any():
        raise UserError(
            f"the mask has no voxel within {reference.name}", hint="choose a mask that covers the brain, or none"
        )
    return Frames("mask", (inside.view(np.uint8),), reference.affine)


def _voxels(image: Any) -> NDArray[Any]:
    voxels: NDArray[Any] = vtk_to_numpy(image.GetPointData().GetScalars())
    array: NDArray[Any] = voxels.reshape(*reversed(image.GetDimensions())).T
    return array


def _image_affine(image: Any) -> Affine:
    """From array indices, which count from the corner of the image's extent; the matrix counts from its origin."""
    matrix = vtk.vtkMatrix4x4()
    image.GetImageToWorldMatrix(matrix)
    corner = np.eye(4)
    corner[:3, 3] = image.GetExtent()[::2]
    return array_from_matrix(matrix) @ corner
