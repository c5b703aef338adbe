"""The output folder of a prediction, read: the subject's MRI and its stain maps, as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from MRHNetLib.observer import QUIET, Observer

if TYPE_CHECKING:
    from MRHNetLib.scene.stain_map import StainMapData


@dataclass(frozen=True, eq=False)
class Mri:
    """The MRI that lies under the stain maps: `values` (X, Y, Z), `affine` (4, 4) RAS mm, and its name."""

    name: str
    values: np.ndarray
    affine: np.ndarray


@dataclass(frozen=True, eq=False)
class SubjectOutput:
    """One subject's stain maps and the MRI under them (None where the input files are no longer there)."""

    name: str
    mri: Mri | None
    stain_maps: tuple[StainMapData, ...]


def read_subject_output(folder: Path, *, subject: str | None = None, observer: Observer = QUIET) -> SubjectOutput:
    """Read the stain maps of one subject, their sidecars, and the T2-weighted volume that they name."""
    raise NotImplementedError
