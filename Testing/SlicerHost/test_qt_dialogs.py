"""Modal dialogs are answered by the test, and fail when they are not."""

import pytest


def test_the_static_boxes(qt, dialogs):
    dialogs.answer(qt.QMessageBox.Yes, None)
    buttons = qt.QMessageBox.Yes | qt.QMessageBox.No
    assert (
        qt.QMessageBox.question(None, "Remove?", "The network goes.", buttons, qt.QMessageBox.No) == qt.QMessageBox.Yes
    )
    assert qt.QMessageBox.question(None, "Again?", "", buttons, qt.QMessageBox.No) == qt.QMessageBox.No
    assert [(shown.title, shown.text) for shown in dialogs.shown] == [("Remove?", "The network goes."), ("Again?", "")]


def test_a_box_of_ones_own(qt, dialogs):
    box = qt.QMessageBox()
    box.text = "Sure?"
    box.setStandardButtons(qt.QMessageBox.Ok | qt.QMessageBox.Cancel)
    dialogs.answer(qt.QMessageBox.Cancel)
    assert box.exec_() == qt.QMessageBox.Cancel
    assert not box.visible


def test_a_button_of_ones_own_is_named_by_its_text(qt, dialogs):
    box = qt.QMessageBox()
    install = box.addButton("&Install", qt.QMessageBox.AcceptRole)
    box.addButton(qt.QMessageBox.Cancel)
    dialogs.answer("Install")
    box.exec_()
    assert box.clickedButton() is install


def test_a_button_that_is_not_there(qt, dialogs):
    dialogs.answer(qt.QMessageBox.Save)
    with pytest.raises(AssertionError, match="is no button"):
        qt.QMessageBox.information(None, "t", "x")


def test_files(qt, dialogs, tmp_path):
    dialogs.answer(tmp_path / "a.nii", None, "/out", ["/a", tmp_path])
    assert qt.QFileDialog.getOpenFileName(None, "Open", "", "NIfTI (*.nii)") == str(tmp_path / "a.nii")
    assert qt.QFileDialog.getSaveFileName(None, "Save") == ""
    assert qt.QFileDialog.getExistingDirectory() == "/out"
    assert qt.QFileDialog.getOpenFileNames() == ("/a", str(tmp_path))


def test_input(qt, dialogs):
    dialogs.answer("typed", "NF", 7)
    assert qt.QInputDialog.getText(None, "Name", "Name:", qt.QLineEdit.Normal, "") == "typed"
    assert qt.QInputDialog.getItem(None, "Stain", "Stain:", ["MBP", "NF"], 0, False) == "NF"
    assert qt.QInputDialog.getInt(None, "Number", "Number:", 3) == 7


def test_a_closed_input_dialog_returns_what_it_came_with(qt, dialogs):
    """Except for a text, as in C++; only a BoolResult tells."""
    import PythonQt

    agreed = PythonQt.BoolResult()
    dialogs.answer(None, None, None)
    assert qt.QInputDialog.getText(None, "Name", "Name:", qt.QLineEdit.Normal, "given", agreed) == ""
    assert not agreed
    assert qt.QInputDialog.getItem(None, "Stain", "Stain:", ["MBP", "NF"], 1) == "NF"
    assert qt.QInputDialog.getInt(None, "Number", "Number:", 3) == 3
    dialogs.answer("new")
    qt.QInputDialog.getText(None, "Name", "Name:", qt.QLineEdit.Normal, "given", agreed)
    assert agreed


def test_a_dialog_is_filled_in_by_the_test(qt, dialogs):
    dialog = qt.QDialog()
    line = qt.QLineEdit(dialog)

    def fill(shown):
        assert shown is dialog
        line.text = "filled"
        return 1

    dialogs.answer(fill)
    assert dialog.exec_() == 1
    assert line.text == "filled"


def test_a_menu(qt, dialogs):
    heard = []
    menu = qt.QMenu()
    action = menu.addAction("&Delete")
    action.connect("triggered()", lambda: heard.append("deleted"))
    dialogs.answer("Delete", None)
    assert menu.exec_(qt.QPoint(0, 0)) is action
    assert menu.exec_() is None
    assert heard == ["deleted"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda qt: qt.QMessageBox.warning(None, "t", "x"),
        lambda qt: qt.QMessageBox().exec_(),
        lambda qt: qt.QDialog().exec_(),
        lambda qt: qt.QFileDialog.getOpenFileName(),
        lambda qt: qt.QInputDialog.getInt(None, "t", "l"),
        lambda qt: qt.QMenu().exec_(),
    ],
)
def test_an_unanswered_dialog_fails(qt, faults, ask):
    with faults.expected(faults.UnansweredDialog), pytest.raises(faults.UnansweredDialog):
        ask(qt)


def test_an_unanswered_dialog_in_a_slot_is_a_fault(qt, faults):
    def careful():
        try:
            qt.QMessageBox.warning(None, "t", "x")
        except Exception:  # what a careful module does
            return

    button = qt.QPushButton()
    button.clicked.connect(careful)
    with faults.expected(faults.UnansweredDialog):
        button.click()
