"""Volumes of the scene as files for a child process: a snapshot on the GUI thread, the writing in another one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine, same_grid
from MRHNetLib.data.nifti_writer import nifti_header
from MRHNetLib.errors import UserError
from MRHNetLib.files import OutputFiles
from MRHNetLib.observer import QUIET, Observer
from MRHNetLib.scene.volume_nodes import affine_of, array_of, frames_of, volumes_of


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
    """The frames of a volume or sequence node, without copying any voxel: for the GUI thread.

    Raises
    ------
    UserError
        The node holds no image, frames on several grids, or is under a transform that is not linear.
    """
    frames = tuple(array_of(node, frame) for frame in range(frames_of(node)))
    if not frames:
        raise UserError(f"{node.GetName()} holds no image", hint="choose a volume that has been loaded")
    grids = [(array_of(volume).shape, affine_of(volume)) for volume in volumes_of(node)]
    if not all(same_grid(*grids[0], *grid) for grid in grids):
        raise UserError(
            f"the volumes of {node.GetName()} do not lie on one grid", hint="resample them to that of the first"
        )
    return Frames(node.GetName(), frames, affine_of(node))


def write(frames: Frames, path: Path, observer: Observer = QUIET) -> None:
    """Write frames as one uncompressed NIfTI file (X, Y, Z[, T]), whole or not at all: for a thread.

    Slice by slice with all frames of each: where frames are the components of voxels, memory is then read once.
    """
    shape = (*frames.frames[0].shape, len(frames.frames)) if len(frames.frames) > 1 else frames.frames[0].shape
    dtype = np.result_type(*frames.frames).newbyteorder("<")
    header = nifti_header(shape, dtype, frames.affine)
    slices = shape[2]
    slice_bytes = shape[0] * shape[1] * dtype.itemsize
    with OutputFiles(overwrite=True) as outputs, outputs.stage(path).open("wb") as file:
        file.write(header)
        for z in range(slices):
            observer.progress(z / slices, f"handing over {frames.name}")
            for t, frame in enumerate(frames.frames):
                file.seek(len(header) + (t * slices + z) * slice_bytes)
                file.write(frame[:, :, z].T.astype(dtype).tobytes())
