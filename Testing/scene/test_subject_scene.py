"""A prediction's folder becomes a scene."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from predicted_subject import Listener, write_prediction

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")

from MRHNetLib.scene.slice_views import composite_of
from MRHNetLib.scene.subject_output import read_subject_output
from MRHNetLib.scene.subject_scene import add_subject
from MRHNetLib.scene.volume_nodes import affine_of, array_of


def test_maps_lie_over_the_mri_as_one_subject(scene: Any, tmp_path: Path) -> None:
    import slicer

    output = read_subject_output(write_prediction(tmp_path / "maps"))
    nodes = add_subject(scene, output, 0.3)
    assert [node.GetName() for node in (nodes.mri, *nodes.stains)] == [
        *("mouse1 T2W", "mouse1 AF (mrh-af)", "mouse1 NF (mrh-nf)")
    ]
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    parents = {hierarchy.GetItemParent(hierarchy.GetItemByDataNode(node)) for node in (nodes.mri, *nodes.stains)}
    assert [hierarchy.GetItemName(parent) for parent in parents] == ["mouse1"]
    composite = composite_of(scene, "Red")
    assert composite.GetBackgroundVolumeID() == nodes.mri.GetID()
    assert composite.GetForegroundVolumeID() == nodes.stains[0].GetID()
    assert composite.GetForegroundOpacity() == pytest.approx(0.3)


def test_voxels_lie_where_their_files_say(scene: Any, tmp_path: Path) -> None:
    output = read_subject_output(write_prediction(tmp_path / "maps"))
    nodes = add_subject(scene, output, 0.5)
    for node, data in ((nodes.mri, output.mri), *zip(nodes.stains, output.stain_maps, strict=True)):
        np.testing.assert_allclose(affine_of(node), data.affine, atol=1e-9)
        np.testing.assert_array_equal(array_of(node), data.array)


def test_published_maps_lie_on_one_another(scene: Any, published: Path, tmp_path: Path) -> None:
    """Values of one map against another's at the same places in the world, taken through the nodes' own matrices."""
    import zipfile

    for archive in (published / "outputs").glob("*.zip"):
        zipfile.ZipFile(archive).extractall(tmp_path)
    listener = Listener()
    nodes = add_subject(scene, read_subject_output(tmp_path, observer=listener), 0.5)
    assert nodes.mri is None
    assert sum("1 x 1 x 1 mm" in warning for warning in listener.warnings) == 1
    places = affine_of(nodes.stains[0]) @ np.vstack(
        [np.random.default_rng(0).uniform(10, [[190], [270], [118]], (3, 50_000)), np.ones(50_000)]
    )
    values = []
    for node in nodes.stains:
        at = (np.linalg.inv(affine_of(node)) @ places)[:3].round().astype(int)
        values.append(array_of(node)[tuple(at)])
    assert [node.GetAttribute("MRHNet.Stain") for node in nodes.stains] == ["NF", "AF", "Nissl"]
    assert np.corrcoef(values)[np.triu_indices(3, 1)].min() > 0.6
