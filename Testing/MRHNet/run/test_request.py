"""What one press of Run takes from the panel."""

from types import SimpleNamespace

import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.errors import UserError
from MRHNetLib.scene.new_scene import new_scene
from MRHNetLib.scene.volume_nodes import add_volume
from MRHNetPanel.run.request import Request, request_for, subject_of

PROTOCOL = load_protocol("maps-5")
PARAMETERS = SimpleNamespace(device="auto", precision="fast", plane="axial")


def inputs(nodes, **more):
    fields = {"from_scene": True, "folder": None, "subject": "m", "mask": "auto", "orientation_words": []}
    return SimpleNamespace(**(fields | {"nodes_for": lambda protocol: nodes} | more))


@pytest.fixture
def nodes():
    scene = new_scene()
    yield {
        source.name: add_volume(scene, np.ones((2, 3, 4), np.float32), np.eye(4), source.name)
        for source in PROTOCOL.sources
    }
    scene.Clear(True)


@pytest.mark.parametrize(
    ("names", "subject"),
    [
        (["mouse1_dwi2000", "mouse1_dwi5000", "mouse1_t2MTONOFF"], "mouse1"),
        (["dwi2000", "t2"], "subject"),
        (["one"], "one"),
        (["mouse12", "mouse13"], "subject"),
        (["a/b: x", "a/b: y"], "a_b"),
        ([".hidden"], "hidden"),
        ([""], "subject"),
    ],
)
def test_a_subject_is_what_the_names_begin_with(names, subject):
    assert subject_of(names) == subject


def test_the_t2_volume_is_the_mri_where_it_is_a_plain_volume(nodes):
    request = request_for(PROTOCOL, inputs(nodes), PARAMETERS)
    assert request.mri_node is nodes["t2"]
    assert set(request.sources) == set(nodes)


def test_volumes_are_held_when_their_nodes_go(nodes):
    request = request_for(PROTOCOL, inputs(nodes), PARAMETERS)
    for node in nodes.values():
        node.GetScene().RemoveNode(node)
    assert all(frames.frames[0].sum() == 24 for frames in request.sources.values())


def test_options_are_words_of_the_command_line(nodes):
    request = request_for(PROTOCOL, inputs(nodes), PARAMETERS)
    assert request.options == ["--device", "auto", "--precision", "fast", "--plane", "axial"]


def test_how_images_lie_is_told_to_readers_and_to_the_command_line():
    request = Request("m", PROTOCOL, lie=["--orientation", "LAS", "--voxel-size", "0.1, 0.1 0.5"])
    assert request.told == {"orientation": "LAS", "voxel_size": (0.1, 0.1, 0.5)}
    assert Request("m", PROTOCOL, lie=["--orientation", "LAS"]).told == {"orientation": "LAS", "voxel_size": None}


def test_an_empty_volume_is_refused_when_run_is_pressed(nodes):
    nodes["fa"].SetAndObserveImageData(None)
    with pytest.raises(UserError, match="fa"):
        request_for(PROTOCOL, inputs(nodes), PARAMETERS)
