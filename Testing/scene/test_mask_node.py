"""Masks from label maps and segmentations, also where they have another grid than the volume."""

from typing import Any

import numpy as np
import pytest
from mrml_volumes import put_under

from MRHNetLib.errors import UserError

AFFINE = np.diag([-0.5, 0.5, 0.5, 1.0])
SHAPE = (10, 12, 8)


def box(*corners: slice, shape: tuple[int, ...] = SHAPE) -> np.ndarray:
    array = np.zeros(shape, np.uint8)
    array[corners] = 1
    return array


BRAIN = box(slice(2, 8), slice(3, 9), slice(1, 6))


def add_label_map(scene: Any, labels: np.ndarray, affine: np.ndarray = AFFINE) -> Any:
    from MRHNetLib.scene.volume_nodes import add_volume, matrix_from_array

    volume = add_volume(scene, labels, affine, "labels")
    node = scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "brain")
    node.SetIJKToRASMatrix(matrix_from_array(affine))
    node.SetAndObserveImageData(volume.GetImageData())
    return node


def add_segmentation(scene: Any, labels: np.ndarray, affine: np.ndarray = AFFINE) -> Any:
    """As the Segmentations module imports a label map: a segment for each label, all in one array."""
    import slicer

    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "segments")
    assert slicer.vtkSlicerSegmentationsModuleLogic.ImportLabelmapToSegmentationNode(
        add_label_map(scene, labels, affine), node
    )
    return node


def mask_of(scene: Any, node: Any, shape: tuple[int, ...] = SHAPE, affine: np.ndarray = AFFINE) -> np.ndarray:
    from MRHNetLib.scene.export import snapshot
    from MRHNetLib.scene.mask_node import label_layers, mask_frames
    from MRHNetLib.scene.volume_nodes import add_volume

    reference = add_volume(scene, np.zeros(shape, np.int16), affine, "T2")
    frames = mask_frames(label_layers(node), snapshot(reference))
    np.testing.assert_array_equal(frames.affine, affine)
    (mask,) = frames.frames
    assert mask.dtype == np.uint8
    return mask


def test_a_label_map(scene: Any) -> None:
    np.testing.assert_array_equal(mask_of(scene, add_label_map(scene, BRAIN * 7)), BRAIN)


def test_all_segments_are_inside(scene: Any) -> None:
    labels = BRAIN.copy()
    labels[4:6] *= 3
    node = add_segmentation(scene, labels)
    assert node.GetSegmentation().GetNumberOfSegments() == 2
    np.testing.assert_array_equal(mask_of(scene, node), BRAIN)


def test_segments_that_overlap(scene: Any) -> None:
    """They have an array each."""
    import slicer

    first, second = box(slice(2, 6), slice(3, 9), slice(1, 6)), box(slice(4, 8), slice(3, 9), slice(1, 6))
    node = add_segmentation(scene, first)
    slicer.vtkSlicerSegmentationsModuleLogic.ImportLabelmapToSegmentationNode(add_label_map(scene, second), node)
    np.testing.assert_array_equal(mask_of(scene, node), BRAIN)


def test_segments_are_kept_cropped_to_their_extent(scene: Any) -> None:
    """Slicer crops a segment's array, whose extent then begins elsewhere than at 0."""
    node = add_segmentation(scene, BRAIN)
    node.GetSegmentation().CollapseBinaryLabelmaps(False)
    from MRHNetLib.scene.mask_node import label_layers

    assert label_layers(node)[0].voxels.shape != SHAPE
    np.testing.assert_array_equal(mask_of(scene, node), BRAIN)


def test_painting_is_noticed(scene: Any) -> None:
    """Neither a label map nor a segmentation says itself when its voxels change."""
    from MRHNetLib.scene.mask_node import label_layers

    segmentation, label_map = add_segmentation(scene, BRAIN), add_label_map(scene, BRAIN)
    segment = segmentation.GetSegmentation().GetNthSegment(0)
    for node, image in (
        (segmentation, segment.GetRepresentation("Binary labelmap")),
        (label_map, label_map.GetImageData()),
    ):
        (before,), time = label_layers(node), node.GetMTime()
        image.GetPointData().GetScalars().Modified()
        (after,) = label_layers(node)
        assert (after.changed > before.changed, node.GetMTime()) == (True, time)


def test_a_mask_on_a_finer_grid(scene: Any) -> None:
    """Each voxel of the volume is the eight of the mask in its place; the mask's origin is half a voxel off."""
    fine = BRAIN.repeat(2, 0).repeat(2, 1).repeat(2, 2)
    affine = np.diag([-0.25, 0.25, 0.25, 1.0])
    affine[:3, 3] = [0.125, -0.125, -0.125]
    np.testing.assert_array_equal(mask_of(scene, add_segmentation(scene, fine, affine)), BRAIN)


def test_a_mask_that_was_moved(scene: Any) -> None:
    node = add_label_map(scene, BRAIN)
    moved = np.eye(4)
    moved[0, 3] = -0.5  # to the left: along the first axis by one voxel
    put_under(scene, node, moved)
    np.testing.assert_array_equal(mask_of(scene, node), np.roll(BRAIN, 1, axis=0))


def test_a_mask_elsewhere_is_refused(scene: Any) -> None:
    affine = AFFINE.copy()
    affine[:3, 3] = 100
    with pytest.raises(UserError, match="no voxel within T2"):
        mask_of(scene, add_label_map(scene, BRAIN, affine))


def test_a_segmentation_of_surfaces_is_refused(scene: Any) -> None:
    import slicer
    import vtk

    from MRHNetLib.scene.mask_node import label_layers

    sphere = vtk.vtkSphereSource()
    sphere.Update()
    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "surface")
    node.SetSourceRepresentationToClosedSurface()
    segment = slicer.vtkSegment()
    segment.SetName("brain")
    segment.AddRepresentation("Closed surface", sphere.GetOutput())
    node.GetSegmentation().AddSegment(segment)
    with pytest.raises(UserError, match="surface holds surfaces only"):
        label_layers(node)
