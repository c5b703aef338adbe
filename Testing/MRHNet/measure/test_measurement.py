"""Figures of maps in regions and against a reference, from the nodes of a scene."""

import numpy as np
import pytest
import vtk

from MRHNetLib.data.regions import Region, write_region_table
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET
from MRHNetLib.scene.new_scene import new_scene
from MRHNetLib.scene.region_labels import take_regions
from MRHNetLib.scene.volume_nodes import add_volume
from MRHNetPanel.measure.measurement import MapTaken, compare_maps, measure_regions, take_map

SHAPE, AFFINE = (6, 5, 4), np.diag([-0.5, 0.5, 0.2, 1.0])


@pytest.fixture
def scene():
    scene = new_scene()
    yield scene
    scene.Clear(True)


@pytest.fixture
def labels():
    labels = np.zeros(SHAPE, np.int16)
    labels[:2], labels[2:4] = 3, 7
    return labels


def label_map(scene, labels, affine=AFFINE):
    volume = add_volume(scene, labels, affine, "volume")
    node = scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "atlas")
    node.SetAndObserveImageData(volume.GetImageData())
    matrix = vtk.vtkMatrix4x4()
    volume.GetIJKToRASMatrix(matrix)
    node.SetIJKToRASMatrix(matrix)
    scene.RemoveNode(volume)
    return node


def taken(values, name="map", affine=AFFINE):
    return MapTaken(name, "NF", values, affine)


def test_each_region_has_its_figures_and_the_name_of_the_table(scene, labels, tmp_path):
    values = np.random.default_rng(0).random(SHAPE).astype(np.float32)
    table = tmp_path / "regions.tsv"
    write_region_table(table, [Region(3, "cortex"), Region(7, "callosum")])
    measured = measure_regions([taken(values)], take_regions(label_map(scene, labels)), table, QUIET)
    cortex, callosum = measured.found["map"]
    assert (cortex.name, callosum.name) == ("cortex", "callosum")
    assert cortex.mean == pytest.approx(values[:2].mean(), rel=1e-5)
    assert cortex.sd == pytest.approx(values[:2].std(ddof=1), rel=1e-5)
    assert callosum.median == pytest.approx(np.median(values[2:4]), rel=1e-5)
    assert cortex.volume_mm3 == pytest.approx(2 * 5 * 4 * 0.05)


def test_parents_in_a_tree_of_structures_hold_their_children(scene, labels, tmp_path):
    values = np.random.default_rng(0).random(SHAPE).astype(np.float32)
    table = tmp_path / "atlas.csv"
    table.write_text("id,name,structure_id_path\n997,brain,/997/\n3,cortex,/997/3/\n7,callosum,/997/7/\n")
    measured = measure_regions([taken(values)], take_regions(label_map(scene, labels)), table, QUIET)
    means = {region.name: region.mean for region in measured.found["map"]}
    assert means["brain"] == pytest.approx(values[:4].mean(), rel=1e-5)
    assert means["cortex"] == pytest.approx(values[:2].mean(), rel=1e-5)


def test_without_names_regions_have_their_numbers(scene, labels):
    measured = measure_regions([taken(np.ones(SHAPE))], take_regions(label_map(scene, labels)), None, QUIET)
    assert [(region.id, region.name) for region in measured.found["map"]] == [(3, "region 3"), (7, "region 7")]


def test_maps_that_no_region_meets_are_named_and_all_have_the_same_regions(scene, labels):
    near, far = AFFINE.copy(), AFFINE.copy()
    near[0, 3] = -1.0  # two voxels along: the label 3 lies outside
    far[0, 3] = 100
    maps = [taken(np.ones(SHAPE), "here"), taken(np.ones(SHAPE), "near", near), taken(np.ones(SHAPE), "far", far)]
    measured = measure_regions(maps, take_regions(label_map(scene, labels)), None, QUIET)
    assert measured.left_out == ["far"]
    assert [region.id for region in measured.found["near"]] == [region.id for region in measured.found["here"]]
    assert [region.voxels for region in measured.found["near"]] == [0, 40]


def test_regions_that_meet_no_map_are_an_error_with_a_way_out(scene, labels):
    with pytest.raises(UserError, match="no voxel of map lies in any region") as raised:
        measure_regions([taken(np.ones(SHAPE))], take_regions(label_map(scene, 0 * labels)), None, QUIET)
    assert raised.value.hint


def test_an_empty_map_is_not_compared():
    with pytest.raises(UserError, match="map is 0 everywhere"):
        compare_maps(taken(np.zeros(SHAPE)), taken(np.ones(SHAPE), "truth"), QUIET)


def test_a_comparison_has_the_figures_of_the_library_and_the_curve():
    random = np.random.default_rng(0)
    reference = random.random(SHAPE).astype(np.float32)
    values = reference + 0.1 * random.random(SHAPE).astype(np.float32)
    values[0] = 0
    comparison = compare_maps(taken(values), taken(reference, "truth"), QUIET)
    inside = values != 0
    assert comparison.metrics.voxels == inside.sum()
    rmse = np.sqrt(np.mean((values[inside].astype(float) - reference[inside]) ** 2))
    assert comparison.metrics.rmse == pytest.approx(rmse)
    assert comparison.curve.area == pytest.approx(comparison.metrics.auc)


def test_another_grid_is_refused_with_both_named():
    other = AFFINE.copy()
    other[0, 3] = 3
    with pytest.raises(UserError, match="truth lies on another grid than map.*6 x 5 x 4") as raised:
        compare_maps(taken(np.ones(SHAPE)), taken(np.ones(SHAPE), "truth", other), QUIET)
    assert "resample truth" in raised.value.hint


def test_a_volume_is_taken_with_its_place(scene):
    values = np.arange(120, dtype=np.float32).reshape(SHAPE)
    found = take_map(add_volume(scene, values, AFFINE, "truth"))
    assert (found.name, found.stain) == ("truth", "")
    np.testing.assert_array_equal(found.array, values)
    np.testing.assert_allclose(found.affine, AFFINE)
