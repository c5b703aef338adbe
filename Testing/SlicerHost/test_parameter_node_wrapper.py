"""parameterNodeWrapper against what Slicer's own tests of it ask (test_slicer_parameter_node_wrapper*.py there)."""

import enum
import pathlib
from typing import Annotated, Optional

import pytest


class Plane(enum.Enum):
    CORONAL = 1
    AXIAL = 2


class Labelled(enum.Enum):
    EXACT = "exact"
    FAST = "fast"

    def label(self):
        return f"{self.value} sums"


@pytest.fixture
def wrappers(slicer):
    import slicer.parameterNodeWrapper

    return slicer.parameterNodeWrapper


@pytest.fixture
def new_node(slicer):
    return lambda: slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScriptedModuleNode")


@pytest.fixture
def plain(wrappers):
    @wrappers.parameterNodeWrapper
    class Parameters:
        number: int = 4
        share: Annotated[float, wrappers.WithinRange(0, 1), wrappers.Default(0.5)]
        yes: bool
        text: str = "a"
        folder: pathlib.Path
        plane: Plane

    return Parameters


def test_defaults_are_written_at_once(plain, new_node):
    node = new_node()
    found = plain(node)
    assert (found.number, found.share, found.yes, found.text) == (4, 0.5, False, "a")
    assert (found.folder, found.plane) == (pathlib.Path(), Plane.CORONAL)
    assert node.GetParameter("number") == "4"
    assert node.GetParameter("yes") == "False"
    assert node.GetParameter("plane") == "CORONAL"
    assert node.GetParameter("folder") == "."


def test_what_the_node_holds_already_stays(plain, new_node):
    node = new_node()
    plain(node).number = 7
    assert plain(node).number == 7


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("number", "4", TypeError),
        ("number", None, ValueError),
        ("number", 1.5, TypeError),
        ("share", 2, ValueError),
        ("text", None, ValueError),
        ("folder", "/data", TypeError),
        ("yes", 1, TypeError),
    ],
)
def test_wrong_values_are_refused_and_change_nothing(plain, new_node, name, value, error):
    found = plain(new_node())
    before = getattr(found, name)
    with pytest.raises(error):
        setattr(found, name, value)
    assert getattr(found, name) == before


def test_a_whole_number_is_a_float_too(plain, new_node):
    found = plain(new_node())
    found.share = 1
    assert isinstance(found.share, float)


def test_a_change_of_the_node_itself_is_seen(plain, new_node):
    node = new_node()
    found = plain(node)
    node.SetParameter("number", "11")
    assert found.number == 11


def test_one_change_is_one_event(plain, new_node):
    import vtk

    found, events = plain(new_node()), []
    found.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: events.append(found.number))
    found.number = 8
    assert events == [8]


def test_choice(wrappers, new_node):
    @wrappers.parameterNodeWrapper
    class Parameters:
        device: Annotated[str, wrappers.Choice(["auto", "cpu"])] = "auto"

    found = Parameters(new_node())
    found.device = "cpu"
    with pytest.raises(ValueError, match="auto"):
        found.device = "abacus"
    assert found.device == "cpu"


def test_a_default_outside_its_limits_is_refused(wrappers, new_node):
    @wrappers.parameterNodeWrapper
    class Parameters:
        device: Annotated[str, wrappers.Choice(["auto", "cpu"])]

    with pytest.raises(ValueError, match="auto"):
        Parameters(new_node())


def test_nodes(slicer, wrappers, new_node):
    @wrappers.parameterNodeWrapper
    class Parameters:
        volume: slicer.vtkMRMLScalarVolumeNode
        mask: slicer.vtkMRMLSegmentationNode | slicer.vtkMRMLLabelMapVolumeNode | None

    found = Parameters(new_node())
    assert found.volume is None
    volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    found.volume = volume
    assert found.parameterNode.GetNodeReferenceID("volume") == volume.GetID()
    with pytest.raises(TypeError):
        found.volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLModelNode")
    label_map = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode")
    found.mask = label_map
    assert found.mask is label_map
    slicer.mrmlScene.RemoveNode(volume)
    assert found.volume is None


def test_optional_and_lists(wrappers, new_node):
    @wrappers.parameterNodeWrapper
    class Parameters:
        seed: Optional[int]  # noqa: UP045 (as modules for older Pythons write it)
        names: list[str]

    found = Parameters(new_node())
    assert found.seed is None
    assert found.names == []
    found.seed = 3
    found.names = ["AF", "NF"]
    found.names.append("MBP")
    again = Parameters(found.parameterNode)
    assert again.seed == 3
    assert again.names == ["AF", "NF", "MBP"]
    assert found.parameterNode.GetParameter("names.len") == "3"
    with pytest.raises(TypeError):
        found.names.append(3)
    assert again.names == ["AF", "NF", "MBP"]


def test_lists_change_in_one_go_and_stay_lists_of_the_node(wrappers, new_node):
    import vtk

    @wrappers.parameterNodeWrapper
    class Parameters:
        names: list[Annotated[str, wrappers.Choice(["AF", "NF", "MBP"])]]

    found, events = Parameters(new_node()), []
    found.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: events.append(list(found.names)))
    found.names += ["NF", "AF"]
    found.names.sort()
    assert events == [["NF", "AF"], ["AF", "NF"]]
    with pytest.raises(ValueError, match="Nissl"):
        found.names += ["MBP", "Nissl"]
    assert found.names == ["AF", "NF"]
    with pytest.raises(NotImplementedError):
        found.names + ["MBP"]


def test_a_union_goes_by_the_exact_type(wrappers, new_node):
    @wrappers.parameterNodeWrapper
    class Parameters:
        value: int | bool | str = 3

    found = Parameters(new_node())
    for value in (True, 4, "four"):
        found.value = value
        assert found.value is value or found.value == value
        assert type(found.value) is type(value)
    with pytest.raises(TypeError):
        found.value = None


def test_unknown_names_and_types(wrappers, plain, new_node):
    found = plain(new_node())
    with pytest.raises(ValueError, match="nothing"):
        found.getValue("nothing")
    with pytest.raises(TypeError, match="host keeps no"):

        @wrappers.parameterNodeWrapper
        class Parameters:
            anything: dict[str, int]

    with pytest.raises(ValueError, match="default"):

        @wrappers.parameterNodeWrapper
        class Others:
            default: int


def test_it_survives_saving_and_loading(slicer, plain, tmp_path):
    from slicer.ScriptedLoadableModule import ScriptedLoadableModuleLogic

    found = plain(ScriptedLoadableModuleLogic().getParameterNode())
    found.number, found.plane = 77, Plane.AXIAL
    assert slicer.mrmlScene.WriteToMRB(str(tmp_path / "scene.mrb"))
    slicer.mrmlScene.Clear(False)
    slicer.util.loadScene(str(tmp_path / "scene.mrb"))
    again = plain(ScriptedLoadableModuleLogic().getParameterNode())
    assert (again.number, again.plane) == (77, Plane.AXIAL)


def test_widgets_and_parameters_follow_each_other(slicer, qt, wrappers, new_node):
    import ctk

    @wrappers.parameterNodeWrapper
    class Parameters:
        yes: bool
        share: Annotated[float, wrappers.WithinRange(0, 10)]
        number: Annotated[int, wrappers.WithinRange(1, 9)] = 2
        device: Annotated[str, wrappers.Choice(["auto", "cpu"])] = "auto"
        sums: Labelled = Labelled.FAST
        text: str
        folder: pathlib.Path
        volume: slicer.vtkMRMLScalarVolumeNode

    widgets = {
        "yes": qt.QCheckBox(),
        "share": ctk.ctkSliderWidget(),
        "number": qt.QSpinBox(),
        "device": qt.QComboBox(),
        "sums": qt.QComboBox(),
        "text": qt.QLineEdit(),
        "folder": ctk.ctkPathLineEdit(),
        "volume": slicer.qMRMLNodeComboBox(),
    }
    parent = qt.QWidget()
    layout = qt.QVBoxLayout(parent)
    for name, widget in widgets.items():
        widget.setProperty("SlicerParameterName", name)
        layout.addWidget(widget)
    widgets["sums"].addItem("whatever the form holds")
    widgets["volume"].setMRMLScene(slicer.mrmlScene)
    found = Parameters(new_node())
    tag = found.connectGui(parent)
    assert widgets["number"].maximum == 9
    assert widgets["sums"].currentText == "fast sums"
    assert widgets["volume"].nodeTypes == ("vtkMRMLScalarVolumeNode",)

    widgets["yes"].checked = True
    widgets["share"].value = 2.5
    widgets["device"].currentIndex = 1
    widgets["sums"].setCurrentIndex(0)
    widgets["text"].text = "typed"
    widgets["folder"].currentPath = "/data"
    volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    widgets["volume"].setCurrentNode(volume)
    assert (found.yes, found.share, found.device, found.sums) == (True, 2.5, "cpu", Labelled.EXACT)
    assert (found.text, found.folder, found.volume) == ("typed", pathlib.Path("/data"), volume)

    found.number = 5
    found.volume = None
    assert widgets["number"].value == 5
    assert widgets["volume"].currentNode() is None

    found.disconnectGui(tag)
    widgets["yes"].checked = False
    found.number = 6
    assert found.yes
    assert widgets["number"].value == 5


def test_a_widget_is_judged_by_its_exact_class(qt, wrappers, new_node):
    @wrappers.parameterNodeWrapper
    class Parameters:
        yes: bool

    class MyCheckBox(qt.QCheckBox):
        pass

    with pytest.raises(RuntimeError, match="connector"):
        Parameters(new_node()).connectParametersToGui({"yes": MyCheckBox()})
    with pytest.raises(RuntimeError, match="connector"):
        Parameters(new_node()).connectParametersToGui({"yes": qt.QLineEdit()})


def test_a_slider_needs_a_range_and_a_combo_box_choices(qt, wrappers, new_node):
    import ctk

    @wrappers.parameterNodeWrapper
    class Parameters:
        share: float
        device: str

    with pytest.raises(RuntimeError, match="range"):
        Parameters(new_node()).connectParametersToGui({"share": ctk.ctkSliderWidget()})
    with pytest.raises(RuntimeError, match="Choice"):
        Parameters(new_node()).connectParametersToGui({"device": qt.QComboBox()})
