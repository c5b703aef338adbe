"""The story of the panel, told in Slicer itself: from the sample brain to a measured stain map."""

import tempfile
import time
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

import qt
import slicer

from MRHNetPanel.measure.section import COMPARING
from MRHNetPanel.packages import pytorch
from MRHNetPanel.packages.installing import is_installed
from MRHNetPanel.sample.sample_brain import NAME

NETWORKS = ("phantom-af", "phantom-nissl")  # of two protocols
PATIENCE_S = 600.0  # for a slow machine without a graphics card
GOODBYE_S = 10.0  # for a process that was told to end
PAUSE_S = 0.02


class PanelStory:
    """Tests for `MRHNetTest`, which adds Slicer's own test class.

    What needs Python packages that are not installed is skipped with that reason: tests leave Slicer's Python alone.
    """

    def setUp(self) -> None:
        """An empty scene, and the panel as the user has it."""
        slicer.mrmlScene.Clear(False)
        self.panel = slicer.modules.mrhnet.widgetRepresentation().self()
        self.panel.enter()
        self.ui, self.logic = self.panel.ui, self.panel.logic

    def tearDown(self) -> None:
        """Nothing goes on running, and nothing stays in the scene."""
        self.logic.leave_scene()
        self._wait(lambda: not self.logic.busy, GOODBYE_S)
        slicer.mrmlScene.Clear(False)

    def runTest(self, **options: Any) -> None:  # noqa: N802 - Slicer's name
        """All tests, as the panel's own button Reload and Test wants them: one that is skipped is no failure."""
        for name in sorted(self.moduleTestNames):
            self.setUp()
            try:
                getattr(self, name)()
                self.delayDisplay(f"{name}: passed")
            except unittest.SkipTest as reason:
                self.delayDisplay(f"{name}: skipped, {reason}")
            finally:
                self.tearDown()

    def test_1_the_panel_opens_and_says_what_is_missing(self) -> None:
        """Without an input nothing can be run, and the button says why."""
        self.assertFalse(self.ui.runButton.enabled)
        self.assertIn("- ", self.ui.runButton.toolTip)
        self.assertFalse(self.logic.queue.busy)

    def test_2_the_networks_are_listed_without_their_libraries(self) -> None:
        """Bundled and published ones stand in the table, whatever is installed."""
        self._wait_for_networks()
        names = [self.ui.networksTable.item(row, 0).text() for row in range(self.ui.networksTable.rowCount)]
        for name in (*NETWORKS, "mrh-af-4"):
            self.assertIn(name, names)

    def test_3_sample_data_offers_the_digital_brain(self) -> None:
        """It has an entry in the module Sample Data."""
        import SampleData

        sources = SampleData.SampleDataLogic.sampleDataSourcesByCategory("MRHNet")
        self.assertEqual([source.sampleName for source in sources], [NAME])

    def test_4_the_sample_brain_is_an_input_for_the_networks(self) -> None:
        """The button brings it into the scene, and with a network ticked it can be run."""
        self._make_sample()
        self._tick(NETWORKS[0])
        self.assertEqual(self.logic.inputs.problems(), [])
        self.assertTrue(self.ui.runButton.enabled)

    def test_5_from_run_to_measured_stain_maps(self) -> None:
        """Two networks run one after the other; their maps are looked at, segmented, measured, saved, loaded."""
        maps = self._predict()
        self._look_at(maps)
        self._segment_and_subtract()
        self._measure()
        self._save_and_load()

    def test_6_cancel_ends_the_process_and_a_run_can_follow(self) -> None:
        """Nothing comes into the scene, and Run is ready again."""
        self._begin_run()
        self.ui.cancelButton.click()
        self._wait(lambda: not self.logic.queue.busy, GOODBYE_S)
        self.assertFalse(self.logic.queue.busy)
        self.assertEqual(self._stain_maps(), [])
        self._wait(lambda: self.ui.runButton.enabled, GOODBYE_S)
        self.assertTrue(self.ui.runButton.enabled)

    def test_7_closing_the_scene_ends_the_process(self) -> None:
        """The panel begins anew with the empty scene."""
        self._begin_run()
        slicer.mrmlScene.Clear(False)
        self._wait(lambda: not self.logic.queue.busy, GOODBYE_S)
        self.assertFalse(self.logic.queue.busy)
        self.assertFalse(self.ui.runButton.enabled)
        self.assertEqual(self._stain_maps(), [])

    def _make_sample(self) -> None:
        missing = [name for name in self.logic.dependencies.missing() if name != pytorch.REQUIREMENT]
        if missing:  # whoever tests is not asked: it may be nobody
            self.skipTest("not installed in this Slicer: " + ", ".join(missing))
        self.ui.sampleButton.click()
        self._wait(lambda: slicer.mrmlScene.GetFirstNodeByName(f"{NAME} T2W") is not None)
        self.assertIsNotNone(slicer.mrmlScene.GetFirstNodeByName(f"{NAME} T2W"), self.ui.sampleLabel.text)
        self._wait(lambda: not self.logic.inputs.problems())

    def _tick(self, *wanted: str) -> None:
        self._wait_for_networks()
        table = self.ui.networksTable
        for row in range(table.rowCount):
            cell = table.item(row, 0)
            cell.setCheckState(qt.Qt.Checked if cell.text() in wanted else qt.Qt.Unchecked)
        self._wait(lambda: sorted(self.logic.networks.ticked) == sorted(wanted), GOODBYE_S)
        self.assertEqual(sorted(self.logic.networks.ticked), sorted(wanted))

    def _wait_for_networks(self) -> None:
        self._wait(lambda: self.ui.networksTable.rowCount >= len(NETWORKS))

    def _begin_run(self) -> None:
        if self.logic.dependencies.missing():
            self.skipTest("not installed in this Slicer: " + ", ".join(self.logic.dependencies.missing()))
        self._make_sample()
        self._tick(*NETWORKS)
        self._wait(lambda: self.ui.runButton.enabled, GOODBYE_S)
        self.assertTrue(self.ui.runButton.enabled, self.ui.runButton.toolTip)
        self.ui.runButton.click()
        self.assertTrue(self.logic.queue.busy)

    def _predict(self) -> list[Any]:
        self._begin_run()
        self._wait(lambda: not self.logic.queue.busy)
        maps = self._stain_maps()
        self.assertEqual(len(maps), len(NETWORKS), self.ui.logText.plainText)
        return maps

    def _look_at(self, maps: list[Any]) -> None:
        for node in maps:
            self.assertIn(node.GetAttribute("MRHNet.Network"), NETWORKS)
            self.assertIn("research only", node.GetAttribute("MRHNet.Notice"))
            self.assertIsNotNone(node.GetDisplayNode().GetColorNode())
        self.ui.stainNodeComboBox.setCurrentNode(maps[0])
        self.ui.opacitySlider.value = 0.4
        shown = [
            view.GetForegroundOpacity() for view in self._views() if view.GetForegroundVolumeID() == maps[0].GetID()
        ]
        self.assertTrue(shown)
        for opacity in shown:
            self.assertAlmostEqual(opacity, 0.4)
        before = maps[0].GetDisplayNode().GetColorNodeID()
        self.ui.brightFieldCheckBox.checked = True
        self.assertNotEqual(maps[0].GetDisplayNode().GetColorNodeID(), before)
        self.ui.legendCheckBox.checked = True
        for button in (self.ui.sideBySideButton, self.ui.fourStainsButton, self.ui.renderButton):
            button.click()
            slicer.app.processEvents()

    def _segment_and_subtract(self) -> None:
        self.ui.segmentButton.click()
        self.assertEqual(slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLSegmentationNode"), 1)
        volumes = slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLScalarVolumeNode")
        self.ui.differenceNodeComboBox.setCurrentNode(slicer.mrmlScene.GetFirstNodeByName(f"{NAME} true AF"))
        self.ui.differenceButton.click()
        self._wait(lambda: slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLScalarVolumeNode") > volumes)
        self.assertGreater(slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLScalarVolumeNode"), volumes)

    def _measure(self) -> None:
        comparable = all(map(is_installed, COMPARING))
        for button in (self.ui.measureButton, *([self.ui.compareButton] if comparable else [])):
            tables = slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLPlotChartNode")
            self._wait(lambda button=button: button.enabled, GOODBYE_S)
            self.assertTrue(button.enabled, button.toolTip)
            button.click()
            self._wait(lambda tables=tables: slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLPlotChartNode") > tables)
            self.assertGreater(slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLPlotChartNode"), tables)

    def _save_and_load(self) -> None:
        networks = sorted(node.GetAttribute("MRHNet.Network") for node in self._stain_maps())
        with tempfile.TemporaryDirectory() as folder:
            scene = Path(folder) / "scene.mrb"
            self.assertTrue(slicer.util.saveScene(str(scene)))
            slicer.mrmlScene.Clear(False)
            slicer.util.loadScene(str(scene))
            slicer.app.processEvents()
            found = sorted(node.GetAttribute("MRHNet.Network") for node in self._stain_maps())
        self.assertEqual(found, networks)

    def _views(self) -> list[Any]:
        count = slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLSliceCompositeNode")
        return [slicer.mrmlScene.GetNthNodeByClass(index, "vtkMRMLSliceCompositeNode") for index in range(count)]

    def _stain_maps(self) -> list[Any]:
        from MRHNetLib.scene.stain_map import stain_maps

        return list(stain_maps(slicer.mrmlScene))

    def _wait(self, until: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        """Let Slicer do its work until something has come about, or for so long."""
        end = time.monotonic() + seconds
        while not until() and time.monotonic() < end:
            slicer.app.processEvents()
            time.sleep(PAUSE_S)
        slicer.app.processEvents()
