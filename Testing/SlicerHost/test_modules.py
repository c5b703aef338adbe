"""A scripted module is loaded, opened, left, reloaded and unloaded as in the application."""

import textwrap

import pytest

from SlicerHost import host

SOURCE = """
import qt, slicer
from slicer.ScriptedLoadableModule import *
from slicer.util import VTKObservationMixin

class Greeter(ScriptedLoadableModule):
    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        self.parent.title = "Greeter"
        self.parent.categories = ["Examples"]
        slicer.app.connect("startupCompleted()", self.started)
        slicer.told = []

    def started(self):
        slicer.told.append("started")

class GreeterWidget(ScriptedLoadableModuleWidget, VTKObservationMixin):
    def __init__(self, parent=None):
        ScriptedLoadableModuleWidget.__init__(self, parent)
        VTKObservationMixin.__init__(self)

    def setup(self):
        ScriptedLoadableModuleWidget.setup(self)
        self.button = qt.QPushButton("Hello")
        self.layout.addWidget(self.button)
        self.button.connect("clicked(bool)", lambda: slicer.told.append("hello"))
        self.logic = GreeterLogic()
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.EndCloseEvent, self.closed)

    def closed(self, caller, event):
        slicer.told.append("scene closed")

    def enter(self):
        slicer.told.append("enter")

    def exit(self):
        slicer.told.append("exit")

    def cleanup(self):
        slicer.told.append("cleanup")
        self.removeObservers()

class GreeterLogic(ScriptedLoadableModuleLogic):
    pass

class GreeterTest(ScriptedLoadableModuleTest):
    def setUp(self):
        slicer.mrmlScene.Clear()

    def test_it(self):
        self.delayDisplay("told")
        slicer.told.append("tested")
"""


@pytest.fixture
def path(slicer, tmp_path):
    path = tmp_path / "Greeter.py"
    path.write_text(textwrap.dedent(SOURCE), encoding="utf-8")
    (tmp_path / "Resources").mkdir()
    yield path
    if hasattr(slicer.modules, "greeter"):
        host.close_module("Greeter")
    del slicer.told


def test_a_module_lives(slicer, path):
    panel = host.open_module(path)
    assert slicer.told == ["started", "enter"]
    assert slicer.modules.greeter.title == "Greeter"
    assert slicer.modules.GreeterWidget is panel
    assert panel.resourcePath("UI/Greeter.ui") == str(path.parent / "Resources" / "UI/Greeter.ui")
    assert slicer.util.getModuleWidget("Greeter") is panel
    assert slicer.util.getModuleLogic("Greeter") is panel.logic
    assert panel.parent.isEntered
    panel.button.click()
    host.close_scene()
    host.close_module("Greeter")
    assert slicer.told == ["started", "enter", "hello", "scene closed", "exit", "cleanup"]
    assert not hasattr(slicer.modules, "greeter")
    host.close_scene()
    assert slicer.told[-1] == "cleanup"


def test_it_can_be_left_and_entered_again(slicer, path):
    host.open_module(path)
    slicer.util.mainWindow().moduleSelector().selectModule("")
    host.open_module(path)
    assert slicer.told == ["started", "enter", "exit", "enter"]


def test_it_is_reloaded(slicer, path):
    first = host.open_module(path)
    path.write_text(SOURCE.replace('"hello"', '"reloaded"'), encoding="utf-8")
    first.onReload()
    second = slicer.modules.GreeterWidget
    assert second is not first
    assert slicer.told[-1] == "cleanup"
    second.button.click()
    assert slicer.told[-1] == "reloaded"


def test_quitting_unloads_it(slicer, path):
    host.open_module(path)
    host.quit_application()
    assert slicer.told[-1] == "cleanup"


def test_it_opens_without_a_main_window(slicer, path):
    with host.without_main_window():
        panel = host.open_module(path)
        assert panel.button.text == "Hello"
        host.close_module("Greeter")


def test_its_self_test_runs(slicer, path):
    host.open_module(path)
    slicer.selfTests["Greeter"]()
    assert slicer.told[-1] == "tested"


def test_the_parameter_node_is_one_per_scene(slicer, path):
    logic = host.open_module(path).logic
    node = logic.getParameterNode()
    assert logic.getParameterNode() is node
    assert node.GetSingletonTag() == "Greeter"
    assert node.GetAttribute("ModuleName") == "Greeter"
    assert logic.getAllParameterNodes() == [node]


def test_only_a_modules_attributes_can_be_set(slicer, path):
    module = slicer.app.moduleManager().load(path)
    with pytest.raises(AttributeError):
        module.colour = "blue"
    with pytest.raises(ValueError, match="list"):
        module.categories = "Examples"
