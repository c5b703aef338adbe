"""What a user does with the panel, from the sample brain to a saved scene: one story, told in the order of the file.

Its screenshots go to `build/screenshots/`. Those in `Testing/screenshots/`, of the whole brain, are made anew with

    MRHNET_SCREENSHOTS=Testing/screenshots python -m pytest Testing/MRHNet/test_story.py
"""

import os
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from conftest import ROOT

STALL_S = 0.1  # the panel answers within it while something runs
ENTRY_S = 0.5  # and within this when a result comes into the scene
NOTICED_S = 1.0
NETWORKS = ["phantom-af", "phantom-mbp"]
FOR_PEOPLE = "MRHNET_SCREENSHOTS" in os.environ
PICTURES = Path(os.environ.get("MRHNET_SCREENSHOTS", ROOT / "build" / "screenshots"))
PIECE = (slice(28, 36), slice(20, 60))  # k and j of a piece of brain that is predicted in seconds
MASK = (slice(None), slice(None)) if FOR_PEOPLE else PIECE
QUIET_S = 0.5
WIDTH = 560  # pixels of the panel, as beside the views


@pytest.fixture(scope="module")
def story():
    """The panel and all that the story leaves behind from one test to the next."""
    from SlicerHost import host, pythonqt

    host.start()
    import slicer

    slicer.mrmlScene.Clear(False)
    pythonqt.faults.collected.clear()
    panel = host.open_module(ROOT / "MRHNet" / "MRHNet.py")
    told = SimpleNamespace(panel=panel, ui=panel.ui, logic=panel.logic, host=host, slicer=slicer, events=[])
    panel.logic.job_event.connect(lambda entry, event: told.events.append((entry, event)))
    yield told
    if slicer.app.moduleManager().module("MRHNet") is not None:
        host.close_module("MRHNet")
    slicer.mrmlScene.Clear(False)
    host.dialogs().clear()


@pytest.fixture(autouse=True)
def nothing_was_only_printed(story):
    """What slots raised, and message boxes that nobody expected, fail the test they belong to."""
    from SlicerHost import pythonqt

    yield
    shown = story.host.dialogs().texts
    story.host.dialogs().clear()
    pythonqt.faults.check()
    assert shown == []


def settle(story, *, timeout=20):
    """Waits until the panel has been quiet for a moment: what the user changed is looked at a little later."""
    quiet_since = time.monotonic()
    end = quiet_since + timeout
    while time.monotonic() - quiet_since < QUIET_S:
        story.host.process_events(until=lambda: False, timeout=0.02)
        if story.logic.busy:
            quiet_since = time.monotonic()
        assert time.monotonic() < end, story.ui.stageLabel.text


def picture(story, name, *sections):
    """The whole panel, and each section by itself."""
    story.host.screenshot(story.panel.parent, PICTURES / f"{name}.png", WIDTH)
    for section in sections:
        widget = getattr(story.ui, f"{section}Section")
        story.host.screenshot(widget, PICTURES / f"{section}.png")


def maps(story):
    nodes = story.slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
    return {node.GetAttribute("MRHNet.Network"): node for node in nodes if node.GetAttribute("MRHNet.Stain")}


def image_of(node):
    """A copy with axes to the right, front and top: Slicer may turn an axis round when it writes a file."""
    import nibabel

    from MRHNetLib.scene.volume_nodes import affine_of, array_of

    return nibabel.as_closest_canonical(nibabel.Nifti1Image(array_of(node).copy(), affine_of(node)))


def composites(story):
    return story.slicer.util.getNodesByClass("vtkMRMLSliceCompositeNode")


def children():
    """Processes of this one that still run a command of MRHNet."""
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if "MRHNetLib" in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                found.append(child.pid)
        except psutil.Error:
            continue
    return found


def exchanged(story):
    return [path for path in story.logic.temporary.glob("*") if path.is_dir()]


def assert_answered(beat, *, entries):
    """Not more long calls than results came into the scene, and none of those too long.

    By processor time of the panel's thread, which other programs hardly change. What it waited for may take longer
    on a busy machine, but not so long that people would notice.
    """
    long = [stall for stall in beat.stalls if stall.busy > STALL_S]
    assert len(long) <= entries, "\n".join(f"{stall.busy:.3f} s:\n{stall.stack}" for stall in long)
    assert beat.longest_busy <= ENTRY_S, beat.culprit
    assert beat.longest <= NOTICED_S, beat.culprit


def fractions(story):
    return [event.fraction for _, event in story.events if hasattr(event, "fraction")]


def start(story):
    story.events.clear()
    assert story.ui.runButton.enabled, story.ui.runButton.toolTip
    story.ui.runButton.click()
    assert story.logic.queue.busy, story.host.dialogs().texts


def until_it_predicts(story, *, timeout=60):
    assert story.host.process_events(until=lambda: "predicting" in story.ui.stageLabel.text, timeout=timeout)


def test_01_at_first_the_panel_says_what_is_missing(story):
    settle(story)
    assert not story.ui.runButton.enabled
    assert len(story.ui.runButton.toolTip.splitlines()) > 2
    assert story.ui.networksTable.rowCount >= 4
    picture(story, "panel_empty", "sample")


def test_02_the_sample_brain_comes_at_a_click(story):
    seen = set()
    with story.host.heartbeat() as beat:
        story.ui.sampleButton.click()
        assert story.logic.busy
        story.host.process_events(
            until=lambda: seen.add(story.ui.sampleProgressBar.value) or not story.logic.busy, timeout=180
        )
    assert any(0 < value < 100 for value in seen)  # of the progress bar
    assert_answered(beat, entries=1)
    settle(story)
    assert story.slicer.mrmlScene.GetFirstNodeByName("Digital mouse brain T2W") is not None
    assert Path(story.logic.parameters.folder).is_dir()
    assert "network" in story.ui.runButton.toolTip


def test_03_two_networks_are_ticked(story):
    import qt

    table = story.ui.networksTable
    rows = {table.item(row, 0).text(): row for row in range(table.rowCount)}
    for name in NETWORKS:
        table.item(rows[name], 0).setCheckState(qt.Qt.Checked)
    table.selectRow(rows[NETWORKS[0]])
    settle(story)
    assert list(story.logic.parameters.networks) == NETWORKS
    assert "phantom-af" in story.ui.networkDetails.plainText
    assert story.ui.runButton.enabled, story.ui.runButton.toolTip
    picture(story, "panel_ready", "inputs", "networks")


def test_04_a_run_shows_its_progress_and_is_cancelled(story):
    with story.host.heartbeat() as beat:
        start(story)
        until_it_predicts(story)
        reached = story.ui.progressBar.value
        began = time.monotonic()
        story.ui.cancelButton.click()
        settle(story)
    assert 0 < reached < 100
    assert time.monotonic() - began < 6
    assert fractions(story) == sorted(fractions(story))
    assert len(set(fractions(story))) > 1
    assert_answered(beat, entries=0)
    assert maps(story) == {}
    assert children() == []
    assert exchanged(story) == []
    assert story.ui.runButton.enabled


def test_05_a_mask_of_the_scene_is_chosen(story):
    util = story.slicer.util
    whole = util.getNode("Digital mouse brain structures")
    labels = util.arrayFromVolume(whole)
    piece = np.zeros(labels.shape, np.uint8)
    piece[MASK] = labels[MASK] > 0
    mask = story.slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "A piece of brain")
    mask.CopyOrientation(whole)
    util.updateVolumeFromArray(mask, piece)
    story.ui.maskComboBox.setCurrentIndex(2)
    story.ui.maskNodeComboBox.setCurrentNode(mask)
    settle(story)
    assert story.ui.runButton.enabled, story.ui.runButton.toolTip
    assert piece.any()


def test_06_run_again_and_both_maps_lie_over_the_mri(story):
    with story.host.heartbeat() as beat:
        start(story)
        until_it_predicts(story)
        picture(story, "panel_running", "run")
        settle(story, timeout=240)
    assert set(maps(story)) == set(NETWORKS), story.ui.logText.plainText
    assert_answered(beat, entries=len(NETWORKS))
    assert children() == []
    assert exchanged(story) == []
    assert story.ui.progressBar.value == 100
    mri, stain = story.ui.backgroundNodeComboBox.currentNode(), story.ui.stainNodeComboBox.currentNode()
    assert stain is maps(story)["phantom-af"]
    assert stain.GetAttribute("MRHNet.Notice") == "predicted; for research only"
    assert "phantom-af" in story.ui.provenanceText.plainText
    red = story.slicer.app.layoutManager().sliceWidget("Red").mrmlSliceCompositeNode()
    assert (red.GetBackgroundVolumeID(), red.GetForegroundVolumeID()) == (mri.GetID(), stain.GetID())
    colours = stain.GetDisplayNode().GetColorNode()
    assert colours.GetNumberOfColors() >= 256
    assert colours is not maps(story)["phantom-mbp"].GetDisplayNode().GetColorNode()
    hierarchy = story.slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(story.slicer.mrmlScene)
    parents = {hierarchy.GetItemParent(hierarchy.GetItemByDataNode(node)) for node in (mri, *maps(story).values())}
    assert len(parents) == 1


def test_07_opacity_bright_field_and_legend(story):
    stain = story.ui.stainNodeComboBox.currentNode()
    story.ui.opacitySlider.value = 0.3
    assert all(composite.GetForegroundOpacity() == pytest.approx(0.3) for composite in composites(story)[:3])
    before = stain.GetDisplayNode().GetColorNode()
    story.ui.brightFieldCheckBox.checked = True
    assert stain.GetDisplayNode().GetColorNode() is not before
    story.ui.brightFieldCheckBox.checked = False
    assert stain.GetDisplayNode().GetColorNode() is before
    story.ui.legendCheckBox.checked = True
    assert story.slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLColorLegendDisplayNode") == 1


def test_08_layouts(story):
    manager = story.slicer.app.layoutManager()
    found = []
    for button in (story.ui.sideBySideButton, story.ui.fourStainsButton, story.ui.renderButton):
        button.click()
        settle(story)
        found.append(manager.layout)
    assert len(set(found)) == 3
    stain = story.ui.stainNodeComboBox.currentNode()
    assert any(composite.GetBackgroundVolumeID() == stain.GetID() for composite in composites(story))
    assert story.slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLVolumeRenderingDisplayNode") == 1


def test_09_threshold_and_difference(story):
    story.ui.segmentButton.click()
    settle(story)
    (segmentation,) = story.slicer.util.getNodesByClass("vtkMRMLSegmentationNode")
    assert segmentation.GetSegmentation().GetNumberOfSegments() == 1
    story.ui.differenceNodeComboBox.setCurrentNode(maps(story)["phantom-mbp"])
    story.ui.differenceButton.click()
    settle(story)
    names = [node.GetName() for node in story.slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")]
    assert sum("minus" in name for name in names) == 1, names
    picture(story, "panel_histology", "histology")


def test_10_measuring(story, tmp_path):
    from SlicerHost import pythonqt

    story.ui.measureSection.collapsed = False
    story.ui.measureButton.click()
    settle(story)
    tables = story.slicer.util.getNodesByClass("vtkMRMLTableNode")
    assert tables[0].GetNumberOfRows() > 4
    assert story.slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLPlotChartNode") == 1
    pythonqt.dialogs.answer(str(tmp_path / "regions.csv"))
    story.ui.measureCsvButton.click()
    assert len((tmp_path / "regions.csv").read_text(encoding="utf-8").splitlines()) == tables[0].GetNumberOfRows() + 1
    story.ui.referenceNodeComboBox.setCurrentNode(story.slicer.util.getNode("Digital mouse brain true AF"))
    story.ui.compareButton.click()
    settle(story)
    assert "R2" in story.ui.measureLabel.text
    assert story.slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLPlotChartNode") == 2
    picture(story, "panel_measured", "measure")


def test_11_a_saved_scene_comes_back_with_everything(story, tmp_path):
    before = {name: image_of(node) for name, node in maps(story).items()}
    path = str(tmp_path / "story.mrb")
    assert story.slicer.util.saveScene(path)
    story.host.close_scene()
    settle(story)
    assert maps(story) == {}
    assert story.ui.stainNodeComboBox.currentNode() is None
    assert not story.ui.sideBySideButton.enabled
    story.slicer.util.loadScene(path)
    settle(story)
    after = maps(story)
    assert set(after) == set(before)
    for name, node in after.items():
        np.testing.assert_array_equal(image_of(node).get_fdata(), before[name].get_fdata())
        np.testing.assert_allclose(image_of(node).affine, before[name].affine, atol=1e-6)
        assert node.GetDisplayNode().GetColorNode() is not None
    assert list(story.logic.parameters.networks) == NETWORKS
    assert story.ui.stainNodeComboBox.currentNode() is after["phantom-af"]
    assert story.ui.opacitySlider.value == pytest.approx(0.3)
    assert "phantom-af" in story.ui.provenanceText.plainText
    assert story.ui.runButton.enabled, story.ui.runButton.toolTip


def test_12_closing_the_scene_ends_a_run(story):
    start(story)
    until_it_predicts(story)
    story.host.close_scene()
    settle(story)
    assert children() == []
    assert exchanged(story) == []
    assert maps(story) == {}
    assert not story.ui.runButton.enabled


def test_13_quitting_ends_a_run(story):
    import qt

    story.logic.parameters.folder = str(sample_folder(story))
    settle(story)
    table = story.ui.networksTable
    table.item(0, 0).setCheckState(qt.Qt.Checked)
    settle(story)
    start(story)
    until_it_predicts(story)
    began = time.monotonic()
    story.host.quit_application()
    assert time.monotonic() - began < 6
    assert story.host.process_events(until=lambda: not children(), timeout=5)
    assert exchanged(story) == []


def sample_folder(story):
    """Where the sample brain was kept."""
    (folder,) = {path.parent for path in Path(story.slicer.app.cachePath).rglob("dwi2000.nii")}
    return folder
