"""Where Slicer's classes come from."""

import sys
import types
from pathlib import Path

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.scene.mrml import mrml


def test_without_slicer_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "slicer", None)
    with pytest.raises(UserError, match="needs the Python library slicer") as caught:
        mrml()
    assert "mrhnet[scene]" in caught.value.hint


def test_the_modules_classes_are_loaded_where_slicers_python_has_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As in PythonSlicer: the package is there, the modules' libraries lie in a folder on the path."""
    loaded: list[tuple[str, str, str]] = []
    slicer, util = types.ModuleType("slicer"), types.ModuleType("slicer.util")

    def load(directory: str, destination: str, filematch: str) -> None:
        loaded.append((directory, destination, filematch))

    util.importVTKClassesFromDirectory = load
    monkeypatch.setitem(sys.modules, "slicer", slicer)
    monkeypatch.setitem(sys.modules, "slicer.util", util)
    folder = tmp_path / "qt-loadable-modules"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    assert mrml() is slicer
    assert {(directory, destination) for directory, destination, _ in loaded} == {(str(folder), "slicer")}
    assert "vtkSlicer*ModuleLogicPython.*" in [pattern for *_, pattern in loaded]
