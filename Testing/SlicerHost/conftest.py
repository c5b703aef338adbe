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
def qt(slicer):
    """The module `qt`."""
    import qt

    return qt
