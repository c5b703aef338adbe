"""Volumes of the scene as files for a child process: a snapshot on the GUI thread, the writing in another one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine
from MRHNetLib.observer import QUIET, Observer


@dataclass(frozen=True, eq=False)
class Frames:
    """What a node held when it was taken: views of its voxels, which keep them alive.

    Attributes
    ----------
    name : str
    frames : tuple of (X, Y, Z) array
    affine : (4, 4) float64 array
        Array indices to mm, RAS+.
    """

    name: str
    frames: tuple[NDArray[Any], ...]
    affine: Affine


def snapshot(node: Any) -> Frames:
    """The frames of a volume or sequence node, without copying any voxel: for the GUI thread."""
    raise NotImplementedError


def write(frames: Frames, path: Path, observer: Observer = QUIET) -> None:
    """Write frames as one uncompressed NIfTI file (X, Y, Z[, T]): for a thread."""
    raise NotImplementedError
