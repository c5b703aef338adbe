"""The application for the tests of the host, started by the first test that asks for it."""

import pytest

from SlicerHost import host


@pytest.fixture
def slicer():
    """The module `slicer` as scripted modules see it, with an empty scene afterwards and no box left unread."""
    host.start()
    import slicer

    yield slicer
    slicer.mrmlScene.Clear(False)
    host.dialogs().clear()


@pytest.fixture
def qt():
    """The module `qt`; what slots raised, Qt warned of or nobody answered makes the test fail at its end."""
    from SlicerHost import pythonqt

    pythonqt.install()
    import qt

    yield qt
    pythonqt.dialogs.clear()
    pythonqt.faults.check()


@pytest.fixture
def ctk(qt):
    """The module `ctk`."""
    import ctk

    return ctk


@pytest.fixture
def faults(qt):
    from SlicerHost.pythonqt import faults

    return faults


@pytest.fixture
def dialogs(qt):
    from SlicerHost.pythonqt import dialogs

    return dialogs
