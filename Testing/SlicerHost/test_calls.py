"""Calls of Qt's methods: what fits, what is converted silently, and what raises which exception."""

import pathlib

import numpy as np
import pytest


@pytest.mark.parametrize(
    "call",
    [
        lambda qt: qt.QPushButton(text="Run"),
        lambda qt: qt.QLabel().setText(text="x"),
        lambda qt: qt.QVBoxLayout().addWidget(qt.QWidget(), stretch=1),
        lambda qt: qt.QTimer.singleShot(0, f=print),
        lambda qt: qt.QFileDialog.getOpenFileName(None, caption="Open"),
    ],
)
def test_keyword_arguments_are_refused(qt, call):
    with pytest.raises(ValueError, match="keyword arguments"):
        call(qt)


@pytest.mark.filterwarnings("ignore:libshiboken. Overflow:RuntimeWarning")
@pytest.mark.parametrize(
    "call",
    [
        lambda qt: qt.QSpinBox().setValue("many"),
        lambda qt: qt.QSpinBox().setValue(),
        lambda qt: qt.QSpinBox().setValue(None),
        lambda qt: qt.QSpinBox().setValue(2**40),
        lambda qt: qt.QLabel().setPixmap(qt.QImage()),
        lambda qt: qt.QPushButton().setIcon(qt.QPixmap()),
        lambda qt: qt.QPushButton(1, 2, 3, 4),
    ],
)
def test_arguments_that_do_not_fit_are_a_value_error(qt, call):
    with pytest.raises(ValueError, match="wrong arguments"):
        call(qt)


def test_paths_numbers_and_none_are_converted_silently(qt):
    label, spin, double = qt.QLabel(), qt.QSpinBox(), qt.QDoubleSpinBox()
    label.setText(pathlib.Path("a") / "b")
    assert label.text == str(pathlib.Path("a") / "b")
    label.setText(3)
    assert label.text == "3"
    label.setText(None)
    assert label.text == "None"
    spin.setValue(2.9)
    assert spin.value == 2
    spin.setValue(np.uint8(7))
    assert spin.value == 7
    double.setValue(np.float64(1.5))
    double.setRange(0, np.int32(3))
    assert (double.value, double.maximum) == (1.5, 3.0)
    label.setEnabled(0)
    assert label.enabled is False
    label.setParent(None)


def test_lists_of_numbers_and_paths(qt, tmp_path):
    box, table = qt.QComboBox(), qt.QTableWidget(0, 2)
    box.addItems([tmp_path, 5])
    assert (box.itemText(0), box.itemText(1)) == (str(tmp_path), "5")
    table.setHorizontalHeaderLabels(("a", "b"))
    assert table.horizontalHeaderItem(1).text() == "b"
    with pytest.raises(ValueError, match="wrong arguments"):
        box.addItems(5)


def test_overloads_are_taken_by_exact_type_first(qt):
    assert qt.QColor(255, 0, 0).name() == "#ff0000"
    assert qt.QColor("blue").name() == "#0000ff"
    assert qt.QColor(qt.Qt.green).name() == "#00ff00"
    layout = qt.QGridLayout()
    layout.addWidget(qt.QLabel(), 0, 0, 1, 2)
    assert layout.columnCount() == 2


def test_brushes_and_cursors_are_made_from_colours_and_shapes(qt):
    item, widget = qt.QTableWidgetItem(), qt.QWidget()
    item.setBackground(qt.QColor(1, 2, 3))
    assert item.background().color() == qt.QColor(1, 2, 3)
    item.setForeground(qt.Qt.red)
    assert item.foreground().color().name() == "#ff0000"
    widget.setCursor(qt.Qt.WaitCursor)
    assert widget.cursor.shape() == qt.Qt.WaitCursor


def test_lists_come_back_as_tuples(qt):
    table, dialog = qt.QTableWidget(1, 1), qt.QFileDialog()
    table.setItem(0, 0, qt.QTableWidgetItem("x"))
    table.selectAll()
    dialog.setNameFilters(["Tables (*.csv)", "All (*)"])
    assert isinstance(table.selectedItems(), tuple)
    assert dialog.nameFilters() == ("Tables (*.csv)", "All (*)")
    assert isinstance(table.children(), tuple)
    assert qt.QSplitter().sizes() == ()


def test_a_destroyed_object_says_so(qt):
    label = qt.QLabel("x", None)
    label.delete()
    with pytest.raises(ValueError, match="destroyed QLabel"):
        label.setText("y")
    with pytest.raises(ValueError, match="destroyed QLabel"):
        label.text  # noqa: B018
    assert label == None  # noqa: E711 (a destroyed object equals None)


def test_unbound_calls(qt):
    label = qt.QLabel()
    qt.QLabel.setText(label, "by class")
    assert label.text == "by class"
    with pytest.raises(ValueError, match="instance as first argument"):
        qt.QLabel.setText("no label")


def test_exec_has_two_names(qt, dialogs):
    dialogs.answer(1, 0)
    dialog = qt.QDialog()
    assert (dialog.exec_(), dialog.exec()) == (1, 0)


def test_bytes_and_texts_for_byte_arrays(qt):
    assert qt.QByteArray(b"ab").data() == b"ab"
    assert qt.QByteArray("ab").size() == 2


def test_values_have_their_operators(qt):
    total = qt.QSize(1, 2) + qt.QSize(3, 4)
    assert (total.width(), total.height()) == (4, 6)
    assert qt.QPoint(1, 2) == qt.QPoint(1, 2)
    assert qt.QColor("red") != qt.QColor("blue")
    assert qt.QTableWidgetItem("a") < qt.QTableWidgetItem("b")


def test_another_thread_may_call_nothing_of_qt(slicer, qt):
    import threading

    from slicer.i18n import tr

    from SlicerHost.pythonqt import faults

    label = qt.QLabel("a")
    for called in (lambda: label.text, lambda: tr("a")):
        with faults.expected(faults.OffTheGuiThread):
            thread = threading.Thread(target=called)
            thread.start()
            thread.join()
