"""Where nodes stand in the subject hierarchy, the tree that Slicer's Data module shows."""

from __future__ import annotations

from typing import Any

from MRHNetLib.scene.mrml import mrml


def place_beside(scene: Any, node: Any, neighbour: Any) -> None:
    """Put a node into the folder, subject or study in which its neighbour is."""
    hierarchy = mrml().vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    parent = hierarchy.GetItemParent(_item(hierarchy, neighbour))
    hierarchy.SetItemParent(_item(hierarchy, node), parent)


def place_under_subject(scene: Any, node: Any, subject: str) -> None:
    """Put a node under the subject of that name, which is made where there is none."""
    hierarchy = mrml().vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    top = hierarchy.GetSceneItemID()
    parent = hierarchy.GetItemChildWithName(top, subject)
    if parent == hierarchy.GetInvalidItemID():
        parent = hierarchy.CreateSubjectItem(top, subject)
    hierarchy.SetItemParent(_item(hierarchy, node), parent)


def _item(hierarchy: Any, node: Any) -> int:
    """The node's item; Slicer's application has made one already, the libraries alone have not."""
    item = hierarchy.GetItemByDataNode(node)
    if item == hierarchy.GetInvalidItemID():
        item = hierarchy.CreateItem(hierarchy.GetSceneItemID(), node)
    return int(item)
