"""The inputs of a run as files for its child processes, written once for all its networks."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from MRHNetLib.observer import Observer, Portion

if TYPE_CHECKING:
    from MRHNetLib.scene.export import Frames
    from MRHNetLib.scene.input_mri import InputMri
    from MRHNetPanel.run.request import Request


class InputFiles:
    """Where the child process finds what a request asks for; all that takes long is for a thread.

    Parameters
    ----------
    request : Request
        What was asked for.
    folder : Path
        Takes the files.
    """

    def __init__(self, request: Request, folder: Path) -> None:
        self._request = request
        self._folder = folder
        self._one_at_a_time = threading.Lock()  # the thread of a cancelled network may still be writing
        self._words: list[str] = []
        self._mri: InputMri | None = None

    def words(self, observer: Observer) -> list[str]:
        """The words of `mrhnet predict` that name the inputs; writes the files when they are asked for first."""
        with self._one_at_a_time:
            if not self._words:
                self._words = [*self._inputs(Portion(observer, 0, 0.9)), *self._mask(Portion(observer, 0.9, 1))]
        return self._words

    def mri(self) -> InputMri | None:
        """The MRI that has to enter the scene; None where it is there already."""
        from MRHNetLib.scene.input_mri import InputMri

        if self._mri is None and self._request.mri_node is None:
            frames = self._anatomical_frame()
            self._mri = InputMri(f"{self._request.subject} {frames.name}", frames.frames[0], frames.affine)
        return self._mri

    def named(self, provenance: Mapping[str, Any]) -> dict[str, Any]:
        """The provenance with the names of volumes of the scene where it has those of files that are soon gone."""
        names = {self._path(name): frames.name for name, frames in self._request.sources.items()}
        inputs = [
            {**entry, "path": f"{names[Path(entry['path'])]} (a volume of the scene)"}
            if Path(entry["path"]) in names
            else entry
            for entry in provenance.get("inputs", ())
        ]
        return {**provenance, "inputs": inputs}

    def _path(self, source: str) -> Path:
        return (self._folder / f"{source}.nii").absolute()

    def _inputs(self, observer: Observer) -> list[str]:
        from MRHNetLib.scene.export import write

        request = self._request
        if request.folder is not None:
            return [str(request.folder), *request.lie]
        words = ["--subject", request.subject]
        whole, done = sum(_size(frames) for frames in request.sources.values()), 0
        for name, frames in request.sources.items():
            path = self._path(name)
            write(frames, path, Portion(observer, done / whole, (done + _size(frames)) / whole))
            done += _size(frames)
            words += ["--source", f"{name}={path}"]
        return words

    def _mask(self, observer: Observer) -> list[str]:
        from MRHNetLib.scene.export import write
        from MRHNetLib.scene.mask_node import mask_frames

        if isinstance(self._request.mask, str):
            return ["--mask", self._request.mask]
        path = self._folder / "mask.nii"
        write(mask_frames(self._request.mask, self._anatomical_frame()), path, observer)
        return ["--mask", str(path)]

    def _anatomical_frame(self) -> Frames:
        """The contrast that people look at, of the scene's volumes or from the folder."""
        from MRHNetLib.data.anatomical_image import anatomical_contrast, read_anatomical_image
        from MRHNetLib.scene.export import Frames

        request = self._request
        contrast = request.protocol.contrasts[anatomical_contrast(request.protocol)]
        name = "T2W" if contrast.kind == "t2" else contrast.source
        if request.folder is None:
            whole = request.sources[contrast.source]
            return Frames(name, (whole.frames[contrast.frame],), whole.affine)
        volume = read_anatomical_image(request.folder, request.protocol, **request.told)
        return Frames(name, (volume.values(),), volume.affine)


def _size(frames: Frames) -> int:
    return sum(frame.nbytes for frame in frames.frames)
