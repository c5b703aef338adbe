"""Panels built from the files Qt Designer writes."""

import pytest

PANEL = """<?xml version="1.0" encoding="UTF-8"?>
<ui version="4.0"><class>Panel</class>
<widget class="QWidget" name="Panel"><layout class="QVBoxLayout" name="all">
 <item><widget class="ctkCollapsibleButton" name="section">
  <property name="text"><string>Inputs</string></property>
  <property name="collapsed"><bool>true</bool></property>
  <layout class="QFormLayout" name="form">
   <item row="0" column="0"><widget class="QLabel" name="label">
    <property name="text"><string>Opacity:</string></property>
    <property name="alignment"><set>Qt::AlignRight|Qt::AlignVCenter</set></property></widget></item>
   <item row="0" column="1"><widget class="ctkSliderWidget" name="opacity">
    <property name="maximum"><double>1.0</double></property><property name="singleStep"><double>0.1</double></property>
    <property name="value"><double>0.7</double></property>
    <property name="SlicerParameterName" stdset="0"><string>opacity</string></property></widget></item>
   <item row="1" column="1"><widget class="ctkPathLineEdit" name="path">
    <property name="filters"><set>ctkPathLineEdit::Dirs|ctkPathLineEdit::Readable</set></property></widget></item>
  </layout></widget></item>
 <item><widget class="QCheckBox" name="tick"/></item>
 <item><widget class="QLineEdit" name="line"/></item>
</layout></widget>
<customwidgets><customwidget><class>ctkCollapsibleButton</class><extends>QWidget</extends><header>x.h</header>
 <container>1</container></customwidget></customwidgets>
<resources/>
<connections>
 <connection><sender>tick</sender><signal>toggled(bool)</signal>
  <receiver>line</receiver><slot>setEnabled(bool)</slot></connection>
 <connection><sender>Panel</sender><signal>destroyed()</signal>
  <receiver>line</receiver><slot>clear()</slot></connection>
 <connection><sender>opacity</sender><signal>valueChanged(double)</signal>
  <receiver>line</receiver><slot>clear()</slot></connection>
</connections></ui>
"""


@pytest.fixture
def load(qt, ctk, tmp_path):
    def load(text=PANEL):
        path = tmp_path / "Panel.ui"
        path.write_text(text, encoding="utf-8")
        file = qt.QFile(str(path))
        file.open(qt.QFile.ReadOnly)
        return qt.QUiLoader().load(file)

    return load


def test_widgets_are_what_the_file_says(load, ctk, qt):
    panel = load()
    assert type(panel.section) is ctk.ctkCollapsibleButton
    section = panel.section
    assert (section.text, section.collapsed, panel.name) == ("Inputs", True, "Panel")
    assert type(section.opacity) is ctk.ctkSliderWidget
    assert (section.opacity.value, section.opacity.maximum, section.opacity.singleStep) == (0.7, 1.0, 0.1)
    assert section.path.filters == ctk.ctkPathLineEdit.Dirs | ctk.ctkPathLineEdit.Readable
    assert section.label.alignment == qt.Qt.AlignRight | qt.Qt.AlignVCenter
    assert type(section.layout()) is qt.QFormLayout


def test_dynamic_properties_are_kept(load):
    panel = load()
    slider = panel.section.opacity
    assert slider.property("SlicerParameterName") == slider.SlicerParameterName == "opacity"
    assert "SlicerParameterName" in [bytes(name.data()).decode() for name in slider.dynamicPropertyNames()]


def test_collapsed_contents_are_hidden_when_shown(load):
    panel = load()
    panel.show()
    assert not panel.section.opacity.visible
    panel.section.collapsed = False
    assert panel.section.opacity.visible


def test_connections_are_made(load):
    panel = load()
    panel.tick.checked = True
    assert panel.line.enabled
    panel.tick.checked = False
    assert not panel.line.enabled
    panel.line.text = "x"
    panel.section.opacity.value = 0.2
    assert panel.line.text == ""


def test_the_scene_reaches_the_selectors(slicer, qt, tmp_path):
    path = tmp_path / "Scene.ui"
    path.write_text(
        """<ui version="4.0"><class>Top</class><widget class="qMRMLWidget" name="Top">
        <layout class="QVBoxLayout" name="l">
        <item><widget class="qMRMLNodeComboBox" name="selector"><property name="nodeTypes"><stringlist>
        <string>vtkMRMLScalarVolumeNode</string></stringlist></property></widget></item></layout></widget>
        <connections><connection><sender>Top</sender><signal>mrmlSceneChanged(vtkMRMLScene*)</signal>
        <receiver>selector</receiver><slot>setMRMLScene(vtkMRMLScene*)</slot></connection></connections></ui>""",
        encoding="utf-8",
    )
    top = slicer.util.loadUI(str(path))
    ui = slicer.util.childWidgetVariables(top)
    assert ui.selector.nodeTypes == ("vtkMRMLScalarVolumeNode",)
    top.setMRMLScene(slicer.mrmlScene)
    assert ui.selector.mrmlScene() is slicer.mrmlScene


@pytest.mark.parametrize(
    ("was", "made", "complaint"),
    [
        ('class="QCheckBox"', 'class="ctkRangeWidget"', "ctkRangeWidget, which the host has no stand-in for"),
        ("setEnabled(bool)", "setNothing(bool)", "connects to line.setNothing"),
        ("toggled(bool)", "switched(bool)", "connects tick.switched"),
        ("<receiver>line", "<receiver>nobody", "connects 'nobody'"),
    ],
)
def test_a_file_that_asks_for_what_is_not_there(load, faults, was, made, complaint):
    with pytest.raises(ValueError, match=complaint):
        load(PANEL.replace(was, made))
    faults.collected.clear()


def test_a_widget_by_its_class_name(qt):
    assert qt.QUiLoader().createWidget("ctkSearchBox").className() == "ctkSearchBox"
