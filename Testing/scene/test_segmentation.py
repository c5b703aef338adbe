"""A threshold makes a segmentation."""

from typing import Any

import numpy as np
import pytest
from mrml_volumes import put_under
from stained_brain import AFFINE, SHAPE, add_stain

from MRHNetLib.errors import UserError

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")

from MRHNetLib.scene.region_labels import label_arrays, take_regions
from MRHNetLib.scene.segmentation import segment_above, threshold_range
from MRHNetLib.scene.volume_nodes import affine_of, array_of

TURN = np.array([[0, -1, 0, 2], [1, 0, 0, -3], [0, 0, 1, 0.5], [0, 0, 0, 1]], float)


def test_the_segment_is_what_lies_above(scene: Any) -> None:
    stain = add_stain(scene)
    segmentation = segment_above(scene, stain, 0.5)
    assert segmentation.GetSegmentation().GetNumberOfSegments() == 1
    assert segmentation.GetSegmentation().GetNthSegment(0).GetName() == "NF from 0.5"
    ((labels, _),) = label_arrays(take_regions(segmentation), SHAPE, AFFINE)
    np.testing.assert_array_equal(labels == 1, array_of(stain) >= 0.5)


def test_slicers_own_export_gives_the_same_voxels(scene: Any) -> None:
    import slicer
    import slicer.util

    stain = add_stain(scene)
    segmentation = segment_above(scene, stain, 0.5)
    label_map = scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode")
    logic = slicer.vtkSlicerSegmentationsModuleLogic
    assert logic.ExportAllSegmentsToLabelmapNode(
        segmentation, label_map, slicer.vtkSegmentation.EXTENT_REFERENCE_GEOMETRY
    )
    np.testing.assert_array_equal(slicer.util.arrayFromVolume(label_map).T == 1, array_of(stain) >= 0.5)
    np.testing.assert_allclose(affine_of(label_map), AFFINE, atol=1e-6)


def test_a_map_under_a_transform_keeps_its_place(scene: Any) -> None:
    stain = add_stain(scene)
    put_under(scene, stain, TURN)
    ((labels, _),) = label_arrays(take_regions(segment_above(scene, stain, 0.5)), SHAPE, TURN @ AFFINE)
    np.testing.assert_array_equal(labels == 1, array_of(stain) >= 0.5)


def test_it_stands_beside_its_map(scene: Any) -> None:
    import slicer

    from MRHNetLib.scene.hierarchy import place_under_subject

    stain = add_stain(scene)
    place_under_subject(scene, stain, "mouse1")
    segmentation = segment_above(scene, stain, 0.5)
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    parent = hierarchy.GetItemParent(hierarchy.GetItemByDataNode(segmentation))
    assert hierarchy.GetItemName(parent) == "mouse1"


def test_nothing_above_is_refused(scene: Any) -> None:
    with pytest.raises(UserError, match="no voxel of mouse1 NF"):
        segment_above(scene, add_stain(scene), 1.5)


def test_the_suggested_threshold_parts_the_two_kinds_of_tissue() -> None:
    values = np.zeros((10, 10, 10), np.float32)
    values[2:] = np.random.default_rng(0).normal(10, 1, (8, 10, 10))
    values[8:] += 90
    low, middle, high = threshold_range(values)
    assert (low, high) == (values[values > 0].min(), values.max())
    assert 14 < middle < 95


def test_a_broken_voxel_is_no_end_of_the_range() -> None:
    values = np.array([0, 1, 2, np.inf, np.nan, -3], np.float32).reshape(6, 1, 1)
    assert threshold_range(values) == (1, 1.5, 2)


def test_the_outside_of_the_brain_is_in_no_segmentation(scene: Any) -> None:
    stain = add_stain(scene)
    ((labels, _),) = label_arrays(take_regions(segment_above(scene, stain, 0)), SHAPE, AFFINE)
    np.testing.assert_array_equal(labels != 0, array_of(stain) != 0)


@pytest.mark.parametrize("value", [0, 7])
def test_a_map_of_one_value_has_a_range(value: int) -> None:
    assert threshold_range(np.full((3, 3, 3), value, np.float32)) == (0, value, value)
