"""The scene behaves as the application's: views, subject hierarchy, bundles."""

import numpy as np

LAYOUT = 601
VIEW = '<item><view class="vtkMRMLSliceNode" singletontag="{}"><property name="orientation" action="default">Coronal'
VIEWS = "".join(f"{VIEW.format(name)}</property></view></item>" for name in ("Left", "Right"))
SIDE_BY_SIDE = f'<layout type="horizontal">{VIEWS}</layout>'


def add_volume(slicer, name="T2W"):
    volume = slicer.util.addVolumeFromArray(np.random.default_rng(0).random((6, 5, 4)), name=name)
    volume.CreateDefaultDisplayNodes()
    return volume


def test_the_default_views_have_logics(slicer):
    manager = slicer.app.layoutManager()
    assert {"Red", "Green", "Yellow"} <= set(manager.sliceViewNames())
    assert manager.threeDViewCount == 1
    red = manager.sliceWidget("Red")
    assert red.mrmlSliceNode().GetLayoutName() == "Red"
    assert red.sliceLogic().GetSliceCompositeNode() is red.mrmlSliceCompositeNode()
    assert slicer.app.applicationLogic().GetSliceLogicByLayoutName("Red") is red.sliceLogic()


def test_layers_are_shown_and_fitted(slicer):
    volume = add_volume(slicer)
    slicer.util.setSliceViewerLayers(background=volume, fit=True)
    red = slicer.app.layoutManager().sliceWidget("Red")
    assert red.mrmlSliceCompositeNode().GetBackgroundVolumeID() == volume.GetID()
    assert red.mrmlSliceNode().GetFieldOfView()[0] < 20


def test_a_layout_of_ones_own_makes_its_views(slicer):
    manager, heard = slicer.app.layoutManager(), []
    manager.layoutLogic().GetLayoutNode().AddLayoutDescription(LAYOUT, SIDE_BY_SIDE)
    manager.connect("layoutChanged(int)", heard.append)
    manager.setLayout(LAYOUT)
    assert manager.layout == LAYOUT
    assert heard == [LAYOUT]
    assert {"Left", "Right"} <= set(manager.sliceViewNames())
    assert manager.sliceWidget("Left").mrmlSliceCompositeNode() is not None
    assert manager.disconnect("layoutChanged(int)", heard.append)


def test_data_nodes_have_an_item_in_the_subject_hierarchy(slicer):
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    volume = add_volume(slicer)
    item = hierarchy.GetItemByDataNode(volume)
    assert item
    assert hierarchy.GetItemParent(item) == hierarchy.GetSceneItemID()
    with_it = hierarchy.GetNumberOfItems()
    slicer.mrmlScene.RemoveNode(volume)
    assert hierarchy.GetNumberOfItems() == with_it - 1


def test_a_bundle_comes_back_with_its_place_in_the_hierarchy(slicer, tmp_path):
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    volume = add_volume(slicer, "kept")
    subject = hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), "mouse")
    hierarchy.SetItemParent(hierarchy.GetItemByDataNode(volume), subject)
    values = slicer.util.arrayFromVolume(volume).copy()
    assert slicer.util.saveScene(str(tmp_path / "scene.mrb"))
    slicer.mrmlScene.Clear(False)
    assert slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLScalarVolumeNode") is None
    slicer.util.loadScene(str(tmp_path / "scene.mrb"))
    again = slicer.mrmlScene.GetFirstNodeByName("kept")
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    np.testing.assert_array_equal(slicer.util.arrayFromVolume(again), values)
    item = hierarchy.GetItemByDataNode(again)
    assert hierarchy.GetItemName(hierarchy.GetItemParent(item)) == "mouse"


def test_volumes_are_loaded_and_saved(slicer, tmp_path):
    path = str(tmp_path / "volume.nii.gz")
    assert slicer.util.saveNode(add_volume(slicer), path)
    loaded = slicer.util.loadVolume(path, {"name": "again"})
    assert loaded.GetName() == "again"
    assert slicer.util.arrayFromVolume(loaded).shape == (6, 5, 4)


def test_logics_of_slicers_modules_are_there(slicer):
    assert slicer.modules.volumerendering.logic().IsA("vtkSlicerVolumeRenderingLogic")
    assert slicer.app.moduleLogic("Segmentations").IsA("vtkSlicerSegmentationsModuleLogic")
    assert slicer.util.getModuleLogic("Colors").IsA("vtkSlicerColorLogic")
    assert slicer.app.applicationLogic().GetColorLogic().IsA("vtkMRMLColorLogic")
