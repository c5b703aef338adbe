"""Python classes derived from Qt's."""

import gc

import pytest


@pytest.mark.filterwarnings("ignore:Function.*QDragEnterEvent:DeprecationWarning")  # of Qt 6
def test_events_reach_the_python_half(qt):
    seen = []

    class Panel(qt.QWidget):
        def __init__(self, parent=None):
            super().__init__(parent)
            self.acceptDrops = True
            self.notes = []

        def dragEnterEvent(self, event):  # noqa: N802
            seen.append("enter")
            event.acceptProposedAction()

        def dropEvent(self, event):  # noqa: N802
            seen.append([url.toLocalFile() for url in event.mimeData().urls()])

        def resizeEvent(self, event):  # noqa: N802
            self.notes.append(event.size().width())
            qt.QWidget.resizeEvent(self, event)

    panel, data = Panel(), qt.QMimeData()
    data.setUrls([qt.QUrl.fromLocalFile("/data/mouse.nii")])
    arguments = (qt.Qt.CopyAction, data, qt.Qt.LeftButton, qt.Qt.NoModifier)
    enter = qt.QDragEnterEvent(qt.QPoint(1, 1), *arguments)
    qt.QApplication.sendEvent(panel, enter)
    qt.QApplication.sendEvent(panel, qt.QDropEvent(qt.QPointF(1, 1), *arguments))
    panel.resize(123, 45)
    panel.show()
    assert seen == ["enter", ["/data/mouse.nii"]]
    assert enter.isAccepted()
    assert 123 in panel.notes


def test_an_event_filter(qt):
    class Filter(qt.QObject):
        def __init__(self):
            super().__init__()
            self.types = []

        def eventFilter(self, watched, event):  # noqa: N802
            self.types.append((watched, event.type()))
            return event.type() == qt.QEvent.Wheel

    watched, spy = qt.QSpinBox(), Filter()
    watched.installEventFilter(spy)
    watched.setEnabled(False)
    assert (watched, qt.QEvent.EnabledChange) in spy.types


def test_a_filter_nobody_holds_is_gone(qt):
    heard = []

    class Filter(qt.QObject):
        def eventFilter(self, watched, event):  # noqa: N802
            heard.append(event.type())
            return False

    watched = qt.QSpinBox()
    watched.installEventFilter(Filter())
    watched.setEnabled(False)
    assert heard == []


def test_values_come_back_from_python(qt):
    class Wide(qt.QLabel):
        def sizeHint(self):  # noqa: N802
            return qt.QSize(321, 12)

    parent = qt.QWidget()
    layout = qt.QHBoxLayout(parent)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(Wide())
    gc.collect()
    assert parent.sizeHint.width() == 321


def test_attributes_of_its_own_and_properties_of_qt(qt):
    class Panel(qt.QWidget):
        pass

    panel = Panel()
    panel.mine = [1]
    panel.enabled = False
    assert panel.mine == [1]
    assert not panel.isEnabled()
    assert "enabled" not in vars(panel)
    with pytest.raises(AttributeError, match="can not be overwritten"):
        panel.layout = None


def test_super_finds_no_method_of_qt(qt):
    class Panel(qt.QWidget):
        def show(self):
            super().show()

    with pytest.raises(AttributeError):
        Panel().show()


def test_an_exception_in_an_event_is_printed(qt, faults):
    class Panel(qt.QWidget):
        def resizeEvent(self, event):  # noqa: N802
            raise RuntimeError("in an event")

    panel = Panel()
    with faults.expected(RuntimeError):
        panel.resize(50, 50)
        panel.show()


def test_a_subclass_lives_with_its_parent(qt):
    class Child(qt.QLabel):
        def __init__(self, parent):
            super().__init__("x", parent)
            self.kept = "still here"

    parent = qt.QWidget()
    Child(parent)
    gc.collect()
    assert parent.children()[0].kept == "still here"
    assert type(parent.children()[0]) is Child


def test_a_signal_of_its_own(qt):
    class Panel(qt.QWidget):
        changed = qt.Signal(float)

    panel, heard = Panel(), []
    panel.changed.connect(heard.append)
    panel.connect("changed(double)", heard.append)
    panel.changed.emit(1)
    assert heard == [1.0, 1.0]
    assert panel.changed.disconnect(heard.append) is True


def test_forgotten_init(qt):
    class Panel(qt.QWidget):
        def __init__(self):
            pass

    with pytest.raises(ValueError, match="destroyed"):
        Panel().show()
