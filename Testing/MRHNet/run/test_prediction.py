"""From a request to what enters the scene, with real child processes and without a panel."""

import json
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest
from random_bundle import write_random_bundle

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.volumes import read_volume
from MRHNetLib.jobs.command import Command
from MRHNetLib.jobs.exchange import ExchangeFolder
from MRHNetLib.jobs.queue import JobQueue
from MRHNetLib.scene.mask_node import label_layers
from MRHNetLib.scene.new_scene import new_scene
from MRHNetLib.scene.stain_map import provenance_of, stain_of
from MRHNetLib.scene.volume_nodes import add_volume, affine_of, array_of
from MRHNetPanel.run.prediction import Prediction
from MRHNetPanel.run.request import Request, request_for
from MRHNetPanel.run.results import enter_scene

PROTOCOL = load_protocol("maps-5")
SOURCES = ("t2", "mtr", "fa", "md", "mk")
SHAPE = (9, 8, 7)
AFFINE = np.array([[-0.8, 0, 0, 4.4], [0, 0.8, 0, -5.2], [0, 0, 0.8, -3.6], [0, 0, 0, 1.0]])


def command(words):
    return Command(words, interpreter=[sys.executable], environment=None)


def run_all(prediction, timeout=90):
    """The outcomes of the jobs by title."""
    queue = JobQueue()
    entries = [queue.add(title, job) for title, job in prediction.jobs]
    until = time.monotonic() + timeout
    while queue.busy and time.monotonic() < until:
        queue.poll()
        time.sleep(0.02)
    return {entry.title: entry.job.outcome for entry in entries}


def wait_until_gone(path, timeout=5):
    until = time.monotonic() + timeout
    while path.exists() and time.monotonic() < until:
        time.sleep(0.02)
    return not path.exists()


@pytest.fixture
def scene():
    scene = new_scene()
    yield scene
    scene.Clear(True)


@pytest.fixture
def networks(tmp_path):
    return [
        str(write_random_bundle(tmp_path / "one.safetensors", stain="NF")),
        str(write_random_bundle(tmp_path / "two.safetensors", stain="AF", seed=1)),
    ]


@pytest.fixture
def nodes(scene):
    random = np.random.default_rng(0)
    return {
        name: add_volume(scene, random.random(SHAPE).astype(np.float32), AFFINE, f"mouse1_{name}") for name in SOURCES
    }


@pytest.fixture
def inputs(nodes):
    return SimpleNamespace(
        from_scene=True,
        folder=None,
        nodes_for=lambda protocol: nodes,
        subject="mouse1",
        mask="none",
        mask_node=None,
        orientation_words=[],
    )


PARAMETERS = SimpleNamespace(device="cpu", precision="exact", plane="as trained")


def test_volumes_of_the_scene_come_back_as_stain_maps_beside_their_mri(scene, nodes, inputs, networks, tmp_path):
    exchange = ExchangeFolder(tmp_path / "exchange")
    request = request_for(PROTOCOL, inputs, PARAMETERS)
    outcomes = run_all(Prediction(request, networks, exchange, command))
    assert [outcome.state for outcome in outcomes.values()] == ["done", "done"], outcomes
    first, second = (enter_scene(scene, outcome.value) for outcome in outcomes.values())
    assert first[0] is nodes["t2"] and second[0] is nodes["t2"]
    assert [stain_of(node) for _, node in (first, second)] == ["NF", "AF"]
    np.testing.assert_allclose(affine_of(first[1]), AFFINE, atol=1e-5)
    provenance = provenance_of(first[1])
    assert [entry["path"] for entry in provenance["inputs"]] == [
        f"mouse1_{name} (a volume of the scene)" for name in SOURCES
    ]
    assert wait_until_gone(exchange.path)


def test_the_map_is_the_one_of_the_command_line(scene, inputs, networks, tmp_path, mrhnet):
    request = request_for(PROTOCOL, inputs, PARAMETERS)
    outcomes = run_all(Prediction(request, networks[:1], ExchangeFolder(tmp_path / "exchange"), command))
    _, node = enter_scene(scene, next(iter(outcomes.values())).value)
    folder = tmp_path / "files"
    folder.mkdir()
    import nibabel

    for name, frames in request.sources.items():
        nibabel.save(nibabel.Nifti1Image(np.array(frames.frames[0]), frames.affine), folder / f"{name}.nii")
    told = [word for name in SOURCES for word in ("--source", f"{name}={folder / name}.nii")]
    mrhnet(
        *("predict", "--subject", "m", *told, "--network", networks[0], "--mask", "none"),
        *("--device", "cpu", "--out", tmp_path / "out"),
    )
    expected = read_volume(tmp_path / "out" / "m_stain-NF.nii.gz").values()
    np.testing.assert_allclose(array_of(node), expected, rtol=1e-5, atol=1e-4)


def test_the_mri_of_a_folder_enters_the_scene_once(scene, small_subject, tmp_path):
    protocol = load_protocol("mrh-67")
    network = str(write_random_bundle(tmp_path / "one.safetensors", stain="NF", protocol="mrh-67"))
    request = Request("mouse1", protocol, folder=small_subject, options=["--device", "cpu"], mri_key=str(small_subject))
    (outcome,) = run_all(Prediction(request, [network], ExchangeFolder(tmp_path / "exchange"), command)).values()
    assert outcome.state == "done", outcome
    mri, _ = enter_scene(scene, outcome.value)
    transform = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    mri.SetAndObserveTransformNodeID(transform.GetID())
    again, over = enter_scene(scene, outcome.value)
    assert mri is again
    assert over.GetParentTransformNode() is transform, "a map lies over its MRI wherever that was moved to"
    assert mri.GetName() == "mouse1 T2W"
    image = read_volume(small_subject / "rigidaffine_Lddm_t2MTONOFF.nii")
    np.testing.assert_array_equal(array_of(mri), image.values(0))


def test_a_scene_mask_goes_along_with_a_folder(scene, small_subject, tmp_path):
    protocol = load_protocol("mrh-67")
    network = str(write_random_bundle(tmp_path / "one.safetensors", stain="NF", protocol="mrh-67"))
    volume = read_volume(small_subject / "Masked_outline.nii")
    half = volume.values().astype(np.uint8)
    half[:6] = 0
    layers = label_layers(add_volume(scene, half, volume.affine, "half"))
    request = Request("mouse1", protocol, folder=small_subject, mask=layers)
    (outcome,) = run_all(Prediction(request, [network], ExchangeFolder(tmp_path / "exchange"), command)).values()
    assert outcome.state == "done", outcome
    assert outcome.value.stain_map.provenance["mask"]["voxels"] == int(half.sum())


def test_a_map_whose_mri_was_deleted_comes_without_one(scene, nodes, inputs, networks, tmp_path):
    prediction = Prediction(
        request_for(PROTOCOL, inputs, PARAMETERS), networks[:1], ExchangeFolder(tmp_path / "exchange"), command
    )
    for node in nodes.values():
        scene.RemoveNode(node)
    nodes.clear()
    (outcome,) = run_all(prediction).values()
    mri, node = enter_scene(scene, outcome.value)
    assert mri is None
    assert stain_of(node) == "NF"


def test_the_files_are_written_once_and_removed_when_the_last_has_ended(inputs, tmp_path):
    """A child that only looks at its words: two networks get the same files; the folder lives until the second ends."""
    script = tmp_path / "child.py"
    script.write_text(
        "import json, os, sys\n"
        "files = sorted((w.split('=')[1], os.stat(w.split('=')[1]).st_mtime_ns) for w in sys.argv if '.nii' in w)\n"
        "print(json.dumps({'event': 'error', 'message': json.dumps(files), 'hint': ''}))\n"
        "sys.exit(2)\n"
    )

    class Child(Command):
        def __init__(self, words):
            super().__init__(words, interpreter=[sys.executable, str(script)])

    exchange = ExchangeFolder(tmp_path / "exchange")
    prediction = Prediction(request_for(PROTOCOL, inputs, PARAMETERS), ["a", "b"], exchange, Child)
    outcomes = run_all(prediction)
    one, two = (json.loads(outcome.message) for outcome in outcomes.values())
    assert one == two
    assert len(one) == len(SOURCES)
    assert wait_until_gone(exchange.path)


def test_cancelled_networks_remove_the_folder_too(inputs, tmp_path):
    exchange = ExchangeFolder(tmp_path / "exchange")
    prediction = Prediction(request_for(PROTOCOL, inputs, PARAMETERS), ["a", "b"], exchange, command)
    queue = JobQueue()
    for title, job in prediction.jobs:
        queue.add(title, job)
    queue.cancel_all()
    until = time.monotonic() + 5
    while queue.busy and time.monotonic() < until:
        queue.poll()
        time.sleep(0.02)
    assert wait_until_gone(exchange.path)
