"""Enums are ints of their own type."""

import pytest


def test_values_are_ints_of_their_own_type(qt):
    assert qt.Qt.Checked == 2
    assert isinstance(qt.Qt.AlignLeft, int)
    assert type(qt.Qt.AlignLeft) is not int
    assert type(qt.QMessageBox.Yes) is type(qt.QMessageBox.No) is not type(qt.Qt.AlignLeft)


def test_or_works(qt):
    assert qt.Qt.AlignLeft | qt.Qt.AlignTop == 0x21
    label = qt.QLabel()
    label.setAlignment(qt.Qt.AlignLeft | qt.Qt.AlignTop)
    assert label.alignment == 0x21


def test_plain_numbers_are_taken_for_enums(qt):
    item = qt.QTableWidgetItem("x")
    item.setCheckState(2)
    assert item.checkState() == qt.Qt.Checked
    item.setFlags(qt.Qt.ItemIsEnabled | qt.Qt.ItemIsUserCheckable)
    assert item.flags() & qt.Qt.ItemIsEnabled


def test_methods_return_plain_ints(qt):
    item, table = qt.QTableWidgetItem("x"), qt.QTableWidget(1, 1)
    header = table.horizontalHeader()
    item.setCheckState(qt.Qt.Checked)
    assert type(item.checkState()) is int
    header.setSectionResizeMode(0, qt.QHeaderView.Stretch)
    assert type(header.sectionResizeMode(0)) is int
    assert header.sectionResizeMode(0) == qt.QHeaderView.Stretch


def test_the_type_can_be_called_and_has_no_values(qt):
    """`qt.QFrame.Shape.Box` is PySide's way; PythonQt's types are plain int types."""
    assert qt.QFrame.Shape(1) == qt.QFrame.Box
    with pytest.raises(AttributeError):
        qt.QFrame.Shape.Box  # noqa: B018


def test_values_of_an_instance(qt):
    assert qt.QFrame().Box == qt.QFrame.Box
    with pytest.raises(AttributeError, match="can not be overwritten"):
        qt.QFrame().Box = 3


def test_enums_of_ctk(ctk):
    assert ctk.ctkPathLineEdit.Dirs | ctk.ctkPathLineEdit.Files == 3
    box = ctk.ctkPathLineEdit()
    box.filters = ctk.ctkPathLineEdit.Dirs
    assert box.filters == 1
