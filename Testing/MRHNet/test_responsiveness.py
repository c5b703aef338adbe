"""With volumes of a full-size brain the panel's thread stays free: below 100 ms a call, 500 ms for a result.

Processor time of the panel's thread is what counts here, for other programs on the machine lengthen any other.
"""

import numpy as np
import pytest
from random_bundle import write_random_bundle

SHAPE, AFFINE = (200, 280, 128), np.diag([-0.0625, 0.0625, 0.0625, 1.0])  # the published volumes'
CALL_S, RESULT_S = 0.1, 0.5
ATTEMPTS = 3  # a busy machine makes processors slower, too


@pytest.fixture
def full_size(request, slicer, tmp_path, monkeypatch):
    """The panel with five volumes of the scene, a mask of a few voxels, and a network ticked."""
    from SlicerHost import host

    from MRHNetLib.scene.volume_nodes import add_volume

    folder = tmp_path / "cache" / "networks"
    folder.mkdir(parents=True)
    monkeypatch.setenv("MRHNET_CACHE", str(folder.parent))
    write_random_bundle(folder / "tiny.safetensors", stain="NF", protocol="maps-5")
    panel = request.getfixturevalue("panel")  # lists the networks when it is opened
    values = np.asfortranarray(np.random.default_rng(0).random(SHAPE, np.float32))
    for name in ("t2", "mtr", "fa", "md", "mk"):
        add_volume(slicer.mrmlScene, values, AFFINE, f"mouse_{name}")
    mask = np.zeros(SHAPE, np.uint8, order="F")
    mask[100:110, 100:110, 60:70] = 1
    volume = add_volume(slicer.mrmlScene, mask, AFFINE, "mask")
    node = slicer.modules.volumes.logic().CreateAndAddLabelVolume(slicer.mrmlScene, volume, "brain")
    slicer.util.updateVolumeFromArray(node, mask.T)
    slicer.mrmlScene.RemoveNode(volume)
    panel.ui.sceneRadioButton.click()
    panel.ui.maskComboBox.setCurrentText("from the scene")
    panel.ui.maskNodeComboBox.setCurrentNode(node)
    panel.ui.deviceComboBox.setCurrentText("cpu")
    assert host.process_events(until=lambda: panel.logic.networks.of("tiny") is not None, timeout=30)
    panel.logic.parameters.networks = ["tiny"]
    assert host.process_events(until=lambda: panel.ui.runButton.enabled, timeout=60), panel.ui.runButton.toolTip
    return panel


def run(panel, monkeypatch):
    """Seconds of the panel's thread for the click, the longest ordinary poll, and the one in which the map came in."""
    from SlicerHost import host
    from SlicerHost.heartbeat import own_time

    spent = []
    poll = panel.logic.poll

    def timed():
        begin = own_time()
        poll()
        spent.append(own_time() - begin)

    with monkeypatch.context() as patch:
        patch.setattr(panel.logic, "poll", timed, raising=False)
        begin = own_time()
        panel.ui.runButton.click()
        click = own_time() - begin
        assert host.process_events(until=lambda: not panel.logic.busy, timeout=120)
    assert panel.ui.stageLabel.text.endswith("done"), panel.ui.logText.plainText
    *others, entering = sorted(spent)
    return click, others[-1], entering


def test_a_full_size_run_leaves_the_panel_free(full_size, monkeypatch):
    limits = np.array([CALL_S, CALL_S, RESULT_S])
    best = np.full(3, np.inf)
    for _ in range(ATTEMPTS):
        best = np.minimum(best, run(full_size, monkeypatch))
        if (best < limits).all():
            return
    raise AssertionError(f"click, poll, result: {best} s; at most {limits} s were expected")
