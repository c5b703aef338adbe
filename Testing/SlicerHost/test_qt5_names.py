"""Only what Qt 5.15 offers is there."""

import pytest


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("QCheckBox", "checkStateChanged"),  # Qt 6.7
        ("QComboBox", "labelDrawingMode"),
        ("QLineEdit", "qt_property"),
        ("QEvent", "isPointerEvent"),
        ("QMouseEvent", "position"),
        ("QWidget", "findChildrenByName"),
        ("QLabel", "resizeMode"),
        ("QColor", "isValidColorName"),
        ("QStyleHints", "colorScheme"),
        ("QApplication", "setActiveWindowTitle"),
    ],
)
def test_newer_names_are_refused(qt, kind, name):
    with pytest.raises(AttributeError):
        getattr(getattr(qt, kind), name)


@pytest.mark.parametrize("name", ["QStringConverter", "QPermission", "QKeyCombination"])
def test_newer_classes_are_refused(qt, name):
    with pytest.raises(AttributeError, match=name):
        getattr(qt, name)


@pytest.mark.parametrize("name", ["Slot", "Property", "QNetworkAccessManager", "QGraphicsView"])
def test_what_the_host_does_not_cover_is_refused(qt, name):
    with pytest.raises(AttributeError, match="does not cover"):
        getattr(qt, name)


def test_newer_signals_are_refused(qt, faults):
    with faults.expected(faults.NoSuchSignal):
        assert qt.QCheckBox().connect("checkStateChanged(Qt::CheckState)", print) is False


@pytest.mark.parametrize("name", ["QRegExp", "QDesktopWidget"])
def test_what_qt_6_lost_is_named(qt, name):
    with pytest.raises(AttributeError, match="in Qt 5.15, but not in the Qt 6"):
        getattr(qt, name)


def test_a_value_qt_6_lost_is_named(qt):
    with pytest.raises(AttributeError, match="in Qt 5.15, but not in the Qt 6"):
        qt.Qt.MidButton  # noqa: B018


def test_names_of_qt_5_are_there(qt):
    assert qt.QAction("x").text == "x"  # in QtGui since Qt 6
    assert qt.QMessageBox.Yes == 0x4000
    assert qt.QSizePolicy.Expanding == 7
    assert qt.QHeaderView.ResizeToContents == 3
    assert qt.QComboBox.AdjustToMinimumContentsLengthWithIcon is not None
    assert qt.SIGNAL("clicked()") == "2clicked()"


def test_words_of_python_have_an_underscore(qt):
    widget = qt.QWidget()
    widget.raise_()


def test_both_spellings_of_a_signal(qt):
    heard = []
    button = qt.QPushButton()
    button.connect(qt.SIGNAL("clicked()"), lambda: heard.append(1))
    button.click()
    assert heard == [1]


def test_nearly_every_name_of_the_table_is_there(qt):
    """What is missing is what Qt 6 took away; a change of PySide6 that hides more is noticed."""
    from SlicerHost.pythonqt import members, names

    asked = ("QWidget", "QPushButton", "QLabel", "QTableWidget", "QTreeWidget", "QComboBox", "QTimer", "QProcess")
    lost = [
        f"{kind}.{name}"
        for kind in asked
        for name in names.members(kind) | names.properties(kind)
        if (found := members.find(getattr(qt, kind)._pyside, name)) is None or found.kind == "missing"
    ]
    gone = {"autoCompletion", "autoCompletionCaseSensitivity", "AdjustToMinimumContentsLength", "pid"}
    gone |= {
        "setupChildProcess",
        "isFirstItemColumnSpanned",
        "setFirstItemColumnSpanned",
        "viewOptions",
        "getContentsMargins",
    }
    assert {name.partition(".")[2] for name in lost} <= gone
