"""Items of tables, lists and combo boxes: their data and their lives."""

import gc

import pytest


class Thing:
    """Anything of Python's."""


@pytest.mark.parametrize(
    ("value", "comes_back"),
    [
        ("text", "text"),
        (3, 3),
        (2.5, 2.5),
        (True, True),
        (None, None),
        ({"a": 1, "b": {"c": "d"}}, {"a": 1, "b": {"c": "d"}}),
        ((1, "two"), (1, "two")),
        ([1, [2, 3]], (1, (2, 3))),
        ({1: "keys become text"}, {"1": "keys become text"}),
    ],
)
def test_data_survive(qt, value, comes_back):
    item, box = qt.QTableWidgetItem("x"), qt.QComboBox()
    item.setData(qt.Qt.UserRole, value)
    box.addItem("x", value)
    assert item.data(qt.Qt.UserRole) == box.itemData(0) == comes_back
    assert type(item.data(qt.Qt.UserRole)) is type(comes_back)


def test_python_objects_survive(qt):
    thing = Thing()
    item, box = qt.QListWidgetItem("x"), qt.QComboBox()
    item.setData(qt.Qt.UserRole, thing)
    box.addItem("x", thing)
    box.addItem("y", {"thing": thing})
    gc.collect()
    assert item.data(qt.Qt.UserRole) is box.itemData(0) is box.currentData is box.itemData(1)["thing"] is thing


def test_find_data(qt):
    box = qt.QComboBox()
    box.addItem("a", "first")
    box.addItem("b", "second")
    assert box.findData("second") == 1
    assert box.findText("a") == 0


def test_items_made_as_temporaries_survive(qt):
    table, tree = qt.QTableWidget(2, 2), qt.QTreeWidget()
    table.setItem(0, 1, qt.QTableWidgetItem("kept"))
    tree.addTopLevelItem(qt.QTreeWidgetItem(["branch"]))
    gc.collect()
    assert table.item(0, 1).text() == "kept"
    assert tree.topLevelItem(0).text(0) == "branch"
    assert table.item(1, 1) is None


def test_cell_widgets(qt):
    table = qt.QTableWidget(1, 1)
    table.setCellWidget(0, 0, qt.QCheckBox("tick"))
    gc.collect()
    table.cellWidget(0, 0).checked = True
    assert table.cellWidget(0, 0).checked is True
    assert table.cellWidget(0, 0).className() == "QCheckBox"


def test_a_removed_item_is_gone(qt):
    table = qt.QTableWidget(1, 1)
    item = qt.QTableWidgetItem("x")
    table.setItem(0, 0, item)
    table.setRowCount(0)
    with pytest.raises(ValueError, match="destroyed QTableWidgetItem"):
        item.text()
