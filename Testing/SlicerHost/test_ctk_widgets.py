"""The stand-ins for CTK's widgets."""

import pytest


@pytest.fixture
def button(qt, ctk):
    made = ctk.ctkCollapsibleButton()
    layout = qt.QVBoxLayout(made)
    for text in ("shown", "hidden"):
        label = qt.QLabel(text)
        label.objectName = text
        layout.addWidget(label)
    made.hidden.visible = False
    made.text = "Inputs"
    made.show()
    return made


def test_collapsing_hides_the_contents(qt, button):
    heard = []
    button.connect("contentsCollapsed(bool)", heard.append)
    assert (button.collapsed, button.checked, button.shown.visible, button.hidden.visible) == (False, True, True, False)
    tall = button.sizeHint.height()
    button.collapsed = True
    assert (button.checked, button.shown.visible, button.hidden.visible) == (False, False, False)
    assert button.sizeHint.height() < tall
    button.click()
    assert (button.collapsed, button.shown.visible, button.hidden.visible) == (False, True, False)
    assert heard == [True, False]


def test_what_is_shown_while_collapsed_comes_up_later(button):
    button.collapsed = True
    button.hidden.visible = True
    button.shown.setVisible(False)
    assert (button.hidden.visible, button.shown.visible) == (False, False)
    button.collapsed = False
    assert (button.hidden.visible, button.shown.visible) == (True, False)


def test_what_is_added_while_collapsed_is_hidden(qt, button):
    button.collapsed = True
    button.layout().addWidget(qt.QCheckBox("late"))
    late = button.findChild("QCheckBox")
    qt.QApplication.processEvents()
    assert not late.visible
    button.collapsed = False
    assert late.visible


@pytest.mark.filterwarnings("ignore:Function.*QMouseEvent:DeprecationWarning")  # of Qt 6
def test_a_click_on_the_contents_does_not_collapse(qt, button):
    button.resize(300, 200)
    for y, collapsed in ((150, False), (5, True)):
        for kind in (qt.QEvent.MouseButtonPress, qt.QEvent.MouseButtonRelease):
            arguments = (qt.QPointF(100, y), qt.Qt.LeftButton, qt.Qt.LeftButton, qt.Qt.NoModifier)
            qt.QApplication.sendEvent(button, qt.QMouseEvent(kind, *arguments))
        assert button.collapsed is collapsed


@pytest.mark.parametrize(
    ("kind", "name"),
    [("ctkCollapsibleButton", "setCollapsed"), ("ctkSliderWidget", "setMinimum"), ("ctkPathLineEdit", "setFilters")],
)
def test_setters_that_are_no_slots_cannot_be_called(ctk, kind, name):
    with pytest.raises(AttributeError):
        getattr(getattr(ctk, kind)(), name)


def test_others_are_not_covered(ctk):
    with pytest.raises(AttributeError, match="does not cover"):
        ctk.ctkRangeWidget  # noqa: B018


def test_a_path(ctk, qt, tmp_path):
    path, heard, valid = ctk.ctkPathLineEdit(), [], []
    path.connect("currentPathChanged(QString)", heard.append)
    path.validInputChanged.connect(valid.append)
    path.currentPath = tmp_path
    path.setCurrentPath("/data")
    assert heard == [str(tmp_path), "/data"]
    path.currentPath = ""
    assert (path.currentPath, heard[2:], valid) == ("", [], [True, False])  # as in CTK: no word of an emptied line
    assert path.comboBox().className() == "QComboBox"
    path.comboBox().lineEdit().setText("/typed")
    assert path.currentPath == "/typed"


def test_a_path_with_name_filters_speaks_of_fitting_names_only(ctk):
    path, heard = ctk.ctkPathLineEdit(), []
    path.nameFilters = ("Tables (*.csv *.tsv)",)
    assert path.nameFilters == ("Tables (*.csv *.tsv)",)
    path.currentPathChanged.connect(heard.append)
    path.currentPath = "/a/b.txt"
    path.currentPath = "/a/b.csv"
    assert heard == ["/a/b.csv"]


def test_browsing(ctk, dialogs):
    path = ctk.ctkPathLineEdit()
    path.filters = ctk.ctkPathLineEdit.Dirs
    dialogs.answer("/chosen", None)
    path.browse()
    path.browse()
    assert path.currentPath == "/chosen"
    assert [shown.kind for shown in dialogs.shown] == ["QFileDialog.getExistingDirectory"] * 2
    path.filters = ctk.ctkPathLineEdit.Files | ctk.ctkPathLineEdit.Writable
    dialogs.answer("/new.csv")
    path.browse()
    assert dialogs.shown[-1].kind == "QFileDialog.getSaveFileName"


def test_paths_are_remembered(ctk):
    path = ctk.ctkPathLineEdit()
    path.settingKey = "SlicerHostTest"
    for name in ("/1", "/2", "/1"):
        path.currentPath = name
        path.addCurrentPathToHistory()
    later = ctk.ctkPathLineEdit()
    later.settingKey = "SlicerHostTest"
    assert [later.comboBox().itemText(row) for row in range(later.comboBox().count)] == ["/1", "/2"]
    assert later.currentPath == "/1"


def test_a_slider(ctk):
    slider, heard = ctk.ctkSliderWidget(), []
    slider.minimum, slider.maximum, slider.singleStep, slider.decimals = 0, 1, 0.05, 2
    slider.suffix = " %"
    slider.connect("valueChanged(double)", heard.append)
    slider.value = 0.5
    slider.setValue(2)
    slider.setValue(1)
    assert (slider.value, slider.suffix, heard) == (1.0, " %", [0.5, 1.0])
    slider.maximum = 0.7
    assert (slider.value, heard[2:]) == (0.7, [0.7])
    slider.value = 0.333
    assert slider.value == 0.33
    slider.reset()
    assert slider.value == 0.0


def test_dragging_without_tracking(ctk):
    slider, changed, changing = ctk.ctkSliderWidget(), [], []
    slider.maximum, slider.singleStep, slider.tracking = 10, 1, False
    slider.valueChanged.connect(changed.append)
    slider.valueIsChanging.connect(changing.append)
    handle = slider.findChild("QSlider")
    handle.setSliderDown(True)
    handle.setValue(3)
    handle.setValue(4)
    assert (slider.value, changed, changing) == (0.0, [], [3.0, 4.0])
    handle.setSliderDown(False)
    assert (slider.value, changed) == (4.0, [4.0])


def test_the_rest(ctk, qt, dialogs, tmp_path):
    search, folder, box = ctk.ctkSearchBox(), ctk.ctkDirectoryButton(), ctk.ctkComboBox()
    heard = []
    search.textChanged.connect(heard.append)
    search.text = "nissl"
    search.showSearchIcon = True
    folder.directoryChanged.connect(heard.append)
    folder.directory = tmp_path
    folder.directory = tmp_path
    box.defaultText = "choose"
    box.addItem("a", "b")
    box.setCurrentUserDataAsString("b")
    assert heard == ["nissl", str(tmp_path)]
    assert (folder.directory, box.currentText, search.text) == (str(tmp_path), "a", "nissl")
    message = ctk.ctkMessageBox()
    message.text, message.dontShowAgainVisible = "t", True
    message.setStandardButtons(qt.QMessageBox.Ok)
    dialogs.answer(qt.QMessageBox.Ok)
    assert message.exec_() == qt.QMessageBox.Ok
