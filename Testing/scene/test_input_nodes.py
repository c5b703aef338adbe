"""Which nodes are taken for which source, and what the panel says of those that cannot be."""

from typing import Any

import numpy as np
import pytest
from mrml_volumes import add_components, add_sequence, counted, put_under

from MRHNetLib.data.protocols import load_protocol


def add_dwi(scene: Any, name: str, frames: int) -> Any:
    node = add_components(scene, "vtkMRMLDiffusionWeightedVolumeNode", counted((2, 3, 4, frames)))
    node.SetName(name)
    return node


def published(scene: Any) -> dict[str, Any]:
    """Nodes as Slicer's readers name them after the authors' files."""
    from MRHNetLib.scene.input_nodes import candidates

    for name, frames in (("dwi2000", 32), ("dwi5000", 32), ("t2MTONOFF", 3)):
        add_dwi(scene, f"rigidaffine_Lddm_{name}", frames)
    return {node.GetName(): node for node in candidates(scene)}


def test_the_published_volumes_are_matched(scene: Any) -> None:
    from MRHNetLib.scene.input_nodes import match

    nodes = published(scene)
    matches = match(load_protocol("mrh-67"), list(nodes.values()))
    assert {name: found.node.GetName() for name, found in matches.items()} == {
        name: f"rigidaffine_Lddm_{name}" for name in ("dwi2000", "dwi5000", "t2MTONOFF")
    }
    assert [found.problem for found in matches.values()] == ["", "", ""]


@pytest.mark.parametrize("name", ["FA.nii.gz", "mouse_FA", "fa", "Mouse-fa.NRRD"])
def test_letters_case_and_suffixes_do_not_matter(scene: Any, name: str) -> None:
    from MRHNetLib.scene.input_nodes import match
    from MRHNetLib.scene.volume_nodes import add_volume

    node = add_volume(scene, counted(), np.eye(4), name)
    assert match(load_protocol("maps-5"), [node])["fa"].node is node


def test_a_wrong_number_of_frames_is_told(scene: Any) -> None:
    from MRHNetLib.scene.input_nodes import match

    found = match(load_protocol("mrh-67"), [add_dwi(scene, "dwi2000", 30)])["dwi2000"]
    assert found.node.GetName() == "dwi2000"
    assert found.problem == "dwi2000 has 30 volumes; mrh-67 needs 32 (2 b0 + 30 directions)"


def test_the_one_that_can_be_it_is_taken(scene: Any) -> None:
    from MRHNetLib.scene.input_nodes import match

    nodes = [add_dwi(scene, "dwi2000 raw", 30), add_dwi(scene, "dwi2000 registered", 32)]
    assert match(load_protocol("mrh-67"), nodes)["dwi2000"].node is nodes[1]


def test_the_user_has_the_choice_between_two(scene: Any) -> None:
    from MRHNetLib.scene.input_nodes import match

    nodes = [add_dwi(scene, "mouse1 dwi2000", 32), add_dwi(scene, "mouse2 dwi2000", 32)]
    found = match(load_protocol("mrh-67"), nodes)["dwi2000"]
    assert found.node is None
    assert found.problem == "mouse1 dwi2000 and mouse2 dwi2000 could be it: choose one"


def test_a_source_without_a_volume_is_told_what_it_needs(scene: Any) -> None:
    from MRHNetLib.scene.input_nodes import match

    assert match(load_protocol("mrh-67"), [])["t2MTONOFF"].problem == "choose a volume: T2, MT-on, MT-off"


def test_a_sequence_can_be_a_source_and_its_proxy_is_none(scene: Any) -> None:
    from MRHNetLib.scene.input_nodes import candidates, match

    sequence = add_sequence(scene, [counted()] * 3, np.eye(4))
    sequence.SetName("t2MTONOFF")
    browser = scene.AddNewNodeByClass("vtkMRMLSequenceBrowserNode")
    browser.SetAndObserveMasterSequenceNodeID(sequence.GetID())
    browser.AddProxyNode(scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "t2MTONOFF"), sequence, False)
    assert candidates(scene) == [sequence]
    assert match(load_protocol("mrh-67"), [sequence])["t2MTONOFF"].problem == ""


def test_what_is_no_contrast_is_no_candidate(scene: Any) -> None:
    from MRHNetLib.scene.input_nodes import candidates
    from MRHNetLib.scene.volume_nodes import add_volume

    scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "dwi2000 labels")
    scene.AddNewNodeByClass("vtkMRMLDiffusionTensorVolumeNode", "dwi2000 tensor")
    scene.AddNewNodeByClass("vtkMRMLSequenceNode", "empty sequence")
    add_volume(scene, counted(), np.eye(4), "hidden").SetHideFromEditors(True)
    add_volume(scene, counted(), np.eye(4), "map").SetAttribute("MRHNet.Stain", "NF")
    t2 = add_volume(scene, counted(), np.eye(4), "T2")
    assert candidates(scene) == [t2]


def test_a_transform_that_bends_is_a_problem(scene: Any) -> None:
    import vtk

    from MRHNetLib.scene.input_nodes import problem_of

    node = add_dwi(scene, "dwi2000", 32)
    transform = scene.AddNewNodeByClass("vtkMRMLTransformNode", "warp")
    transform.SetAndObserveTransformToParent(vtk.vtkThinPlateSplineTransform())
    node.SetAndObserveTransformNodeID(transform.GetID())
    assert "harden the transform" in problem_of(load_protocol("mrh-67"), "dwi2000", node)


def test_sources_on_one_grid_are_well(scene: Any) -> None:
    from MRHNetLib.scene.input_nodes import checked_together, match

    matches = match(load_protocol("mrh-67"), list(published(scene).values()))
    assert checked_together(matches) == matches
    assert not any(each.problem for each in matches.values())


def test_a_volume_that_stands_for_two_sources_is_told(scene: Any) -> None:
    from MRHNetLib.scene.input_nodes import checked_together, match

    matches = match(load_protocol("mrh-67"), list(published(scene).values()))
    problems = [each.problem for each in checked_together(matches | {"dwi5000": matches["dwi2000"]}).values()]
    assert problems == ["", "rigidaffine_Lddm_dwi2000 is dwi2000 already: choose another volume", ""]


def test_a_source_that_was_moved_is_told(scene: Any) -> None:
    from MRHNetLib.scene.input_nodes import checked_together, match

    nodes = published(scene)
    moved = np.eye(4)
    moved[2, 3] = 0.5
    put_under(scene, nodes["rigidaffine_Lddm_t2MTONOFF"], moved)
    problem = checked_together(match(load_protocol("mrh-67"), list(nodes.values())))["t2MTONOFF"].problem
    assert problem.startswith("rigidaffine_Lddm_t2MTONOFF does not lie on the grid of rigidaffine_Lddm_dwi2000")
