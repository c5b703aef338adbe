"""An atlas: a volume of labels, the regions that they name, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine, axis_letters, axis_order, same_grid, voxel_sizes
from MRHNetLib.data.regions import LARGEST_ID, Region, read_region_table
from MRHNetLib.data.resampling import overlap, resample
from MRHNetLib.data.volumes import Volume, read_volume
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer

SIZE_TOLERANCE = 0.01  # of voxel sizes


@dataclass(frozen=True, eq=False)
class Atlas:
    """Labels and their regions.

    Parameters
    ----------
    name : str
        For messages and records: of the file, or of the atlas.
    labels : ndarray of int32, (X, Y, Z)
        Ids of regions; 0 is none.
    affine : ndarray, (4, 4)
        Array indices to mm, RAS+.
    regions : sequence of Region
        In the order of their table; labels may lack a name.
    placed : bool
        False where only the directions and sizes of the axes are known, not where the first voxel lies.
    directed : bool
        False where not even these are (Analyze): then it fits maps of its shape, voxel by voxel.
    """

    name: str
    labels: NDArray[np.int32]
    affine: Affine
    regions: Sequence[Region]
    placed: bool = True
    directed: bool = True

    @cached_property
    def every_region(self) -> list[Region]:
        """The regions, then the labels without a name, called by their numbers: the same whatever a map covers."""
        named = {0, *(region.id for region in self.regions)}
        unnamed = [number for number in np.unique(self.labels).tolist() if number not in named]
        return [*self.regions, *(Region(number, f"region {number}") for number in unnamed)]

    def on_grid(self, shape: Sequence[int], affine: Affine, what: str, observer: Observer = QUIET) -> NDArray[np.int32]:
        """The labels (X, Y, Z) on the grid of a map called `what`: each voxel takes the label nearest to its centre.

        Raises
        ------
        UserError
            They lie apart, or the atlas has no place in the world and other voxels than the map.
        """
        if not self.directed:
            return self._voxel_by_voxel(shape, what, observer)
        if not self.placed:
            return self._turned(shape, affine, what)
        if same_grid(self.labels.shape, self.affine, shape, affine):
            return self.labels
        if not overlap(shape, affine, self.labels.shape, self.affine):
            raise UserError(
                f"{what} and the regions {self.name} lie apart: {_grid(shape, affine)}; the regions have "
                f"{_grid(self.labels.shape, self.affine)}",
                hint="register the atlas to the map first",
            )
        observer.warning(f"{self.name} lies on another grid than {what}: each voxel of the map takes the nearest label")
        return resample(self.labels, self.affine, shape, affine, nearest=True)

    def _voxel_by_voxel(self, shape: Sequence[int], what: str, observer: Observer) -> NDArray[np.int32]:
        if self.labels.shape != tuple(shape[:3]):
            shapes = (" x ".join(map(str, size)) for size in (self.labels.shape, shape[:3]))
            raise UserError(
                "{} carries no orientation and has {} voxels, {} has {}".format(self.name, next(shapes), what, *shapes),
                hint="save it as NIfTI with the orientation that it has, or give regions on the grid of the map",
            )
        observer.warning(f"{self.name} carries no orientation: it is taken to lie voxel by voxel on {what}")
        return self.labels

    def _turned(self, shape: Sequence[int], affine: Affine, what: str) -> NDArray[np.int32]:
        """The labels with their axes in the map's order and directions, which must then have the same voxels."""
        order = axis_order(self.affine, axis_letters(affine))
        labels = order.apply(self.labels)
        sizes = voxel_sizes(self.affine)[list(order.permutation)]
        if labels.shape != tuple(shape[:3]) or not np.allclose(sizes, voxel_sizes(affine), rtol=SIZE_TOLERANCE):
            raise UserError(
                f"{what} has other voxels than {self.name}: {_grid(shape, affine)}; the regions have "
                f"{_grid(self.labels.shape, self.affine)} and no place in the world by which to bring them together",
                hint="register the map to the template of the atlas, onto its grid",
            )
        return np.asarray(labels)


def read_atlas(regions: Path, table: Path | None, observer: Observer = QUIET) -> Atlas:
    """The atlas in a label volume of any format that is read, with the names of its table, if any.

    Raises
    ------
    UserError
        A file cannot be read, or the volume holds no labels.
    """
    volume = read_volume(regions, observer=observer)
    if volume.frames != 1:
        raise UserError(f"{regions} has {volume.frames} volumes; one of labels was expected", hint="name a 3D file")
    named = read_region_table(table) if table else []
    known = volume.orientation_known
    return Atlas(Path(regions).name, _labels(volume), volume.affine, named, placed=known, directed=known)


def _labels(volume: Volume) -> NDArray[np.int32]:
    """The stored numbers, which float32 could not hold exactly, as whole ones."""
    stored: NDArray[Any] = np.asarray(volume.frame(0))
    if (volume.slope, volume.intercept) != (1.0, 0.0):
        stored = stored.astype(np.float64) * volume.slope + volume.intercept
    return checked_labels(stored, str(volume.path))


def checked_labels(stored: NDArray[Any], what: str) -> NDArray[np.int32]:
    """Numbers (X, Y, Z) of any type as labels.

    Raises
    ------
    UserError
        One is no label.
    """
    if stored.dtype.kind not in "iuf":
        raise UserError(f"{what} holds {stored.dtype} numbers; labels are whole numbers", hint="name a label volume")
    low, high = stored.min(), stored.max()
    if not (low >= 0 and high <= LARGEST_ID):  # not true of NaN either
        raise UserError(
            f"{what} holds numbers from {low} to {high}; labels from 0 to {LARGEST_ID} were expected",
            hint="name a label volume",
        )
    if stored.dtype.kind == "f" and high > (exact := 2 ** (np.finfo(stored.dtype).nmant + 1)):
        raise UserError(
            f"{what} holds labels up to {high:.0f} as {stored.dtype}, which rounds whole numbers above {exact}: "
            "regions may have become one",
            hint="save the labels anew as uint32, from the volume that they came from",
        )
    labels = stored.astype(np.int32)
    if stored.dtype.kind == "f" and not np.array_equal(labels, stored):
        fraction = stored[labels != stored].flat[0]
        raise UserError(
            f"{what} holds {fraction}; labels are whole numbers",
            hint="name a label volume; if it was resampled, do it again with nearest neighbours",
        )
    return labels


def _grid(shape: Sequence[int], affine: Affine) -> str:
    sizes = " x ".join(f"{size:.4g}" for size in voxel_sizes(affine))
    return f"{' x '.join(map(str, shape[:3]))} voxels of {sizes} mm, {axis_letters(affine)}"
