"""Signals as PythonQt connects them."""

import functools
import gc

import pytest


@pytest.fixture
def button(qt):
    return qt.QPushButton("Run")


def test_by_string_and_by_name(button):
    heard = []
    assert button.connect("clicked(bool)", heard.append) is True
    assert button.clicked.connect(heard.append) is True
    assert button.connect("clicked()", lambda: heard.append("none")) is True
    button.click()
    assert heard == [False, False, "none"]


def test_a_slot_may_take_fewer_arguments(button):
    heard = []

    class Listener:
        def nothing(self):
            heard.append("method")

        def all(self, *values):
            heard.append(values)

        def default(self, checked=None):
            heard.append(checked)

    listener = Listener()
    button.clicked.connect(lambda: heard.append("lambda"))
    for slot in (listener.nothing, listener.all, listener.default):
        button.clicked.connect(slot)
    button.click()
    assert heard == ["lambda", "method", (False,), False]


def test_a_slot_that_wants_more_is_an_error_that_is_printed(button, faults, capsys):
    button.clicked.connect(lambda checked, more: None)
    with faults.expected(TypeError):
        button.click()
    assert "missing 1 required positional argument" in capsys.readouterr().err


def test_a_partial_gets_every_argument(button, faults):
    button.clicked.connect(functools.partial(lambda: None))
    with faults.expected(TypeError):
        button.click()


def test_an_exception_in_a_slot_is_printed_and_never_raised(button, faults, capsys):
    heard = []

    def fails():
        raise KeyError("lost")

    button.clicked.connect(fails)
    button.clicked.connect(lambda: heard.append("next"))
    with faults.expected(KeyError):
        button.click()
    assert "KeyError: 'lost'" in capsys.readouterr().err
    assert heard == ["next"]


def test_a_fault_is_raised_by_the_check(button, faults):
    button.clicked.connect(lambda: 1 / 0)
    button.click()
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        faults.check()
    faults.check()


def test_disconnect_finds_its_match_or_returns_false(button):
    heard = []

    class Listener:
        def hear(self):
            heard.append(1)

    listener = Listener()
    button.connect("clicked()", listener.hear)
    button.clicked.connect(heard.append)
    assert button.disconnect("clicked()", listener.hear) is True
    assert button.disconnect("clicked()", listener.hear) is False
    assert button.clicked.disconnect(print) is False
    assert button.clicked.disconnect(heard.append) is True
    button.click()
    assert heard == []


def test_disconnect_without_a_slot_ends_all(button):
    heard = []
    button.clicked.connect(heard.append)
    button.clicked.connect(lambda: heard.append("b"))
    assert button.clicked.disconnect() is True
    assert button.clicked.disconnect() is False
    button.click()
    assert heard == []


def test_bound_methods_and_lambdas_are_kept_alive(button):
    heard = []

    class Listener:
        def hear(self):
            heard.append("method")

    button.clicked.connect(Listener().hear)
    button.connect("clicked(bool)", lambda value: heard.append(value))
    gc.collect()
    button.click()
    assert heard == ["method", False]


def test_connections_outlive_the_wrapper_that_made_them(qt):
    heard = []
    parent = qt.QWidget()
    qt.QPushButton("x", parent).clicked.connect(lambda: heard.append(1))
    gc.collect()
    again = parent.children()[0]
    again.click()
    assert again.disconnect("clicked(bool)", print) is False
    assert heard == [1]


def test_an_unknown_signal_is_a_printed_line_and_false(button, faults, capsys):
    with faults.expected(faults.NoSuchSignal):
        assert button.connect("pushed()", print) is False
    assert "signal 'pushed()' does not exist on QPushButton" in capsys.readouterr().err
    with pytest.raises(AttributeError):
        button.pushed  # noqa: B018


def test_signatures_are_normalised(qt):
    heard = []
    line = qt.QLineEdit()
    assert line.connect("textChanged( const QString & )", heard.append)
    line.text = "new"
    assert heard == ["new"]


def test_signals_of_qt_5_that_qt_6_renamed(qt):
    heard = []
    box, spin = qt.QComboBox(), qt.QSpinBox()
    box.addItems(["a", "b"])
    assert box.connect("currentIndexChanged(QString)", heard.append)
    assert box.connect("currentIndexChanged(int)", heard.append)
    assert spin.connect("valueChanged(QString)", heard.append)
    box.setCurrentIndex(1)
    spin.value = 3
    assert sorted(map(str, heard)) == ["1", "3", "b"]


def test_by_name_the_first_overload_is_connected(qt):
    heard = []
    box = qt.QComboBox()
    box.addItems(["a", "b"])
    box.currentIndexChanged.connect(heard.append)
    box.currentIndex = 1
    assert heard == [1]


def test_objects_arrive_as_the_objects_scripts_know(qt):
    heard = []
    table = qt.QTableWidget(1, 1)
    item = qt.QTableWidgetItem("x")
    table.setItem(0, 0, item)
    table.connect("itemChanged(QTableWidgetItem*)", heard.append)
    item.setText("y")
    assert heard == [item]
    assert heard[0] is item


def test_signals_are_emitted_by_call_and_by_emit(button):
    heard = []
    button.connect("clicked(bool)", heard.append)
    button.clicked(True)
    button.clicked.emit(False)
    assert heard == [True, False]


def test_signal_to_slot_of_another_object(qt, button):
    line = qt.QLineEdit("text")
    assert button.connect("clicked()", line, "clear()") is True
    button.click()
    assert line.text == ""
    line.text = "again"
    assert button.disconnect("clicked()", line, "clear()") is True
    button.click()
    assert line.text == "again"


def test_a_method_of_qt_as_a_slot_gets_every_argument(qt, button, faults):
    """As in the application: `accept` takes none, so it is connected with "clicked()"."""
    dialog = qt.QDialog()
    dialog.show()
    button.connect("clicked(bool)", dialog.accept)
    with faults.expected(ValueError):
        button.click()
    assert button.disconnect("clicked(bool)", dialog.accept) is True
    button.connect("clicked()", dialog.accept)
    button.click()
    assert not dialog.visible


def test_a_python_signal(qt):
    class Source(qt.QObject):
        done = qt.Signal(int, str)
        plain = qt.Signal()
        thing = qt.Signal(object)

    heard = []
    source = Source()
    source.done.connect(lambda number, text: heard.append((number, text)))
    source.connect("done(int,QString)", lambda: heard.append("string"))
    source.plain.connect(lambda: heard.append("plain"))
    source.thing.connect(heard.append)
    source.done.emit(1, "a")
    source.plain.emit()
    source.thing(Source)
    assert heard == [(1, "a"), "string", "plain", Source]


def test_a_single_shot_runs_once_and_is_kept(qt):
    heard = []
    qt.QTimer.singleShot(0, lambda: heard.append(1))
    gc.collect()
    for _ in range(3):
        qt.QApplication.processEvents()
    assert heard == [1]


def test_a_timer_calls_its_slot(qt):
    heard = []
    timer = qt.QTimer()
    timer.connect("timeout()", lambda: heard.append(1))
    timer.setSingleShot(True)
    timer.start(0)
    qt.QApplication.processEvents()
    assert heard == [1]
    assert not timer.active


def test_nobody_learns_the_sender(qt, button):
    senders = []

    class Listener(qt.QObject):
        def hear(self):
            senders.append(self.sender())

    listener = Listener()
    button.clicked.connect(listener.hear)
    button.click()
    assert senders == [None]


def test_a_warning_of_qt_is_a_fault(qt, faults, capsys):
    parent = qt.QWidget()
    first = qt.QVBoxLayout(parent)
    with faults.expected(faults.QtWarning):
        qt.QVBoxLayout(parent)
    assert "already has a layout" in capsys.readouterr().err
    assert parent.layout() is first
