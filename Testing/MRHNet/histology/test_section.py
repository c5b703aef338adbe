"""The section Virtual histology in the panel, on stain maps of a small scene."""

import numpy as np
import pytest

SHAPE, AFFINE = (12, 14, 10), np.diag([-0.8, 0.8, 0.8, 1.0])
SIDE_BY_SIDE, FOUR_STAINS = 72331, 72332


def stain_map(slicer, stain, *, seed=0, network="", subject="mouse1", beside=None):
    from MRHNetLib.scene.stain_map import StainMapData, add_stain_map

    values = np.random.default_rng(seed).random(SHAPE).astype(np.float32) * 200
    values[:3] = 0
    provenance = {
        "notice": "predicted; for research only",
        "subject": subject,
        "stain": stain,
        "network": {"name": network or f"net-{stain.lower()}", "sha256": "ab" * 32},
        "protocol": "mrh-67",
        "device": "cpu",
    }
    return add_stain_map(slicer.mrmlScene, StainMapData(values, AFFINE, provenance, (0.0, 200.0)), beside)


@pytest.fixture
def panel(opened, slicer):
    """Opened once for all tests here: a new scene takes everything back but what is not kept with it."""
    from SlicerHost import host

    opened.ui.legendCheckBox.checked = False
    layout = slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    layout.SetViewArrangement(layout.SlicerLayoutFourUpView)
    host.process_events()
    return opened


@pytest.fixture
def mri(slicer):
    from MRHNetLib.scene.volume_nodes import add_volume

    return add_volume(slicer.mrmlScene, np.ones(SHAPE, np.float32), AFFINE, "mouse1 T2W")


@pytest.fixture
def maps(panel, slicer, mri):
    """NF and AF maps over their MRI, NF chosen."""
    nodes = [stain_map(slicer, stain, seed=seed, beside=mri) for seed, stain in enumerate(("NF", "AF"))]
    panel.ui.backgroundNodeComboBox.setCurrentNode(mri)
    panel.ui.stainNodeComboBox.setCurrentNode(nodes[0])
    settle(panel)
    return nodes


def settle(panel):
    from SlicerHost import host

    host.process_events()
    assert host.process_events(until=lambda: not panel.logic.busy, timeout=10)


def composite(slicer, view="Red"):
    from MRHNetLib.scene.slice_views import composite_of

    return composite_of(slicer.mrmlScene, view)


def layout(slicer):
    return slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLLayoutNode").GetViewArrangement()


def texts():
    from SlicerHost import host

    return host.dialogs().texts


def test_without_a_stain_map_nothing_can_be_pressed(panel):
    ui = panel.ui
    for widget in (ui.sideBySideButton, ui.fourStainsButton, ui.renderButton, ui.segmentButton, ui.differenceButton):
        assert not widget.enabled
    assert "for research only" in ui.noticeLabel.text


def test_only_stain_maps_can_be_chosen_as_such(panel, maps, mri):
    combo = panel.ui.stainNodeComboBox
    assert combo.nodeCount() == 2
    assert panel.ui.backgroundNodeComboBox.nodeCount() == 3


def test_a_chosen_map_lies_over_the_mri_and_is_told_about(panel, slicer, maps, mri):
    assert composite(slicer).GetForegroundVolumeID() == maps[0].GetID()
    assert composite(slicer).GetBackgroundVolumeID() == mri.GetID()
    assert composite(slicer).GetForegroundOpacity() == pytest.approx(panel.ui.opacitySlider.value)
    text = panel.ui.provenanceText.plainText
    assert "net-nf" in text
    assert "{" not in text
    assert "for research only" in panel.ui.noticeLabel.text
    panel.ui.stainNodeComboBox.setCurrentNode(maps[1])
    settle(panel)
    assert composite(slicer).GetForegroundVolumeID() == maps[1].GetID()
    assert "net-af" in panel.ui.provenanceText.plainText


def test_a_name_is_no_markup(panel, slicer, mri):
    node = stain_map(slicer, "NF", subject="<b>mouse", beside=mri)
    panel.ui.stainNodeComboBox.setCurrentNode(node)
    settle(panel)
    assert "&lt;b&gt;mouse" in panel.ui.noticeLabel.text


def test_opacity_follows_the_slider(panel, slicer, maps):
    panel.ui.opacitySlider.value = 0.25
    assert composite(slicer).GetForegroundOpacity() == pytest.approx(0.25)
    assert panel.logic.parameters.opacity == pytest.approx(0.25)


def test_bright_field_is_on_white_for_every_map(panel, slicer, maps):
    from MRHNetLib.scene.stain_map import is_bright

    panel.ui.brightFieldCheckBox.click()
    assert all(is_bright(node) for node in maps)
    later = stain_map(slicer, "MBP")
    settle(panel)
    panel.ui.stainNodeComboBox.setCurrentNode(later)
    assert is_bright(later)
    panel.ui.brightFieldCheckBox.click()
    assert not any(is_bright(node) for node in (*maps, later))


def test_the_legend_moves_with_the_chosen_map(panel, maps):
    from MRHNetLib.scene.legend import legend_shown

    panel.ui.legendCheckBox.click()
    assert [legend_shown(node) for node in maps] == [True, False]
    panel.ui.stainNodeComboBox.setCurrentNode(maps[1])
    assert [legend_shown(node) for node in maps] == [False, True]
    panel.ui.legendCheckBox.click()
    assert [legend_shown(node) for node in maps] == [False, False]


def test_side_by_side_follows_the_chosen_map(panel, slicer, maps, mri):
    panel.ui.sideBySideButton.click()
    assert layout(slicer) == SIDE_BY_SIDE
    assert composite(slicer, "MRHNetMRICoronal").GetBackgroundVolumeID() == mri.GetID()
    assert composite(slicer, "MRHNetStainAxial").GetBackgroundVolumeID() == maps[0].GetID()
    panel.ui.stainNodeComboBox.setCurrentNode(maps[1])
    assert composite(slicer, "MRHNetStainAxial").GetBackgroundVolumeID() == maps[1].GetID()
    assert texts() == []


def test_views_are_filled_with_the_sizes_that_they_get_after_the_switch(panel, slicer, maps):
    panel.ui.sideBySideButton.click()
    view = slicer.mrmlScene.GetFirstNodeByName("MRHNetStainCoronal")
    view.SetDimensions(100, 400, 1)  # as Slicer does, some time later
    view.SetFieldOfView(4.0, 16.0, 1.0)
    settle(panel)
    width, height = view.GetFieldOfView()[:2]
    assert width == pytest.approx(height / 4)
    assert width >= 0.8 * SHAPE[0]


def test_in_another_layout_the_mri_is_seen_around_a_map_in_bright_field(panel, slicer, maps):
    node = slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    panel.ui.brightFieldCheckBox.checked = True
    panel.ui.fourStainsButton.click()
    settle(panel)
    assert not maps[0].GetDisplayNode().GetApplyThreshold()
    node.SetViewArrangement(node.SlicerLayoutFourUpView)  # in Slicer's menu of layouts
    settle(panel)
    assert maps[0].GetDisplayNode().GetApplyThreshold()


def test_four_stains_show_the_newest_of_each_stain_of_the_subject(panel, slicer, maps):
    stain_map(slicer, "AF", subject="mouse2")
    newer = stain_map(slicer, "AF", network="other")
    nissl = stain_map(slicer, "Nissl")
    panel.ui.fourStainsButton.click()
    assert layout(slicer) == FOUR_STAINS
    shown = [composite(slicer, f"MRHNet{number}").GetBackgroundVolumeID() for number in (1, 2, 3)]
    assert shown == [newer.GetID(), maps[0].GetID(), nissl.GetID()]


def test_3d_rendering_follows_the_chosen_map(panel, slicer, maps):
    panel.ui.renderButton.click()
    settle(panel)

    def rendered(node):
        displays = [node.GetNthDisplayNode(index) for index in range(node.GetNumberOfDisplayNodes())]
        return any(d.IsA("vtkMRMLVolumeRenderingDisplayNode") and d.GetVisibility() for d in displays)

    assert [rendered(node) for node in maps] == [True, False]
    panel.ui.stainNodeComboBox.setCurrentNode(maps[1])
    assert [rendered(node) for node in maps] == [False, True]
    assert texts() == []


def test_the_threshold_has_the_maps_range_and_makes_a_segmentation(panel, slicer, maps):
    from MRHNetLib.scene.volume_nodes import array_of

    slider, values = panel.ui.thresholdSlider, array_of(maps[0])
    assert slider.maximum == pytest.approx(values.max(), abs=0.01)
    assert slider.minimum == pytest.approx(values[values > 0].min(), abs=0.01)
    assert slider.minimum < slider.value < slider.maximum
    slider.value = 150
    panel.ui.segmentButton.click()
    (node,) = slicer.util.getNodesByClass("vtkMRMLSegmentationNode")
    segment = node.GetSegmentation().GetNthSegmentID(0)
    found = slicer.util.arrayFromSegmentBinaryLabelmap(node, segment, maps[0])
    assert found.sum() == (values >= slider.value).sum()


@pytest.mark.parametrize("scale", [0.0007, 1, 13.7, 4095.3])
def test_at_its_ends_the_threshold_takes_all_of_the_stain_or_the_strongest(scale, panel, slicer, maps):
    from MRHNetLib.scene.volume_nodes import array_of

    values = array_of(maps[0])
    values[values > 0] *= scale / values.max()
    values[values > 0] += scale * 0.00137
    panel.ui.stainNodeComboBox.setCurrentNode(maps[1])
    panel.ui.stainNodeComboBox.setCurrentNode(maps[0])
    settle(panel)
    slider = panel.ui.thresholdSlider
    for end in (slider.minimum, slider.maximum):
        slider.value = end
        panel.ui.segmentButton.click()
    weak, strong = slicer.util.getNodesByClass("vtkMRMLSegmentationNode")
    found = [
        slicer.util.arrayFromSegmentBinaryLabelmap(node, node.GetSegmentation().GetNthSegmentID(0), maps[0]).sum()
        for node in (weak, strong)
    ]
    assert found[0] == (values > 0).sum()
    assert 1 <= found[1] < found[0] / 20


def test_a_threshold_above_all_values_is_told(panel, slicer, maps):
    from SlicerHost import host

    panel.ui.thresholdSlider.maximum = 500
    panel.ui.thresholdSlider.value = 400
    panel.ui.segmentButton.click()
    assert host.process_events(until=lambda: texts(), timeout=5)
    assert "lower threshold" in texts()[0]
    assert slicer.util.getNodesByClass("vtkMRMLSegmentationNode") == []


def test_the_difference_is_the_map_minus_the_other(panel, slicer, maps):
    from MRHNetLib.scene.volume_nodes import array_of

    assert not panel.ui.differenceButton.enabled
    panel.ui.differenceNodeComboBox.setCurrentNode(maps[1])
    assert panel.ui.differenceButton.enabled
    panel.ui.differenceButton.click()
    assert not panel.ui.differenceButton.enabled, "while it is computed"
    panel.logic.scene_changed.announce()
    assert not panel.ui.differenceButton.enabled, "whatever else happens"
    settle(panel)
    node = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")[-1]
    np.testing.assert_allclose(array_of(node), array_of(maps[0]) - array_of(maps[1]), atol=1e-4)
    assert composite(slicer).GetForegroundVolumeID() == node.GetID()
    assert panel.ui.stainNodeComboBox.currentNode() is maps[0]
    assert panel.ui.differenceButton.enabled


def test_closing_the_scene_while_a_difference_is_computed_is_no_error(panel, slicer, maps):
    from SlicerHost import host

    panel.ui.differenceNodeComboBox.setCurrentNode(maps[1])
    panel.ui.differenceButton.click()
    host.close_scene()
    settle(panel)
    assert texts() == []
    assert slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode") == []
    assert panel.ui.stainNodeComboBox.currentNode() is None
    assert panel.ui.provenanceText.plainText == ""


def test_deleting_the_chosen_map_empties_the_section(panel, slicer, maps):
    slicer.mrmlScene.RemoveNode(maps[0])
    slicer.mrmlScene.RemoveNode(maps[1])
    settle(panel)
    assert panel.ui.stainNodeComboBox.currentNode() is None
    assert not panel.ui.renderButton.enabled
    assert texts() == []


def test_a_saved_scene_comes_back_with_its_map_and_looks_the_same(panel, slicer, maps, tmp_path):
    from SlicerHost import host

    ui = panel.ui
    ui.opacitySlider.value = 0.4
    ui.brightFieldCheckBox.click()
    ui.legendCheckBox.click()
    path = tmp_path / "scene.mrb"
    assert slicer.util.saveScene(str(path))
    host.close_scene()
    assert ui.stainNodeComboBox.currentNode() is None
    slicer.util.loadScene(str(path))
    settle(panel)
    stain = ui.stainNodeComboBox.currentNode()
    assert stain is not None
    assert stain.GetAttribute("MRHNet.Stain") == "NF"
    assert ui.opacitySlider.value == pytest.approx(0.4)
    assert ui.brightFieldCheckBox.checked
    assert composite(slicer).GetForegroundVolumeID() == stain.GetID()
    assert composite(slicer).GetForegroundOpacity() == pytest.approx(0.4)
    assert "net-nf" in ui.provenanceText.plainText
    ui.opacitySlider.value = 0.9
    assert composite(slicer).GetForegroundOpacity() == pytest.approx(0.9)
    assert texts() == []
