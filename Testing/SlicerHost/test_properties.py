"""Properties of QObjects are attributes, read, written and refused as PythonQt does it."""

import numpy as np
import pytest


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("QPushButton", "text", "Run"),
        ("QWidget", "enabled", False),
        ("QWidget", "visible", True),
        ("QSpinBox", "value", 7),
        ("QSpinBox", "maximum", 12),
        ("QProgressBar", "format", "%p of it"),
        ("QTimer", "interval", 250),
        ("QTableWidget", "rowCount", 3),
        ("QPlainTextEdit", "plainText", "a\nb"),
        ("QLineEdit", "readOnly", True),
        ("QLabel", "toolTip", "why"),
    ],
)
def test_a_property_is_read_and_written_as_an_attribute(qt, kind, name, value):
    made = getattr(qt, kind)()
    setattr(made, name, value)
    assert getattr(made, name) == value
    with pytest.raises(TypeError, match=f"'{type(value).__name__}' object is not callable"):
        getattr(made, name)()


def test_properties_that_only_can_be_read(qt):
    box, timer = qt.QComboBox(), qt.QTimer()
    box.addItem("first", ("some", "data"))
    assert (box.count, box.currentIndex, box.currentText, box.currentData) == (1, 0, "first", ("some", "data"))
    assert timer.active is False
    timer.start(1000)
    assert timer.active is True
    with pytest.raises(AttributeError, match="not writable"):
        box.count = 3


def test_checked_of_a_checkable_button(qt):
    button = qt.QCheckBox("x")
    button.checked = True
    assert button.checked is True
    assert button.isChecked() is True
    with pytest.raises(TypeError, match="'bool' object is not callable"):
        button.checked()


def test_setters_and_is_methods_are_methods(qt):
    spin, edit, timer = qt.QSpinBox(), qt.QPlainTextEdit(), qt.QTimer()
    spin.setValue(4)
    edit.setPlainText("words")
    spin.setEnabled(False)
    assert (spin.value, edit.toPlainText(), spin.isEnabled(), spin.isVisible(), timer.isActive()) == (
        *(4, "words", False, False, False),
    )


def test_the_same_names_on_what_is_no_qobject_are_methods(qt):
    item, image, pixmap = qt.QTableWidgetItem("cell"), qt.QImage(4, 3, qt.QImage.Format_RGB32), qt.QPixmap(5, 6)
    assert (item.text(), image.width(), pixmap.width()) == ("cell", 4, 5)
    assert callable(item.text)
    assert not isinstance(item.text, str)
    item.setText("other")
    assert item.text() == "other"
    with pytest.raises(AttributeError):
        item.text = "not this way"


def test_count_of_a_layout_is_a_method_and_of_a_list_a_property(qt):
    parent = qt.QWidget()
    layout = qt.QVBoxLayout(parent)
    layout.addWidget(qt.QLabel("a"))
    assert layout.count() == 1
    assert qt.QListWidget().count == 0


@pytest.mark.parametrize("kind", ["QPushButton", "QTableWidgetItem", "QTimer", "QVBoxLayout", "QColor"])
def test_an_unknown_attribute_cannot_be_set(qt, kind):
    made = getattr(qt, kind)()
    with pytest.raises(AttributeError, match="creating new attributes on C\\+\\+ objects is not allowed"):
        made.somethingNew = 1
    with pytest.raises(AttributeError, match="has no attribute named"):
        made.somethingElse  # noqa: B018


def test_a_method_cannot_be_overwritten(qt):
    button = qt.QPushButton()
    with pytest.raises(AttributeError, match="can not be overwritten"):
        button.click = lambda: None
    with pytest.raises(AttributeError, match="can not be overwritten"):
        button.clicked = None


def test_single_shot_is_no_property(qt):
    """PythonQt leaves the property out, so that the static function of that name can be called."""
    timer = qt.QTimer()
    timer.setSingleShot(True)
    assert timer.isSingleShot()
    with pytest.raises(AttributeError):
        timer.singleShot = False


def test_values_are_converted_or_refused(qt, tmp_path):
    spin, line, slider = qt.QSpinBox(), qt.QLineEdit(), qt.QDoubleSpinBox()
    spin.value = 3.7
    assert spin.value == 3
    spin.value = np.int64(5)
    assert spin.value == 5
    slider.value = np.float32(0.5)
    assert slider.value == 0.5
    line.text = tmp_path
    assert line.text == str(tmp_path)
    line.text = 12
    assert line.text == "12"
    line.enabled = np.bool_(False)
    assert line.enabled is False
    line.text = None
    assert line.text == "None"
    with pytest.raises(AttributeError, match="does not accept an object of type str"):
        spin.value = "many"
    with pytest.raises(AttributeError, match="does not accept"):
        line.font = "Courier"


def test_enum_properties_take_numbers_and_give_plain_ones(qt):
    label = qt.QLabel()
    label.alignment = qt.Qt.AlignRight | qt.Qt.AlignTop
    assert type(label.alignment) is int
    assert label.alignment == 0x22


def test_object_properties_take_objects(qt):
    button = qt.QPushButton()
    button.font = qt.QFont("DejaVu Sans", 17)
    assert button.font.pointSize() == 17
    button.minimumSize = qt.QSize(30, 40)
    assert (button.minimumSize.width(), button.minimumHeight) == (30, 40)


def test_dynamic_properties(qt):
    widget = qt.QWidget()
    assert widget.setProperty("SlicerParameterName", "threshold") is False
    assert widget.property("SlicerParameterName") == widget.SlicerParameterName == "threshold"
    widget.SlicerParameterName = "other"
    assert widget.property("SlicerParameterName") == "other"
    assert widget.property("nothing") is None
    assert [bytes(name.data()) for name in widget.dynamicPropertyNames()] == [b"SlicerParameterName"]
    assert widget.setProperty("enabled", False) is True
    assert widget.enabled is False


def test_name_stands_for_object_name(qt):
    widget = qt.QWidget()
    widget.name = "panel"
    assert (widget.objectName, widget.name) == ("panel", "panel")


def test_children_are_attributes_by_name(qt):
    parent = qt.QWidget()
    child = qt.QLabel("inside", parent)
    child.objectName = "hint"
    assert parent.hint is child
