"""Image files of every format that is read, as volumes on one kind of grid."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine, affine_from_letters, check_letters, is_invertible
from MRHNetLib.data.image_header import ImageHeader
from MRHNetLib.data.image_names import image_format, pair_of, volume_files
from MRHNetLib.data.nifti_writer import write_nifti
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer

__all__ = ["Volume", "image_format", "read_volume", "volume_files", "write_nifti"]

ASSUMED_LETTERS = "LAS"  # of a file that does not say how its axes lie; as the published volumes are stored


@dataclass(frozen=True, eq=False)
class Volume:
    """An image and where it lies.

    Attributes
    ----------
    data : (X, Y, Z) or (X, Y, Z, T) array
        The stored numbers in their stored type and byte order; mapped from the file where it is uncompressed.
    affine : (4, 4) float64 array
        From indices to millimetres, RAS+.
    slope, intercept : float
        A value is ``stored * slope + intercept``.
    orientation_known : bool
        False where neither the file nor the caller said how the axes lie; they are then taken as LAS.
    path : Path or None
        The file that was read.
    """

    data: NDArray[Any]
    affine: Affine
    slope: float = 1.0
    intercept: float = 0.0
    orientation_known: bool = True
    path: Path | None = None

    @property
    def shape3(self) -> tuple[int, int, int]:
        """Lengths of the three spatial axes."""
        x, y, z = self.data.shape[:3]
        return x, y, z

    @property
    def frames(self) -> int:
        """Number of frames: T, or 1 for a single volume."""
        return self.data.shape[3] if self.data.ndim == 4 else 1

    def frame(self, t: int) -> NDArray[Any]:
        """Return frame `t` as an (X, Y, Z) view in the stored type."""
        frame: NDArray[Any] = self.data.reshape(*self.shape3, self.frames)[..., t]
        return frame

    def values(self, t: int | None = None) -> NDArray[np.float32]:
        """Return the scaled values of frame `t`, or of all frames, as float32."""
        if t is None and self.data.ndim == 4:
            values = np.empty(self.data.shape, np.float32, order="F")
            for index in range(self.frames):
                values[..., index] = self.values(index)
            return values
        stored = np.asarray(self.frame(t or 0))
        with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite
            if (self.slope, self.intercept) == (1.0, 0.0):
                return stored.astype(np.float32)
            return (stored.astype(np.float64) * self.slope + self.intercept).astype(np.float32)


def read_volume(
    path: str | os.PathLike[str],
    *,
    orientation: str | None = None,
    voxel_size: Sequence[float] | None = None,
    observer: Observer = QUIET,
) -> Volume:
    """Return the volume in a NIfTI, NRRD, MetaImage or Analyze file.

    Parameters
    ----------
    path : path
        Of a pair (.hdr and .img) either file.
    orientation : str, optional
        Direction in which each array axis increases, e.g. "LAS".
    voxel_size : (3,) floats, optional
        Voxel size along each array axis, in mm. Both are used only for a file that does not say how its axes lie:
        Analyze, and NIfTI, NRRD or MetaImage without that part of their headers.
    observer : Observer
        Told how far a packed file is unpacked.

    Raises
    ------
    UserError
        If the file is missing, unreadable, damaged, cut short, of another kind than its name says, claims more than
        it or the memory can hold (before anything is allocated), or does not hold one number for each voxel.
    """
    path = Path(path)
    header, affine = read_header(path, orientation=orientation, voxel_size=voxel_size)
    try:
        data = _arranged(path, header, observer)
    except OSError as error:
        raise _explained(path, error) from None
    known = header.affine is not None or orientation is not None
    return Volume(data, affine, header.slope, header.intercept, known, path)


def read_header(
    path: Path, *, orientation: str | None = None, voxel_size: Sequence[float] | None = None
) -> tuple[ImageHeader, Affine]:
    """Return what an image's header says, and the affine that follows from it; no voxel is read.

    Parameters, and what is raised, as of `read_volume`.
    """
    if orientation is not None:
        check_letters(orientation)
    if voxel_size is not None and not (len(voxel_size) == 3 and all(0 < size < np.inf for size in voxel_size)):
        raise UserError(
            f"a voxel size is three positive numbers, in mm; found {voxel_size}", hint="for example 0.1, 0.1, 0.5"
        )
    try:
        with np.errstate(all="ignore"):  # numbers out of range in a damaged header end as an impossible grid
            header = _read_header(path)
            return header, _affine(path, header, orientation, voxel_size)
    except OSError as error:
        raise _explained(path, error) from None


def _read_header(path: Path) -> ImageHeader:
    """Return the header, read by whichever module knows the format."""
    kind = image_format(path)
    if kind is None:
        raise UserError(
            f"{path} is not an image that is read here, by its name",
            hint="name a .nii, .nii.gz, .nrrd, .nhdr, .mha, .mhd file or one of a pair of .hdr and .img",
        )
    if stat.S_ISDIR(path.stat().st_mode):
        raise UserError(f"{path} is a folder; an image file was expected", hint="name a file in it")
    if kind == "nrrd":
        from MRHNetLib.data.nrrd import read_nrrd

        return read_nrrd(path)
    if kind == "metaimage":
        from MRHNetLib.data.metaimage import read_metaimage

        return read_metaimage(path)
    from MRHNetLib.data.analyze import read_analyze
    from MRHNetLib.data.nifti import read_header_bytes, read_nifti

    header_path, voxel_path = pair_of(path) if kind == "analyze" else (path, path)
    raw = read_header_bytes(header_path)
    if kind == "nifti" and raw.layout != "single":
        raise UserError(
            f"{path} holds a header only: that of {'an Analyze' if raw.layout == 'analyze' else 'a NIfTI'} pair",
            hint=f"rename it to {path.stem}.hdr and put {path.stem}.img beside it",
        )
    read = read_analyze if raw.layout == "analyze" else read_nifti
    return read(header_path, voxel_path, raw)


def _affine(path: Path, header: ImageHeader, orientation: str | None, voxel_size: Sequence[float] | None) -> Affine:
    """Return the header's affine, or one along the axes where it has none."""
    affine = header.affine
    if affine is None:
        size = [abs(step) for step in header.voxel_size] if voxel_size is None else voxel_size
        shape = [header.voxels.shape[axis] for axis in header.axes]
        affine = affine_from_letters(orientation or ASSUMED_LETTERS, size, shape)
    if not is_invertible(affine):
        found = np.array2string(affine[:3], separator=", ").replace("\n", "")
        raise UserError(
            f"{path}: its header gives no possible grid: {found}",
            hint="give its voxel size, for example 0.1, 0.1, 0.5 mm"
            if header.affine is None
            else "correct its orientation, or export it again",
        )
    return affine


def _arranged(path: Path, header: ImageHeader, observer: Observer) -> NDArray[Any]:
    """Return the voxels as (X, Y, Z) or (X, Y, Z, T), without axes of length 1 behind the third."""
    shape, axes = header.voxels.shape, header.axes
    others = [axis for axis in range(len(shape)) if axis not in axes]
    frames = [axis for axis in others if shape[axis] > 1]
    if len(frames) > 1:
        raise UserError(
            f"{path} has {len(axes) + len(frames)} axes ({' x '.join(map(str, shape))}); 3 or 4 were expected",
            hint="write its frames along one axis",
        )
    rest = [axis for axis in others if shape[axis] == 1]
    first: tuple[Any, ...] = (..., *(0 for _ in rest))
    data: NDArray[Any] = header.voxels.load(observer).transpose(*axes, *frames, *rest)[first]
    return data


def _explained(path: Path, error: OSError) -> UserError:
    """Return what an error of the operating system means to the user."""
    path = Path(error.filename or path)
    if isinstance(error, FileNotFoundError):
        return UserError(f"{path} does not exist", hint="check the name and the folder")
    if isinstance(error, PermissionError):
        return UserError(f"{path} may not be read: no permission", hint="change its permissions, or copy it")
    return UserError(f"{path} could not be read: {error.strerror or error}", hint="check the disk and the network")
