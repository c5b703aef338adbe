"""Scenes as files: one .mrb, Slicer's data bundle, holds the nodes and their data."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from MRHNetLib.errors import UserError
from MRHNetLib.files import temporary_folder
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.new_scene import new_scene

_PACKED = (".nrrd", ".gz", ".mrb")  # packed already: packing them again takes time and saves nothing
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)")


def save_scene(scene: Any, path: Path, name: str) -> None:
    """Write the scene as .mrb to a staged path (see `files.OutputFiles`).

    The bundle is packed here and not by MRML, so that a full disk or an interruption is met like everywhere else.

    Parameters
    ----------
    scene : vtkMRMLScene
    path : Path
    name : str
        Of the scene inside the bundle: what is seen when somebody unpacks it.

    Raises
    ------
    UserError
        MRML could not write a node; its own words are told.
    """
    messages = mrml().vtkMRMLMessageCollection()
    with temporary_folder() as temporary:
        folder = temporary / name
        folder.mkdir()
        if not scene.SaveSceneToSlicerDataBundleDirectory(str(folder), None, messages):
            raise UserError(
                f"the scene could not be saved: {_words(messages)}",
                hint="free some space in the folder for temporary files, or name another in TMPDIR",
            )
        _escape_ampersands(folder)
        with zipfile.ZipFile(path, "w") as bundle:
            for file in sorted(entry for entry in folder.rglob("*") if entry.is_file()):
                method = zipfile.ZIP_STORED if file.suffix in _PACKED else zipfile.ZIP_DEFLATED
                bundle.write(file, file.relative_to(temporary), method)


def load_scene(path: Path) -> Any:
    """A new scene with what the .mrb holds.

    Raises
    ------
    UserError
        The file is not there, or is no bundle of a scene.
    """
    if not path.is_file():
        raise UserError(f"{path} does not exist", hint="check the name and the folder")
    slicer = mrml()
    scene, files, cache = new_scene(), slicer.vtkDataIOManager(), slicer.vtkCacheManager()
    messages = slicer.vtkMRMLMessageCollection()
    with temporary_folder() as temporary:  # where MRML unpacks it
        cache.SetRemoteCacheDirectory(str(temporary))
        files.SetCacheManager(cache)
        scene.SetDataIOManager(files)
        read = zipfile.is_zipfile(path) and scene.ReadFromMRB(str(path), True, messages)
    if not read:
        raise UserError(f"{path} is not a scene that can be read: {_words(messages)}", hint="save the scene again")
    return scene


def _escape_ampersands(folder: Path) -> None:
    """MRML writes the & of a file's name as it is, and cannot read its own scene then: that is no XML."""
    for path in folder.glob("*.mrml"):
        path.write_bytes(_BARE_AMPERSAND.sub(b"&amp;", path.read_bytes()))


def _words(messages: Any) -> str:
    found = [messages.GetNthMessageText(index) for index in range(messages.GetNumberOfMessages())]
    return "; ".join(found) or "no reason was given"
