"""What the panel keeps in the scene, and the widgets that are bound to it."""

import xml.etree.ElementTree as ElementTree

import pytest
from conftest import ROOT

FORM = ElementTree.parse(ROOT / "MRHNet" / "Resources" / "UI" / "MRHNet.ui").getroot()
BOUND = {
    widget.find("property[@name='SlicerParameterName']/string").text: (widget.get("class"), widget.get("name"))
    for widget in FORM.iter("widget")
    if widget.find("property[@name='SlicerParameterName']") is not None
}


@pytest.fixture
def parameters(slicer):
    import MRHNet

    return MRHNet.MRHNetLogic().parameters


def test_every_bound_widget_names_a_parameter(parameters):
    assert BOUND
    assert set(BOUND) <= set(parameters.allParameters)


def test_defaults(parameters):
    assert (parameters.device, parameters.precision, parameters.plane) == ("auto", "exact", "as trained")
    assert (parameters.mask, parameters.folder, parameters.from_scene) == ("automatic", "", False)
    assert list(parameters.networks) == []
    assert parameters.stain is None
    assert 0 < parameters.opacity < 1


@pytest.mark.parametrize(("name", "value"), [("device", "abacus"), ("opacity", 1.5), ("plane", "diagonal")])
def test_what_cannot_be_is_refused(parameters, name, value):
    with pytest.raises(ValueError, match=r".+"):
        setattr(parameters, name, value)


def test_the_choices_are_the_words_of_the_command_line():
    from MRHNetLib.commands.cli import _parser
    from MRHNetPanel.parameters import DEVICES, PLANES, PRECISIONS

    for option, words in (("device", DEVICES), ("precision", PRECISIONS), ("plane", PLANES[1:])):
        for word in words:
            parsed = _parser().parse_args(["predict", "mouse", "--network", "phantom-af", f"--{option}", word])
            assert getattr(parsed, option) == word


def test_a_saved_scene_brings_them_back(slicer, tmp_path):
    import MRHNet

    parameters = MRHNet.MRHNetLogic().parameters
    volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "T2W")
    parameters.networks, parameters.device = ["phantom-nf", "phantom-af"], "cpu"
    parameters.background, parameters.voxel_size = volume, "0.125"
    slicer.mrmlScene.SetSaveToXMLString(1)
    slicer.mrmlScene.Commit()
    text = slicer.mrmlScene.GetSceneXMLString()
    slicer.mrmlScene.SetSaveToXMLString(0)
    slicer.mrmlScene.Clear(False)
    slicer.mrmlScene.SetLoadFromXMLString(1)
    slicer.mrmlScene.SetSceneXMLString(text)
    slicer.mrmlScene.Import()
    slicer.mrmlScene.SetLoadFromXMLString(0)
    found = MRHNet.MRHNetLogic().parameters
    assert list(found.networks) == ["phantom-nf", "phantom-af"]
    assert (found.device, found.voxel_size) == ("cpu", "0.125")
    assert found.background.GetName() == "T2W"
