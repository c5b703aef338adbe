"""Volumes as MRML nodes: arrays (X, Y, Z) in RAS mm go in and come out; every kind of volume node is read alike.

Where a node keeps its frames: a scalar volume has one; vector, diffusion-weighted and multi-volumes keep them as the
components of each voxel; a sequence keeps a volume node for each. A multi-volume is a class of another extension, so
that frames are counted by the image itself and no class is asked for by name.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import vtk
from numpy.typing import NDArray
from vtk.util.numpy_support import get_vtk_array_type, vtk_to_numpy

from MRHNetLib.data.geometry import Affine
from MRHNetLib.errors import UserError
from MRHNetLib.report.drawing import window as window_of
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.nodes import nodes_of_class

SEQUENCE = "vtkMRMLSequenceNode"
STORED_AS = {"bool": np.uint8, "int64": np.float64, "uint64": np.float64, "float16": np.float32}  # unknown to MRML


def add_volume(
    scene: Any, array: NDArray[Any], affine: Affine, name: str, window: tuple[float, float] | None = None
) -> Any:
    """A new scalar volume node with its display node, in the scene.

    Parameters
    ----------
    scene : vtkMRMLScene
    array : (X, Y, Z) array
        Integers or floats; copied once, quickest where X varies fastest in memory.
    affine : (4, 4) array
        Array indices to mm, RAS+; the axes may be oblique, negative or sheared.
    name : str
        Made unique in the scene by a number behind it where there is such a node already.
    window : (float, float), optional
        The values shown as the first and the last colour; otherwise they are told from a sample.
    """
    node = mrml().vtkMRMLScalarVolumeNode()
    node.SetName(scene.GenerateUniqueName(name))
    node.SetIJKToRASMatrix(matrix_from_array(affine))
    scene.AddNode(node)
    node.CreateDefaultDisplayNodes()
    node.GetDisplayNode().AutoWindowLevelOff()  # before the image: MRML would look at every voxel, twice
    node.GetDisplayNode().SetWindowLevelMinMax(*(window or window_of(array.ravel(order="K"))))
    node.SetAndObserveImageData(image_from_array(array))
    return node


def frames_of(node: Any) -> int:
    """Number of frames of a scalar, vector, diffusion-weighted, multi-volume or sequence node; 0 without an image."""
    if node.IsA(SEQUENCE):
        return int(node.GetNumberOfDataNodes())
    image = node.GetImageData()
    scalars = image.GetPointData().GetScalars() if image else None
    return int(scalars.GetNumberOfComponents()) if scalars and scalars.GetNumberOfTuples() else 0


def volumes_of(node: Any) -> list[Any]:
    """The volume nodes that hold the frames: those of a sequence, at least one, or the node itself.

    Raises
    ------
    UserError
        The sequence is empty, or one of something else.
    """
    if not node.IsA(SEQUENCE):
        return [node]
    volumes = [node.GetNthDataNode(index) for index in range(node.GetNumberOfDataNodes())]
    if not volumes or not all(map(_holds_one_frame, volumes)):
        raise UserError(
            f"{node.GetName()} is not a sequence of scalar volumes",
            hint="choose a sequence with one volume at each step",
        )
    return volumes


def changed_at(node: Any) -> int:
    """When voxels of a volume or sequence node changed last, as VTK counts: the node itself does not tell."""
    volumes = volumes_of(node) if node.IsA(SEQUENCE) else [node]
    images = (volume.GetImageData() for volume in volumes)
    return max(int(image.GetMTime()) if image else 0 for image in images)


def array_of(node: Any, frame: int = 0) -> NDArray[Any]:
    """(X, Y, Z) view of one frame; it keeps the voxels alive.

    Raises
    ------
    UserError
        The node holds no image, or not that frame.
    """
    frames = frames_of(node)
    if not 0 <= frame < frames:
        raise UserError(
            f"{node.GetName()} holds {frames or 'no'} frames; frame {frame} was asked for",
            hint="choose a volume that has been loaded",
        )
    if node.IsA(SEQUENCE):
        return array_of(volumes_of(node)[frame])
    image = node.GetImageData()
    voxels: NDArray[Any] = vtk_to_numpy(image.GetPointData().GetScalars())
    view: NDArray[Any] = voxels.reshape(*reversed(image.GetDimensions()), frames)[..., frame].T
    return view


def affine_of(node: Any) -> Affine:
    """(4, 4) from array indices to RAS mm in the world: the node's linear parent transforms are applied.

    A sequence is where the volume that shows it in the scene is.

    Raises
    ------
    UserError
        One of its parent transforms is not linear: the volume has no grid in the world.
    """
    matrix = vtk.vtkMatrix4x4()
    volumes_of(node)[0].GetIJKToRASMatrix(matrix)
    return world_from_parents(proxy_of(node) if node.IsA(SEQUENCE) else node) @ array_from_matrix(matrix)


def world_from_parents(node: Any) -> Affine:
    """(4, 4) of the linear transforms above a node, together; the identity for none, and for None."""
    transform = node.GetParentTransformNode() if node is not None else None
    if transform is None:
        return np.eye(4)
    if not transform.IsTransformToWorldLinear():
        raise UserError(
            f"{node.GetName()} is under a transform that is not linear ({transform.GetName()})",
            hint="harden the transform in the Transforms module, or take the volume out of it",
        )
    matrix = vtk.vtkMatrix4x4()
    transform.GetMatrixTransformToWorld(matrix)
    array = array_from_matrix(matrix)
    if not abs(np.linalg.det(array)) > 0:
        raise UserError(
            f"{node.GetName()} is under a transform that leaves it no volume ({transform.GetName()})",
            hint="correct the matrix in the Transforms module, or take the volume out of it",
        )
    return array


def array_from_matrix(matrix: Any) -> Affine:
    """(4, 4) array of a vtkMatrix4x4."""
    return np.array([[matrix.GetElement(row, column) for column in range(4)] for row in range(4)])


def matrix_from_array(affine: Affine) -> Any:
    """vtkMatrix4x4 of a (4, 4) array."""
    matrix = vtk.vtkMatrix4x4()
    matrix.DeepCopy(np.asarray(affine, dtype=np.float64).ravel().tolist())
    return matrix


def _holds_one_frame(volume: Any) -> bool:
    """Whether a sequence's data node is a scalar volume; one that could not be loaded is None."""
    return volume is not None and volume.IsA("vtkMRMLVolumeNode") and frames_of(volume) == 1


def proxy_of(sequence: Any) -> Any:
    """The node that stands for a sequence in the scene, or None."""
    scene = sequence.GetScene()
    browsers = nodes_of_class(scene, "vtkMRMLSequenceBrowserNode") if scene else []
    return next((proxy for browser in browsers if (proxy := browser.GetProxyNode(sequence)) is not None), None)


def image_from_array(array: NDArray[Any]) -> Any:
    """The array as vtkImageData that owns its voxels: nothing depends on when Python lets go of the array."""
    array = array.astype(STORED_AS.get(array.dtype.name, array.dtype.newbyteorder("=")), copy=False)
    image = vtk.vtkImageData()
    image.SetDimensions(*array.shape)
    image.AllocateScalars(get_vtk_array_type(array.dtype), 1)
    voxels = vtk_to_numpy(image.GetPointData().GetScalars())
    voxels.reshape(array.shape[::-1])[...] = array.T
    return image
