"""Places in the subject hierarchy, with the items that Slicer's application has made and without."""

from typing import Any

import pytest


@pytest.fixture
def hierarchy(scene: Any) -> Any:
    import slicer

    return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)


@pytest.mark.parametrize("application", [False, True])
def test_a_node_comes_into_its_neighbours_folder(scene: Any, hierarchy: Any, application: bool) -> None:
    from MRHNetLib.scene.hierarchy import place_beside

    node, neighbour = (scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name) for name in ("map", "MRI"))
    folder = hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), "mouse1")
    hierarchy.CreateItem(folder, neighbour)
    if application:
        hierarchy.CreateItem(hierarchy.GetSceneItemID(), node)
    place_beside(scene, node, neighbour)
    assert hierarchy.GetItemParent(hierarchy.GetItemByDataNode(node)) == folder
    assert hierarchy.GetNumberOfItemChildren(folder) == 2


def test_a_neighbour_without_a_place_is_in_the_scene(scene: Any, hierarchy: Any) -> None:
    from MRHNetLib.scene.hierarchy import place_beside

    node, neighbour = (scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name) for name in ("map", "MRI"))
    place_beside(scene, node, neighbour)
    for item in map(hierarchy.GetItemByDataNode, (node, neighbour)):
        assert hierarchy.GetItemParent(item) == hierarchy.GetSceneItemID()
