"""Volume nodes of every kind, for tests."""

from itertools import product
from typing import Any

import numpy as np


def counted(shape: tuple[int, ...] = (3, 4, 5), dtype: Any = np.int16) -> np.ndarray:
    return np.arange(np.prod(shape)).reshape(shape).astype(dtype)


def add_components(scene: Any, class_name: str, frames: np.ndarray, node: Any = None) -> Any:
    """A node of a class that keeps its frames (X, Y, Z, T) as the components of each voxel."""
    import vtk
    from vtk.util.numpy_support import numpy_to_vtk

    image = vtk.vtkImageData()
    image.SetDimensions(frames.shape[:3])
    image.GetPointData().SetScalars(numpy_to_vtk(frames.transpose(2, 1, 0, 3).reshape(-1, frames.shape[3]), deep=True))
    node = node or scene.AddNewNodeByClass(class_name)
    node.SetAndObserveImageData(image)
    return node


def add_sequence(scene: Any, frames: list[np.ndarray], affine: np.ndarray) -> Any:
    from MRHNetLib.scene.volume_nodes import add_volume

    sequence = scene.AddNewNodeByClass("vtkMRMLSequenceNode", "sequence")
    for index, frame in enumerate(frames):
        volume = add_volume(scene, frame, affine, "frame")
        sequence.SetDataNodeAtValue(volume, str(index))
        scene.RemoveNode(volume)
    return sequence


def put_under(scene: Any, node: Any, matrix: np.ndarray) -> Any:
    from MRHNetLib.scene.volume_nodes import matrix_from_array

    transform = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    transform.SetMatrixTransformToParent(matrix_from_array(matrix))
    node.SetAndObserveTransformNodeID(transform.GetID())
    return transform


def assert_same_values_at_same_places(node: Any, array: np.ndarray, affine: np.ndarray) -> None:
    """Slicer's readers turn an axis of a left-handed grid round: indices change, places do not."""
    from MRHNetLib.scene.volume_nodes import affine_of, array_of

    found = array_of(node)
    indices = np.stack([*np.indices(found.shape), np.ones(found.shape)], axis=-1).reshape(-1, 4)
    ours = (indices @ (np.linalg.inv(affine) @ affine_of(node)).T)[:, :3]
    np.testing.assert_allclose(ours, ours.round(), atol=1e-3)
    np.testing.assert_array_equal(array[tuple(ours.round().astype(int).T)], found.ravel())


def corners_of(node: Any) -> np.ndarray:
    """(8, 3) outermost points of a volume's outermost voxels, RAS mm."""
    from MRHNetLib.scene.volume_nodes import affine_of, array_of

    ends = product(*((-0.5, size - 0.5) for size in array_of(node).shape))
    return np.array([(*corner, 1) for corner in ends]) @ affine_of(node)[:3].T
