"""Nodes by class, and no reference to them stays behind."""

import numpy as np

from MRHNetLib.scene.nodes import nodes_of_class
from MRHNetLib.scene.volume_nodes import add_volume


def test_nodes_come_in_the_scenes_order(scene):
    nodes = [add_volume(scene, np.zeros((2, 2, 2), np.uint8), np.eye(4), name) for name in ("b", "a")]
    assert nodes_of_class(scene, "vtkMRMLScalarVolumeNode") == nodes
    assert nodes_of_class(scene, "vtkMRMLTableNode") == []


def test_looking_for_nodes_does_not_keep_their_voxels(scene):
    node = add_volume(scene, np.zeros((2, 2, 2), np.uint8), np.eye(4), "volume")
    before = node.GetReferenceCount()
    for _ in range(3):
        nodes_of_class(scene, "vtkMRMLScalarVolumeNode")
    assert node.GetReferenceCount() == before
