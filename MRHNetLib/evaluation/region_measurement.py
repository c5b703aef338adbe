"""Maps of a subject, measured in the regions of an atlas."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from MRHNetLib.data.atlas import Atlas
from MRHNetLib.data.grid_order import in_order_of
from MRHNetLib.data.image_names import split_name
from MRHNetLib.data.volumes import Volume, read_volume
from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.region_statistics import RegionStatistics, region_statistics
from MRHNetLib.observer import QUIET, Observer, Portion

_ENTITY = re.compile(r"_(?=(?:stain|map|shell|desc|acq|ses|run|space)-)")
_PREFIX = re.compile(r"\b(?:stain|map)-")
_BIDS = re.compile(r"(sub-[A-Za-z0-9]+)_(.+)", re.DOTALL)
_READ = 0.6  # of the time


@dataclass(frozen=True)
class MapName:
    """Whose map a file is, and of what."""

    subject: str
    map: str


def map_name(path: Path) -> MapName:
    """Subject and map by the name of a file as this program or BIDS writes it, else by its folder and its name.

    Examples
    --------
    >>> map_name(Path("maps/mouse1_stain-NF.nii.gz"))
    MapName(subject='mouse1', map='NF')
    >>> map_name(Path("maps/mouse1_shell-2000_map-FA.nii.gz"))
    MapName(subject='mouse1', map='shell-2000_FA')
    >>> map_name(Path("mouse1/truth_NF.nii.gz"))
    MapName(subject='mouse1', map='truth_NF')
    >>> map_name(Path("maps/sub-01_FA.nii.gz"))
    MapName(subject='sub-01', map='FA')
    """
    stem = split_name(path)[0]
    subject, *rest = _ENTITY.split(stem, maxsplit=1)
    if subject and rest:
        return MapName(subject, _PREFIX.sub("", rest[0].replace("_", " ")).replace(" ", "_"))
    if bids := _BIDS.fullmatch(stem):
        return MapName(bids[1], bids[2])
    return MapName(Path(path).absolute().parent.name, stem)


def measure_map(path: Path, atlas: Atlas, mask: Path | None, observer: Observer = QUIET) -> list[RegionStatistics]:
    """The statistics of the map in a file within each region, voxels that are no finite number left out (and told).

    All regions of the atlas stand there, with or without voxels in the map, so that tables of subjects go together.

    Parameters
    ----------
    path : Path
        Any image of one number a voxel.
    atlas : Atlas
    mask : Path, optional
        On the map's grid, its axes in any order: voxels where it is 0 are left out, too.

    Raises
    ------
    UserError
        A file cannot be read or is on another grid, or no voxel lies in any region.
    """
    volume = read_volume(path, observer=Portion(observer, 0, _READ))
    if volume.frames != 1:
        raise UserError(f"{path} has {volume.frames} volumes; one map was expected", hint="name a 3D file")
    observer.progress(_READ, f"measuring {path.name}")
    volume = _placed(volume, atlas, path.name, observer)
    labels = atlas.on_grid(volume.shape3, volume.affine, path.name, observer)
    values = volume.values()
    taken = np.isfinite(values)
    broken = int(np.count_nonzero(~taken & (labels != 0)))
    if broken:
        observer.warning(f"{path.name}: {broken} voxels in regions are NaN or infinite and left out")
    if mask is not None:
        taken &= in_order_of(read_volume(mask), volume, f"the mask {mask.name}", path.name, observer).values(0) > 0
    labels = np.where(taken, labels, 0)
    if not labels.any():
        raise UserError(
            f"no voxel of {path.name} to measure lies in a region of {atlas.name}",
            hint="the regions and the mask have to overlap, and the map has to hold numbers there",
        )
    volume_mm3 = float(abs(np.linalg.det(volume.affine[:3, :3])))
    return region_statistics(values, labels, atlas.every_region, volume_mm3)


def _placed(volume: Volume, atlas: Atlas, what: str, observer: Observer) -> Volume:
    """The map; without orientation of its own (Analyze) voxel by voxel on the atlas, whose voxel sizes it takes.

    The place and often the sizes in such a header are made up: going by them would measure other structures.
    """
    if volume.orientation_known or not atlas.placed:
        return volume
    if volume.shape3 != atlas.labels.shape:
        shapes = (" x ".join(map(str, shape)) for shape in (volume.shape3, atlas.labels.shape))
        raise UserError(
            "{} carries no orientation and has {} voxels, the regions have {}".format(what, *shapes),
            hint="save it as NIfTI with the orientation that it has, or give regions on its grid",
        )
    observer.warning(f"{what} carries no orientation: it is taken to lie voxel by voxel on {atlas.name}")
    return replace(volume, affine=atlas.affine, orientation_known=True)
