"""The module as Slicer loads it: thin, light, with or without a window; the panel opens, is reloaded, and closes."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from conftest import ROOT
from SlicerHost import host

MODULE = ROOT / "MRHNet" / "MRHNet.py"
FORM = ElementTree.parse(ROOT / "MRHNet" / "Resources" / "UI" / "MRHNet.ui").getroot()
COVERED = {  # classes beyond Qt's own
    *("qMRMLWidget", "ctkCollapsibleButton", "ctkPathLineEdit", "ctkSearchBox", "ctkSliderWidget", "qMRMLNodeComboBox")
}
SECTIONS = ["inputs", "networks", "run", "histology", "measure", "sample"]
HEAVY = ("numpy", "nibabel", "safetensors", "torch", "scipy", "SimpleITK", "skimage", "sklearn", "matplotlib", "h5py")

BARE_LOAD = """
import sys, types

class Anything(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__init_subclass__": classmethod(lambda *a, **k: None)})

for name in ("qt", "ctk", "vtk", "slicer", "slicer.i18n", "slicer.util", "slicer.ScriptedLoadableModule",
             "slicer.parameterNodeWrapper"):
    sys.modules[name] = Anything(name)
sys.modules["slicer"].util = sys.modules["slicer.util"]
sys.modules["slicer.i18n"].tr = str
sys.modules["slicer.i18n"].translate = lambda context, text: text
wrapper = sys.modules["slicer.parameterNodeWrapper"]
wrapper.parameterNodeWrapper = lambda kind: kind
wrapper.Choice = wrapper.WithinRange = lambda *values: values
sys.path.insert(0, sys.argv[1])
import MRHNet
print(*sys.modules)
"""


def test_the_module_file_is_thin():
    assert len(MODULE.read_text(encoding="utf-8").splitlines()) <= 300


def test_loading_it_imports_nothing_heavy():
    words = [sys.executable, "-I", "-c", BARE_LOAD, str(MODULE.parent)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert not set(HEAVY) & set(done.stdout.split())


def test_the_form_keeps_to_widgets_that_are_covered():
    classes = {widget.get("class") for widget in FORM.iter("widget")}
    assert {name for name in classes if not name.startswith("Q")} <= COVERED
    assert {custom.find("class").text for custom in FORM.iter("customwidget")} == COVERED


def test_the_form_names_every_widget_once():
    names = [widget.get("name") for widget in FORM.iter("widget")]
    assert len(names) == len(set(names))


def test_the_scene_reaches_every_node_selector():
    selectors = {widget.get("name") for widget in FORM.iter("widget") if widget.get("class") == "qMRMLNodeComboBox"}
    connected = {
        connection.find("receiver").text
        for connection in FORM.iter("connection")
        if connection.find("signal").text == "mrmlSceneChanged(vtkMRMLScene*)"
        and connection.find("slot").text == "setMRMLScene(vtkMRMLScene*)"
    }
    assert connected == selectors
    assert FORM.find("widget").get("class") == "qMRMLWidget"


def test_every_field_and_button_explains_itself():
    silent = {"QLabel", "QFrame", "qMRMLWidget", "ctkCollapsibleButton"}
    widgets = [widget for widget in FORM.iter("widget") if widget.get("class") not in silent]
    assert [widget.get("name") for widget in widgets if widget.find("property[@name='toolTip']") is None] == []


def test_the_sections_stand_in_the_order_of_the_work(panel):
    names = [f"{name}Section" for name in SECTIONS]
    tops = [getattr(panel.ui, name).mapTo(panel.parent, getattr(panel.ui, name).rect.topLeft()).y() for name in names]
    assert tops == sorted(tops)
    assert len(set(tops)) == len(SECTIONS)


def test_the_module_tells_who_it_is(panel, slicer):
    module = slicer.modules.mrhnet
    assert module.title == "MRHNet"
    assert "research only" in module.helpText
    assert "eLife 2022;11:e72331" in module.acknowledgementText
    assert "Image Synthesis" in module.categories


def test_it_opens_without_a_main_window(slicer):
    with host.without_main_window():
        panel = host.open_module(MODULE)
        host.process_events()
        assert not panel.ui.runButton.enabled
        host.close_module("MRHNet")


def test_the_clock_runs_only_while_something_does(panel):
    assert host.process_events(until=lambda: not panel.logic.busy)
    assert host.process_events(until=lambda: not panel._clock.active)
    from MRHNetLib.jobs.work import Work

    ended = []
    panel.logic.background.start(Work(lambda observer: 1), ended.append)
    assert panel._clock.active
    assert host.process_events(until=lambda: bool(ended))
    assert host.process_events(until=lambda: not panel._clock.active)


def test_widgets_and_parameters_follow_each_other(panel):
    panel.ui.deviceComboBox.setCurrentIndex(1)
    assert panel.logic.parameters.device == "cpu"
    panel.logic.parameters.voxel_size = "0.0625"
    assert panel.ui.voxelSizeLineEdit.text == "0.0625"


def test_what_is_missing_stands_at_the_top_until_it_is_there(panel, slicer, monkeypatch, native_engine):
    import slicer.packaging

    native_engine(False)
    assert not panel.ui.dependenciesFrame.isVisible()
    monkeypatch.setattr(slicer.packaging.index, "missing", {"nibabel", "torch"})
    panel.refresh()
    assert panel.ui.dependenciesFrame.isVisible()
    assert "nibabel and PyTorch" in panel.ui.dependenciesLabel.text
    monkeypatch.setattr(slicer.packaging.index, "missing", set())
    panel.logic.dependencies.changed.announce()
    assert not panel.ui.dependenciesFrame.isVisible()


def test_pytorch_stands_there_only_while_a_graphics_card_is_chosen(panel, slicer, monkeypatch, native_engine):
    import slicer.packaging

    native_engine(True)
    monkeypatch.setattr(slicer.packaging.index, "missing", {"torch"})
    panel.refresh()
    for device, wanted in (("cuda", True), ("auto", False), ("mps", True), ("cpu", False)):
        panel.ui.deviceComboBox.setCurrentText(device)
        assert panel.ui.dependenciesFrame.isVisible() is wanted, device
        assert not wanted or f"Device: {device}" in panel.ui.dependenciesLabel.text


def test_packages_are_not_looked_for_at_every_change(panel, slicer, monkeypatch, native_engine):
    from MRHNetPanel.packages import dependencies

    native_engine(True)
    panel.refresh()
    looked = []
    monkeypatch.setattr(dependencies, "is_installed", lambda requirement: not looked.append(requirement))
    for opacity in (0.1, 0.2, 0.3):
        panel.ui.opacitySlider.value = opacity
    assert looked == []
    panel.ui.deviceComboBox.setCurrentText("cuda")
    assert "torch>=2.2" in looked


def test_after_closing_the_scene_the_panel_begins_anew(panel, slicer):
    panel.logic.parameters.device = "cpu"
    slicer.mrmlScene.Clear(False)
    host.process_events()
    assert panel.logic.parameters.device == "auto"
    panel.logic.parameters.precision = "fast"
    assert panel.ui.precisionComboBox.currentText == "fast"


def test_closed_scenes_leave_nothing_behind(panel, slicer):
    import gc
    import weakref

    former = []
    for _ in range(3):
        former.append(weakref.ref(panel.logic.parameters))
        slicer.mrmlScene.Clear(False)
        host.process_events()
    gc.collect()
    assert [parameters() for parameters in former] == [None, None, None]


def test_leaving_the_module_and_coming_back(panel):
    panel.exit()
    panel.logic.parameters.precision = "fast"
    panel.enter()
    assert panel.ui.precisionComboBox.currentText == "fast"
    panel.ui.precisionComboBox.setCurrentIndex(0)
    assert panel.logic.parameters.precision == "exact"


@pytest.fixture
def loaded_again_only_here():
    """After the test the modules are those again that other files of tests have imported, or no class is the same."""
    packages = ("MRHNet", "MRHNetLib", "MRHNetPanel")
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in packages}
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
        del sys.modules[name]
    sys.modules.update(before)


def test_reloading_takes_every_file_anew(loaded_again_only_here, panel, slicer):
    before = sys.modules["MRHNetPanel.run.section"]
    panel.onReload()
    host.process_events()
    assert sys.modules["MRHNetPanel.run.section"] is not before
    again = slicer.modules.MRHNetWidget
    assert again is not panel
    again.ui.deviceComboBox.setCurrentIndex(1)
    assert again.logic.parameters.device == "cpu"


def test_the_panel_that_a_reload_leaves_behind_does_nothing_any_more(loaded_again_only_here, panel, slicer):
    panel.onReload()
    host.process_events()
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode")
    panel.ui.maskNodeComboBox.setCurrentNode(node)
    assert slicer.modules.MRHNetWidget.logic.parameters.mask_node is None
    slicer.modules.MRHNetWidget.ui.maskNodeComboBox.setCurrentNode(node)
    assert slicer.modules.MRHNetWidget.logic.parameters.mask_node is node


def test_closing_ends_what_runs(panel):
    import time

    from MRHNetLib.jobs.work import Work

    def forever(observer):
        while True:
            observer.progress(0, "waiting")
            time.sleep(0.005)

    entry = panel.logic.run("a job", Work(forever))
    panel.cleanup()
    panel.logic.poll()
    assert entry.job.state in ("cancelled", "running")
    until = time.monotonic() + 5
    while entry.job.outcome is None and time.monotonic() < until:
        panel.logic.poll()
    assert entry.job.state == "cancelled"


@pytest.mark.parametrize("name", SECTIONS)
def test_each_section_is_there(panel, name):
    assert getattr(panel.ui, f"{name}Section").text
    assert len(panel.sections) == len(SECTIONS) + 1  # and the line on packages
