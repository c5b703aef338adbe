"""The section Measure in the panel, on stain maps of a small scene."""

import csv

import numpy as np
import pytest

SHAPE, AFFINE = (12, 14, 10), np.diag([-0.8, 0.8, 0.8, 1.0])


def values(seed):
    return np.random.default_rng(seed).random(SHAPE).astype(np.float32) * 200 + 1


@pytest.fixture
def panel(opened, slicer):
    """Opened once for all tests here; each begins with a new scene."""
    from SlicerHost import host

    host.process_events()
    return opened


@pytest.fixture
def maps(panel, slicer):
    from MRHNetLib.scene.stain_map import StainMapData, add_stain_map

    nodes = []
    for seed, stain in enumerate(("NF", "AF")):
        provenance = {"subject": "mouse1", "stain": stain, "network": {"name": "net"}}
        data = StainMapData(values(seed), AFFINE, provenance, (0.0, 200.0))
        nodes.append(add_stain_map(slicer.mrmlScene, data))
    panel.ui.stainNodeComboBox.setCurrentNode(nodes[0])
    settle(panel)
    return nodes


def settle(panel):
    from SlicerHost import host

    host.process_events()
    assert host.process_events(until=lambda: not panel.logic.busy, timeout=20)


def label_map(slicer, labels, affine=AFFINE, name="atlas"):
    from MRHNetLib.scene.volume_nodes import add_volume

    volume = add_volume(slicer.mrmlScene, labels, affine, "volume")
    node = slicer.modules.volumes.logic().CreateAndAddLabelVolume(slicer.mrmlScene, volume, name)
    slicer.util.updateVolumeFromArray(node, labels.T)
    slicer.mrmlScene.RemoveNode(volume)
    return node


@pytest.fixture
def atlas(slicer, maps):
    labels = np.zeros(SHAPE, np.int16)
    labels[:4], labels[4:8] = 1, 2
    return label_map(slicer, labels)


def texts():
    from SlicerHost import host

    return host.dialogs().texts


def table(slicer, name):
    return next(node for node in slicer.util.getNodesByClass("vtkMRMLTableNode") if node.GetName() == name)


def column(node, title):
    titles = [node.GetColumnName(index) for index in range(node.GetNumberOfColumns())]
    return [node.GetCellText(row, titles.index(title)) for row in range(node.GetNumberOfRows())]


def test_buttons_say_what_is_missing(panel):
    ui = panel.ui
    assert not ui.measureButton.enabled
    assert "segmentation or label map" in ui.measureButton.toolTip
    assert "stain map" in ui.measureButton.toolTip
    assert not ui.compareButton.enabled
    assert "reference" in ui.compareButton.toolTip
    assert not ui.measureCsvButton.enabled


def test_every_map_is_measured_in_every_region(panel, slicer, maps, atlas, tmp_path):
    regions = tmp_path / "regions.tsv"
    regions.write_text("id\tname\n1\tcortex\n2\tcallosum\n")
    ui = panel.ui
    ui.regionsNodeComboBox.setCurrentNode(atlas)
    ui.regionsPathLineEdit.currentPath = str(regions)
    ui.measureButton.click()
    assert not ui.measureButton.enabled, "while it measures"
    settle(panel)
    assert texts() == []
    node = table(slicer, "Stain in atlas")
    assert column(node, "Region") == ["cortex", "callosum"] * 2
    assert float(column(node, "Mean")[0]) == pytest.approx(values(0)[:4].mean(), rel=1e-4)
    assert float(column(node, "Mean")[3]) == pytest.approx(values(1)[4:8].mean(), rel=1e-4)
    assert float(column(node, "Volume (mm3)")[0]) == pytest.approx(4 * 14 * 10 * 0.512)
    assert "2 stain maps in 2 regions" in ui.measureLabel.text
    assert ui.measureButton.enabled
    selection = slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLSelectionNode")
    assert selection.GetActiveTableID() == node.GetID()
    charts = slicer.util.getNodesByClass("vtkMRMLPlotChartNode")
    assert selection.GetActivePlotChartID() == charts[0].GetID()
    layout = slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    assert layout.GetViewArrangement() == layout.SlicerLayoutFourUpPlotTableView


def test_the_table_is_saved_as_csv(panel, slicer, maps, atlas, tmp_path):
    from SlicerHost.pythonqt import dialogs

    ui = panel.ui
    ui.regionsNodeComboBox.setCurrentNode(atlas)
    ui.measureButton.click()
    settle(panel)
    path = tmp_path / "out.csv"
    dialogs.answer(None)
    ui.measureCsvButton.click()
    assert not path.exists()
    dialogs.answer(str(tmp_path / "out"))
    ui.measureCsvButton.click()
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["Region"] for row in rows] == ["region 1", "region 2"] * 2
    assert float(rows[0]["Mean"]) == pytest.approx(values(0)[:4].mean(), rel=1e-4)
    assert str(path) in ui.measureLabel.text


def test_a_segmentation_is_measured_by_the_names_of_its_segments(panel, slicer, maps):
    from MRHNetLib.scene.segmentation import segment_above

    node = segment_above(slicer.mrmlScene, maps[0], 100.0)
    ui = panel.ui
    ui.regionsNodeComboBox.setCurrentNode(node)
    assert not ui.regionsPathLineEdit.enabled, "segments have names of their own"
    ui.measureButton.click()
    settle(panel)
    found = table(slicer, f"Stain in {node.GetName()}")
    assert column(found, "Region")[0] == node.GetSegmentation().GetNthSegment(0).GetName()
    assert float(column(found, "Mean")[0]) == pytest.approx(values(0)[values(0) >= 100].mean(), rel=1e-4)


def test_maps_of_one_name_are_both_measured_and_one_without_voxels_stops_none(panel, slicer, maps, atlas):
    maps[1].SetName(maps[0].GetName())
    lost = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "lost")
    lost.SetAttribute("MRHNet.Stain", "MBP")
    panel.ui.regionsNodeComboBox.setCurrentNode(atlas)
    panel.ui.measureButton.click()
    settle(panel)
    assert texts() == []
    found = table(slicer, "Stain in atlas")
    name = maps[0].GetName()
    assert column(found, "Stain map") == [name, name, f"{name} (2)", f"{name} (2)"]
    assert float(column(found, "Mean")[2]) == pytest.approx(values(1)[:4].mean(), rel=1e-4)
    slicer.mrmlScene.Clear(False)
    assert (panel.ui.measureLabel.text, panel.ui.measureCsvButton.enabled) == ("", False), "it went with its scene"
    settle(panel)
    assert texts() == []


@pytest.mark.parametrize("what", ["empty", "elsewhere"])
def test_regions_that_meet_no_map_are_told(what, panel, slicer, maps):
    from SlicerHost import host

    labels, affine = np.zeros(SHAPE, np.int16), AFFINE.copy()
    if what == "elsewhere":
        labels[:], affine[0, 3] = 1, 500
    panel.ui.regionsNodeComboBox.setCurrentNode(label_map(slicer, labels, affine))
    panel.ui.measureButton.click()
    settle(panel)
    assert host.process_events(until=lambda: texts(), timeout=5)
    assert "lies in any region" in texts()[0]
    assert panel.ui.measureLabel.text == ""
    assert panel.ui.measureButton.enabled


def test_a_table_that_is_none_is_told(panel, slicer, maps, atlas, tmp_path):
    from SlicerHost import host

    path = tmp_path / "regions.tsv"
    path.write_text("nothing\n")
    panel.ui.regionsNodeComboBox.setCurrentNode(atlas)
    panel.ui.regionsPathLineEdit.currentPath = str(path)
    panel.ui.measureButton.click()
    settle(panel)
    assert host.process_events(until=lambda: texts(), timeout=5)
    assert "columns id and name" in texts()[0]


def reference(slicer, affine=AFFINE):
    from MRHNetLib.scene.volume_nodes import add_volume

    noise = np.random.default_rng(9).standard_normal(SHAPE).astype(np.float32)
    return add_volume(slicer.mrmlScene, values(0) + 10 * noise, affine, "histology")


def test_the_chosen_map_is_compared_with_a_reference(panel, slicer, maps):
    node = reference(slicer)
    panel.ui.referenceNodeComboBox.setCurrentNode(node)
    panel.ui.compareButton.click()
    settle(panel)
    assert texts() == []
    title = f"{maps[0].GetName()} against histology"
    found = table(slicer, title)
    figures = dict(zip(column(found, "Measure"), map(float, column(found, "Value")), strict=True))
    noise = np.random.default_rng(9).standard_normal(SHAPE).astype(np.float32)
    assert figures["RMSE"] == pytest.approx(np.sqrt(np.mean((10.0 * noise) ** 2)), rel=1e-3)
    assert set(figures) == {"R2", "RMSE", "SSIM", "AUC", "Voxels"}
    assert figures["AUC"] > 0.9
    assert "RMSE" in panel.ui.measureLabel.text
    charts = [chart.GetTitle() for chart in slicer.util.getNodesByClass("vtkMRMLPlotChartNode")]
    assert charts == [f"ROC: {title}"]


def test_a_reference_on_another_grid_is_told(panel, slicer, maps):
    from SlicerHost import host

    affine = AFFINE.copy()
    affine[1, 3] = 2
    panel.ui.referenceNodeComboBox.setCurrentNode(reference(slicer, affine))
    panel.ui.compareButton.click()
    settle(panel)
    assert host.process_events(until=lambda: texts(), timeout=5)
    assert "another grid" in texts()[0]


def test_a_map_is_no_reference_of_itself(panel, slicer, maps):
    panel.ui.referenceNodeComboBox.setCurrentNode(maps[0])
    assert not panel.ui.compareButton.enabled


def test_closing_the_scene_while_measuring_adds_nothing(panel, slicer, maps, atlas):
    from SlicerHost import host

    panel.ui.regionsNodeComboBox.setCurrentNode(atlas)
    panel.ui.measureButton.click()
    host.close_scene()
    settle(panel)
    assert texts() == []
    assert slicer.util.getNodesByClass("vtkMRMLPlotChartNode") == []
    assert panel.ui.regionsNodeComboBox.currentNode() is None


def test_regions_are_kept_with_the_scene(panel, slicer, maps, atlas, tmp_path):
    from SlicerHost import host

    panel.ui.regionsNodeComboBox.setCurrentNode(atlas)
    panel.ui.regionsPathLineEdit.currentPath = "/data/regions.tsv"
    path = tmp_path / "scene.mrb"
    assert slicer.util.saveScene(str(path))
    host.close_scene()
    assert panel.ui.regionsPathLineEdit.currentPath == ""
    slicer.util.loadScene(str(path))
    settle(panel)
    assert panel.ui.regionsNodeComboBox.currentNode().GetName() == "atlas"
    assert panel.ui.regionsPathLineEdit.currentPath == "/data/regions.tsv"


def test_what_comparing_needs_is_asked_for_when_it_is_first_used(panel, slicer, maps, monkeypatch):
    import slicer.packaging
    from SlicerHost import host

    monkeypatch.setattr(slicer.packaging.index, "missing", {"scikit-image"})
    panel.ui.stainNodeComboBox.setCurrentNode(maps[0])
    panel.ui.referenceNodeComboBox.setCurrentNode(reference(slicer))
    panel.ui.compareButton.click()
    assert "scikit-image>=0.22" in host.dialogs().texts[0]
    settle(panel)
    assert panel.ui.measureLabel.text == ""  # declined: nothing was begun
