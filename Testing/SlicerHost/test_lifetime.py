"""Python owns an object until it has a parent."""

import gc

import pytest


def test_children_live_with_their_parent(qt):
    parent = qt.QWidget()
    qt.QLabel("x", parent)
    gc.collect()
    assert parent.children()[0].text == "x"
    held = parent.children()[0]
    del parent
    gc.collect()
    with pytest.raises(ValueError, match="destroyed"):
        held.text  # noqa: B018


def test_a_layout_takes_over(qt):
    parent, layout = qt.QWidget(), qt.QFormLayout()
    layout.addRow("Name", qt.QLineEdit("kept"))
    gc.collect()
    parent.setLayout(layout)
    del layout
    gc.collect()
    assert parent.findChild("QLineEdit").text == "kept"


def test_what_nobody_owns_is_deleted(qt):
    """A timer or a menu that is only held by a local variable is gone with it, connections and all."""
    heard = []
    timer = qt.QTimer()
    timer.connect("timeout()", lambda: heard.append(1))
    timer.connect("destroyed()", lambda: heard.append("gone"))
    timer.start(0)
    del timer
    gc.collect()
    qt.QApplication.processEvents()
    assert heard == ["gone"]


def test_a_menu_is_not_kept_by_its_button(qt):
    button = qt.QPushButton()
    button.setMenu(qt.QMenu())
    gc.collect()
    assert button.menu() is None


def test_set_parent_gives_and_takes(qt):
    parent, child = qt.QWidget(), qt.QLabel("x")
    child.setParent(parent)
    del child
    gc.collect()
    child = parent.children()[0]
    child.setParent(None)
    gone = []
    child.connect("destroyed()", lambda: gone.append(1))
    del child
    gc.collect()
    assert gone == [1]


def test_delete_later(qt):
    label = qt.QLabel("x")
    label.deleteLater()
    qt.QApplication.sendPostedEvents(None, qt.QEvent.DeferredDelete)
    qt.QApplication.processEvents()
    with pytest.raises(ValueError, match="destroyed"):
        label.text  # noqa: B018


def test_an_object_let_go_in_its_own_slot_does_not_end_the_process(qt):
    held = [qt.QPushButton("close")]
    held[0].clicked.connect(lambda: held.clear())
    held[0].click()
    qt.QApplication.sendPostedEvents(None, qt.QEvent.DeferredDelete)
    assert held == []
