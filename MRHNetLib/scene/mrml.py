"""Slicer's MRML classes, wherever this runs: in Slicer, in its Python, or with the package slicer-core."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from MRHNetLib.extras import require

_MODULE_LIBRARIES = (
    "vtkSlicer*ModuleLogicPython.*",
    "vtkSlicer*ModuleMRMLPython.*",
    "vtkSlicer*DisplayableManagerPython.*",
)


def mrml() -> Any:
    """The module `slicer` with the classes of MRML and of Slicer's modules.

    PythonSlicer, Slicer's Python without its application, leaves the modules' classes to be loaded by who needs them.

    Raises
    ------
    UserError
        There is neither Slicer nor slicer-core.
    """
    slicer: Any = require("slicer", "scene")
    if not hasattr(slicer, "vtkSlicerVolumeRenderingLogic"):
        _load_module_libraries()
    return slicer


def _load_module_libraries() -> None:
    util: Any = require("slicer.util", "scene")
    for folder in (Path(entry) for entry in sys.path):
        if folder.name == "qt-loadable-modules" and folder.is_dir():
            for pattern in _MODULE_LIBRARIES:
                util.importVTKClassesFromDirectory(str(folder), "slicer", filematch=pattern)
