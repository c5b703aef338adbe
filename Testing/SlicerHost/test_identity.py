"""What comes out of Qt has the same manners, and is the same object as long as it is held."""

import pytest


def test_the_same_object_while_it_is_held(qt):
    parent = qt.QWidget()
    layout, child = qt.QVBoxLayout(parent), qt.QPushButton("x")
    layout.addWidget(child)
    assert parent.layout() is layout
    assert child.parent() is parent
    assert child.parentWidget() is parent
    assert layout.itemAt(0).widget() is child
    assert parent.findChild("QPushButton") is child
    assert parent.findChildren(qt.QPushButton) == (child,)
    assert parent.children() == (layout, child)


def test_what_comes_out_has_the_manners(qt):
    parent = qt.QWidget()
    qt.QVBoxLayout(parent).addWidget(qt.QTableWidget(1, 1))
    table = parent.layout().itemAt(0).widget()
    assert type(table) is qt.QTableWidget
    assert table.rowCount == 1
    header = table.horizontalHeader()
    assert header.className() == "QHeaderView"
    header.stretchLastSection = True
    assert header.stretchLastSection is True
    with pytest.raises(AttributeError):
        header.unknown = 1
    with pytest.raises(ValueError, match="keyword"):
        header.setSectionResizeMode(0, mode=0)
    table.setItem(0, 0, qt.QTableWidgetItem("a"))
    with pytest.raises(AttributeError):
        table.item(0, 0).unknown = 1


def test_classes_do_not_derive_from_each_other(qt):
    """As in PythonQt: `inherits` is the question to ask."""
    button = qt.QPushButton()
    assert isinstance(button, qt.QPushButton)
    assert not isinstance(button, qt.QWidget)
    assert button.inherits("QWidget")
    assert not button.inherits("QLabel")
    assert button.className() == "QPushButton"


def test_find_child_by_name_and_class(qt):
    parent = qt.QWidget()
    box = qt.QGroupBox("g", parent)
    first, second = qt.QLabel("1", box), qt.QLabel("2", box)
    first.objectName, second.objectName = "one", "two"
    assert parent.findChild(qt.QLabel, "two") is second
    assert parent.findChild("QWidget", "one") is first
    assert parent.findChild(qt.QPushButton) is None
    assert parent.findChildren("QLabel", "one") == (first,)


def test_the_application(qt):
    application = qt.QApplication.instance()
    assert application is not None
    assert isinstance(application.applicationName, str)
    assert isinstance(qt.QApplication.topLevelWidgets(), tuple)


def test_wrappers_are_hashed_by_their_object(qt):
    label = qt.QLabel()
    assert {label: 1}[label] == 1
    assert label != qt.QLabel()
    assert label is not None
