"""qMRMLNodeComboBox follows the scene as Slicer's does."""

import pytest

VOLUME = "vtkMRMLScalarVolumeNode"


@pytest.fixture
def make(slicer):
    def make(kinds=(VOLUME,), none=True, scene=True):
        box = slicer.qMRMLNodeComboBox()
        box.nodeTypes = list(kinds)
        box.noneEnabled = none
        if scene:
            box.setMRMLScene(slicer.mrmlScene)
        return box

    return make


@pytest.fixture
def volume(slicer):
    return lambda name="", kind=VOLUME: slicer.mrmlScene.AddNewNodeByClass(kind, name)


def names(box):
    return [box.nodeFromIndex(index).GetName() for index in range(box.nodeCount())]


def test_without_a_scene_it_is_disabled_and_remembers_its_wish(slicer, make, volume):
    box, node = make(scene=False), volume()
    assert not box.enabled
    box.setCurrentNode(node)
    assert box.currentNode() is None
    box.setMRMLScene(slicer.mrmlScene)
    assert box.enabled
    assert box.currentNode() is node


def test_nodes_come_go_and_change_their_names(slicer, make, volume):
    box = make()
    first, second = volume("one"), volume("two")
    volume("label map", "vtkMRMLModelNode")
    assert names(box) == ["one", "two"]
    second.SetName("three")
    assert names(box) == ["one", "three"]
    slicer.mrmlScene.RemoveNode(first)
    assert names(box) == ["three"]


def test_none_stays_chosen_where_it_is_allowed(make, volume):
    box = make()
    volume()
    assert box.currentNode() is None
    assert box.currentNodeID == ""


def test_the_first_node_is_chosen_where_there_is_nothing_else_to_choose(make, volume):
    box, with_actions = make(none=False), make(none=False)
    box.addEnabled = box.removeEnabled = False
    node = volume()
    volume()
    assert box.currentNode() is node
    assert with_actions.currentNode() is None


def test_every_change_is_told_in_each_form(make, volume):
    box, heard = make(), []
    node = volume()
    box.connect("currentNodeChanged(vtkMRMLNode*)", lambda node: heard.append(node))
    box.connect("currentNodeChanged(bool)", lambda valid: heard.append(valid))
    box.currentNodeChanged.connect(lambda: heard.append("something"))
    box.setCurrentNode(node)
    assert node in heard
    assert True in heard
    assert "something" in heard
    heard.clear()
    box.setCurrentNode(node)
    assert heard == []
    box.currentNodeID = ""
    assert None in heard
    assert False in heard


def test_a_chosen_node_that_leaves_is_no_longer_chosen(slicer, make, volume):
    box, node = make(), volume()
    box.setCurrentNode(node)
    slicer.mrmlScene.RemoveNode(node)
    assert box.currentNode() is None


def test_closing_the_scene_empties_it(slicer, make, volume):
    box = make()
    box.setCurrentNode(volume())
    slicer.mrmlScene.Clear(False)
    assert box.nodeCount() == 0
    assert box.currentNode() is None
    volume("after")
    assert names(box) == ["after"]


def test_derived_classes(make, volume):
    box = make()
    volume("map", "vtkMRMLLabelMapVolumeNode")
    assert names(box) == ["map"]
    box.showChildNodeTypes = False
    assert names(box) == []


def test_attributes_filter_and_are_followed(make, volume):
    box = make()
    box.addAttribute(VOLUME, "MRHNet.Stain")
    node = volume("stain")
    assert names(box) == []
    node.SetAttribute("MRHNet.Stain", "AF")
    assert names(box) == ["stain"]
    box.addAttribute(VOLUME, "MRHNet.Bright", "1")
    assert names(box) == []


def test_nodes_of_the_next_scene_are_followed_though_they_have_the_same_ids(slicer, make, volume):
    box = make()
    box.addAttribute(VOLUME, "MRHNet.Stain")
    for name in ("first", "second"):
        slicer.mrmlScene.Clear(False)
        volume(name).SetAttribute("MRHNet.Stain", "AF")
        assert names(box) == [name]


def test_a_closed_scene_is_let_go_of(slicer, make, volume):
    import gc
    import weakref

    box, node = make(), weakref.ref(volume())
    box.setCurrentNode(node())
    slicer.mrmlScene.Clear(False)
    gc.collect()
    assert node() is None


def test_hidden_nodes(make, volume):
    box, node = make(), volume()
    node.SetHideFromEditors(True)
    node.Modified()
    assert names(box) == []
    box.showHidden = True
    assert box.nodeCount() == 1


def test_adding_and_removing(slicer, make):
    box = make()
    node = box.addNode()
    assert node.GetClassName() == VOLUME
    assert box.currentNode() is node
    box.removeCurrentNode()
    assert slicer.mrmlScene.GetFirstNodeByClass(VOLUME) is None


def test_a_loaded_scene_is_listed(slicer, make, volume, tmp_path):
    box = make()
    volume("kept")
    slicer.mrmlScene.WriteToMRB(str(tmp_path / "scene.mrb"))
    slicer.mrmlScene.Clear(False)
    slicer.util.loadScene(str(tmp_path / "scene.mrb"))
    assert names(box) == ["kept"]
