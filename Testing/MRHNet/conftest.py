"""What the tests of the panel share."""

import sys

import pytest
from conftest import ROOT

if str(ROOT / "MRHNet") not in sys.path:  # as Slicer has the folder of a module
    sys.path.insert(0, str(ROOT / "MRHNet"))


@pytest.fixture
def slicer():
    """The module `slicer` of the host (Testing/SlicerHost/README.md), with an empty scene before and after."""
    from SlicerHost import host, pythonqt

    host.start()
    import slicer

    slicer.mrmlScene.Clear(False)
    pythonqt.faults.collected.clear()
    yield slicer
    slicer.mrmlScene.Clear(False)
    host.dialogs().clear()
    pythonqt.faults.check()  # whatever a slot raised was only printed


@pytest.fixture
def panel(slicer):
    """The module's panel, opened anew from its own files: an MRHNetWidget with `ui` and `logic`."""
    from SlicerHost import host

    yield host.open_module(ROOT / "MRHNet" / "MRHNet.py")
    if slicer.app.moduleManager().module("MRHNet") is not None:
        host.close_module("MRHNet")


@pytest.fixture(scope="module")
def opened():
    """The module's panel, opened once for all tests of a file: who uses it resets what closing the scene leaves."""
    from SlicerHost import host

    host.start()
    import slicer

    yield host.open_module(ROOT / "MRHNet" / "MRHNet.py")
    if slicer.app.moduleManager().module("MRHNet") is not None:
        host.close_module("MRHNet")


@pytest.fixture
def qt(slicer):
    """The module `qt` of the host."""
    import qt

    return qt


@pytest.fixture
def native_engine(monkeypatch):
    """Called with True or False, the panel finds the native library or finds none, until the test has ended."""

    def use(there):
        from MRHNetLib.inference.native import library

        monkeypatch.setattr(library, "native_library", object if there else lambda: None)
        monkeypatch.setattr(library, "why_missing", lambda: "" if there else "its library was not built")

    return use
