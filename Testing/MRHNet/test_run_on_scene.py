"""Runs on volumes of the scene, of every kind that holds several frames, through the panel."""

import nibabel
import numpy as np
import pytest
from mrml_volumes import add_components, add_sequence
from random_bundle import write_random_bundle


@pytest.fixture
def network(tmp_path, monkeypatch):
    folder = tmp_path / "cache" / "networks"
    folder.mkdir(parents=True)
    monkeypatch.setenv("MRHNET_CACHE", str(folder.parent))
    write_random_bundle(folder / "tiny.safetensors", stain="NF", protocol="mrh-67")
    return "tiny"


@pytest.fixture
def volumes(slicer, small_subject):
    """The subject's files as a sequence, a diffusion-weighted and a vector volume."""
    from MRHNetLib.scene.volume_nodes import matrix_from_array

    images = {
        name: nibabel.load(small_subject / f"rigidaffine_Lddm_{name}.nii")
        for name in ("dwi2000", "dwi5000", "t2MTONOFF")
    }
    frames = {name: np.asarray(image.dataobj) for name, image in images.items()}
    affine = images["dwi2000"].affine
    scene = slicer.mrmlScene
    sequence = add_sequence(scene, list(np.moveaxis(frames["dwi2000"], -1, 0)), affine)
    dwi = add_components(scene, "vtkMRMLDiffusionWeightedVolumeNode", frames["dwi5000"])
    vector = add_components(scene, "vtkMRMLVectorVolumeNode", frames["t2MTONOFF"])
    for node in (dwi, vector):
        node.SetIJKToRASMatrix(matrix_from_array(affine))
    for node, name in ((sequence, "dwi2000"), (dwi, "dwi5000"), (vector, "t2MTONOFF")):
        node.SetName(f"mouse1_{name}")
    return sequence, dwi, vector


def choose(panel, network):
    from SlicerHost import host

    panel.ui.maskComboBox.setCurrentText("none")
    panel.ui.deviceComboBox.setCurrentText("cpu")
    assert host.process_events(until=lambda: panel.logic.networks.of(network) is not None, timeout=20)
    panel.logic.parameters.networks = [network]
    assert host.process_events(until=lambda: panel.ui.runButton.enabled, timeout=30), panel.ui.runButton.toolTip


def predict(panel):
    """The map that comes into the scene."""
    import slicer
    from SlicerHost import host

    panel.ui.runButton.click()
    assert host.process_events(until=lambda: not panel.logic.busy, timeout=90)
    assert panel.ui.stageLabel.text.endswith("done"), panel.ui.logText.plainText
    volumes = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
    return [node for node in volumes if node.GetAttribute("MRHNet.Stain")][-1]


def test_the_map_is_that_of_the_files_and_the_t2w_image_enters_as_its_mri(
    network, panel, slicer, volumes, small_subject
):
    from MRHNetLib.scene.volume_nodes import affine_of, array_of

    panel.ui.sceneRadioButton.click()
    choose(panel, network)
    from_scene = predict(panel)
    mri = panel.ui.backgroundNodeComboBox.currentNode()
    assert mri.GetName() == "mouse1 T2W"
    np.testing.assert_array_equal(array_of(mri), array_of(volumes[2], 0))
    assert "mouse1_dwi5000 (a volume of the scene)" in panel.ui.provenanceText.plainText

    panel.ui.folderRadioButton.click()
    panel.ui.folderPathLineEdit.currentPath = str(small_subject)
    choose(panel, network)
    from_files = predict(panel)
    assert from_files is not from_scene
    np.testing.assert_allclose(array_of(from_scene), array_of(from_files), rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(affine_of(from_scene), affine_of(from_files), atol=1e-5)
