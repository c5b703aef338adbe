"""What one press of Run asks for, as it stood at that moment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from MRHNetLib.data.protocols import Protocol
    from MRHNetLib.scene.export import Frames
    from MRHNetLib.scene.mask_node import LabelLayer

AS_TRAINED = "as trained"


@dataclass(frozen=True, eq=False)
class Request:
    """Later changes in the panel or in the scene do not touch it: volumes are held by their voxels, not their nodes.

    Parameters
    ----------
    subject : str
        For titles and the names of nodes.
    protocol : Protocol
        The contrasts that were chosen.
    folder : Path or None
        Of the subject; None for volumes of the scene.
    sources : dict
        The volumes of the scene by the protocol's names for them; empty for a folder.
    mask : "auto", "none" or list of LabelLayer
        As in `mrhnet predict`, or what a segmentation or label map held.
    device, precision, plane : str
        As in `mrhnet predict`; the plane may be "as trained".
    orientation, voxel_size : str
        As in `mrhnet predict`; empty for what the files say.
    mri_node : MRML node or None
        The volume of the scene that lies under the maps; None: the MRI enters the scene with the first map.
    mri_key : str
        Tells whether that MRI entered the scene before.
    """

    subject: str
    protocol: Protocol
    folder: Path | None = None
    sources: Mapping[str, Frames] | None = None
    mask: str | list[LabelLayer] = "auto"
    device: str = "auto"
    precision: str = "exact"
    plane: str = AS_TRAINED
    orientation: str = ""
    voxel_size: str = ""
    mri_node: Any = None
    mri_key: str = ""

    @property
    def options(self) -> list[str]:
        """The words of `mrhnet predict` that do not depend on files written for it."""
        words = ["--device", self.device, "--precision", self.precision]
        for option, value in (("--orientation", self.orientation), ("--voxel-size", self.voxel_size)):
            if value and self.folder is not None:  # volumes of the scene know where they lie
                words += [option, value]
        if self.plane != AS_TRAINED:
            words += ["--plane", self.plane]
        return words


def subject_of(names: list[str]) -> str:
    """What the names of a subject's volumes begin with, made fit for the name of a file.

    Examples
    --------
    >>> subject_of(["mouse1_dwi2000", "mouse1_dwi5000", "mouse1_t2MTONOFF"])
    'mouse1'
    >>> subject_of(["T2: one/two"])
    'T2_ one_two'
    """
    first, *others = names
    length = 0
    while all(name[: length + 1] == first[: length + 1] for name in others) and length < len(first):
        length += 1
    begin = first[:length].rstrip(" _-.:")
    if others and length < min(map(len, names)):  # not in the middle of a word
        begin = re.sub(r"[ _\-.:]+[^ _\-.:]*$", "", first[:length])
    return re.sub(r'[/\\<>:"|?*\x00-\x1f]', "_", begin).lstrip(".") or "subject"


def voxel_size_mm(text: str) -> tuple[float, float, float] | None:
    """One or three numbers as the three sizes of a voxel; None for an empty text."""
    sizes = [float(part) for part in re.split(r"[,x\s]+", text.strip()) if part]
    if not sizes:
        return None
    x, y, z = sizes * 3 if len(sizes) == 1 else sizes
    return (x, y, z)
