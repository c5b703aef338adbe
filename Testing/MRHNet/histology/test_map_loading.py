"""Stain maps from a folder, through the panel."""

import zipfile

import numpy as np
import pytest
from random_bundle import write_random_bundle


@pytest.fixture
def load(opened, slicer):
    """Presses the button, answers with a folder, and waits."""
    from SlicerHost import host, pythonqt

    def load(folder):
        pythonqt.dialogs.answer(str(folder))
        opened.ui.loadMapsButton.click()
        assert host.process_events(until=lambda: not opened.logic.busy, timeout=60)
        host.process_events()
        return slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")

    return load


@pytest.fixture
def predicted(mrhnet, small_subject, tmp_path):
    bundle = write_random_bundle(tmp_path / "net.safetensors", protocol="mrh-67", stain="NF")
    outcome = mrhnet("predict", small_subject, "--network", bundle, "--out", tmp_path / "maps")
    assert outcome.exit_code == 0, outcome.stdout
    return tmp_path / "maps"


def test_predictions_come_with_their_mri(load, opened, predicted):
    nodes = {node.GetName(): node for node in load(predicted)}
    assert len(nodes) == 2
    stain, mri = opened.logic.parameters.stain, opened.logic.parameters.background
    assert stain.GetAttribute("MRHNet.Stain") == "NF"
    assert mri.GetAttribute("MRHNet.Stain") is None
    assert "net" in opened.ui.provenanceText.plainText


def test_the_published_maps_lie_on_each_other_and_the_wrong_spacing_is_told(load, opened, published, tmp_path):
    from MRHNetLib.scene.stain_map import stain_of
    from MRHNetLib.scene.volume_nodes import affine_of, array_of

    for path in (published / "outputs").glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / "published")
    maps = load(tmp_path / "published")
    assert sorted(map(stain_of, maps)) == ["AF", "NF", "Nissl"]
    assert "1 mm" in opened.ui.loadMapsLabel.text
    spans = []
    for node in maps:  # where the brain lies: the voxels with a value, in mm
        voxels = np.argwhere(array_of(node) > 0)
        spans.append(np.ptp(affine_of(node)[:3, :3] @ voxels.T, axis=1))
    np.testing.assert_allclose(spans, np.tile([10.4, 15.0, 7.5], (3, 1)), rtol=0.2)  # of an adult mouse, in mm


def test_a_folder_without_maps_is_told(load, opened, tmp_path):
    from SlicerHost import host

    (tmp_path / "empty").mkdir()
    assert load(tmp_path / "empty") == []
    assert "holds no stain maps" in host.dialogs().texts[0]
    assert opened.ui.loadMapsButton.enabled


def test_no_folder_chosen_is_no_change(load, opened):
    assert load("") == []
    assert opened.ui.loadMapsLabel.text == ""
