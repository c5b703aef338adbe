"""Nodes of a scene by their class."""

from __future__ import annotations

from typing import Any


def nodes_of_class(scene: Any, class_name: str) -> list[Any]:
    """The nodes of a class and those derived from it, in the scene's order."""
    collection = scene.GetNodesByClass(class_name)
    nodes = [collection.GetItemAsObject(index) for index in range(collection.GetNumberOfItems())]
    collection.UnRegister(None)  # it was handed over with a reference that would keep the nodes' voxels for ever
    return nodes
