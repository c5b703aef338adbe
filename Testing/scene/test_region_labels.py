"""Regions of the scene as labels on a map's grid."""

from typing import Any

import numpy as np
import pytest
from stained_brain import AFFINE, SHAPE

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")

from MRHNetLib.data.regions import Region
from MRHNetLib.scene.colours import table_node
from MRHNetLib.scene.region_labels import label_arrays, take_regions
from MRHNetLib.scene.volume_nodes import image_from_array, matrix_from_array


def add_label_map(scene: Any, labels: np.ndarray, affine: np.ndarray = AFFINE) -> Any:
    node = scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "atlas")
    node.SetIJKToRASMatrix(matrix_from_array(affine))
    node.SetAndObserveImageData(image_from_array(labels))
    node.CreateDefaultDisplayNodes()
    return node


@pytest.fixture
def labels() -> np.ndarray:
    labels = np.zeros(SHAPE, np.uint16)
    labels[5:15, 5:40], labels[20:30, 10:30, 10:50] = 7, 3
    return labels


def test_a_label_map_keeps_its_numbers(scene: Any, labels: np.ndarray) -> None:
    ((found, regions),) = label_arrays(take_regions(add_label_map(scene, labels)), SHAPE, AFFINE)
    np.testing.assert_array_equal(found, labels)
    assert regions == []  # its colours are not an atlas's


def test_names_are_those_of_its_own_colour_table(scene: Any, labels: np.ndarray) -> None:
    node = add_label_map(scene, labels)
    table = table_node(scene, "atlas", "atlas", np.zeros((8, 3), np.uint8))
    for index, name in ((3, "cortex"), (7, "tract")):
        table.SetColorName(index, name)
    node.GetDisplayNode().SetAndObserveColorNodeID(table.GetID())
    ((_, regions),) = label_arrays(take_regions(node), SHAPE, AFFINE)
    assert regions == [Region(3, "cortex"), Region(7, "tract")]


def test_a_segmentation_has_its_own_names(scene: Any, labels: np.ndarray) -> None:
    import slicer

    segmentation = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "segments")
    logic = slicer.vtkSlicerSegmentationsModuleLogic
    assert logic.ImportLabelmapToSegmentationNode(add_label_map(scene, labels), segmentation)
    for index, name in enumerate(("cortex", "tract")):
        segmentation.GetSegmentation().GetNthSegment(index).SetName(name)
    ((found, regions),) = label_arrays(take_regions(segmentation), SHAPE, AFFINE)
    assert regions == [Region(1, "cortex"), Region(2, "tract")]
    np.testing.assert_array_equal(found == 1, labels == 3)
    np.testing.assert_array_equal(found == 2, labels == 7)


def test_a_coarser_atlas_is_brought_onto_the_maps_grid(scene: Any, labels: np.ndarray) -> None:
    coarse = AFFINE @ np.diag([2, 2, 2, 1])
    coarse[:3, 3] = (AFFINE @ [0.5, 0.5, 0.5, 1])[:3]  # its first voxel covers the first eight of the map
    small = np.ascontiguousarray(labels[::2, ::2, ::2])
    ((found, _),) = label_arrays(take_regions(add_label_map(scene, small, coarse)), SHAPE, AFFINE)
    np.testing.assert_array_equal(found, np.kron(small, np.ones((2, 2, 2), np.uint16)))


def test_overlapping_segments_are_whole(scene: Any) -> None:
    import slicer

    segmentation = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "segments")
    for name, part in (
        ("front", slice(0, 20)),
        ("middle", slice(10, 30)),
        ("nothing", slice(0, 0)),
        ("all", slice(None)),
    ):
        inside = np.zeros(SHAPE, np.uint8)
        inside[part] = 1
        image = slicer.vtkOrientedImageData()
        image.ShallowCopy(image_from_array(inside))
        image.SetGeometryFromImageToWorldMatrix(matrix_from_array(AFFINE))
        segmentation.AddSegmentFromBinaryLabelmapRepresentation(image, name)
    found = {
        region.name: np.flatnonzero((labels == region.id).any(axis=(1, 2)))
        for labels, regions in label_arrays(take_regions(segmentation), SHAPE, AFFINE)
        for region in regions
    }
    assert [list(found[name][[0, -1]]) for name in ("front", "middle", "all")] == [[0, 19], [10, 29], [0, SHAPE[0] - 1]]
    assert not found["nothing"].size
