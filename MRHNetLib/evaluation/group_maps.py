"""Maps of many subjects on one grid, and where to compare them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine
from MRHNetLib.data.grid_order import in_order_of, single_volume
from MRHNetLib.data.volumes import Volume, read_volume
from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.region_measurement import map_name
from MRHNetLib.observer import QUIET, Observer


@dataclass(frozen=True, eq=False)
class GroupMaps:
    """One map of each subject, and a mask: all (X, Y, Z)."""

    values: list[NDArray[np.float32]]
    mask: NDArray[np.bool_]
    affine: Affine

    def mean(self) -> NDArray[np.float32]:
        """The mean of all subjects (X, Y, Z); 0 where one is no number."""
        total = np.zeros(self.mask.shape)
        for image in self.values:
            total += image
        return np.nan_to_num(total / len(self.values), posinf=0, neginf=0).astype(np.float32)


def files_by_map(paths: Sequence[Path]) -> dict[str, dict[str, Path]]:
    """The files by map and subject.

    Raises
    ------
    UserError
        Two files would be the same, or a subject lacks a map that others have.
    """
    found: dict[str, dict[str, Path]] = {}
    for path in paths:
        name = map_name(path)
        other = found.setdefault(name.map, {}).setdefault(name.subject, path)
        if other is not path:
            raise UserError(f"{other} and {path} would both be {name.map} of {name.subject}", hint="give one of them")
    subjects = list(dict.fromkeys(subject for files in found.values() for subject in files))
    for map_title, files in found.items():
        missing = [subject for subject in subjects if subject not in files]
        if missing:
            raise UserError(
                f"there is no map {map_title} of {', '.join(missing)}; {len(files)} of {len(subjects)} subjects "
                "have one",
                hint="give the same maps of all subjects, called SUBJECT_stain-NAME or SUBJECT_map-NAME",
            )
    return found


def read_group_maps(
    files: Mapping[str, Path], subjects: Sequence[str], mask: Path | None, observer: Observer = QUIET
) -> GroupMaps:
    """One map of the subjects, in their order; without a mask, where it is finite and not 0 in any of them.

    Their axes may be stored in any order and direction: they take those of the first that says how they lie.

    Raises
    ------
    UserError
        A file cannot be read, they lie on different grids, or no voxel is left.
    """
    grid = _grid([files[subject] for subject in subjects])
    placed, whose = replace(grid, orientation_known=True), str(grid.path)
    values, mute, inside = [], 0, np.ones(grid.shape3, bool)
    for number, subject in enumerate(subjects):
        observer.progress(number / len(subjects), f"reading {files[subject].name}")
        volume = grid if files[subject] == grid.path else read_volume(files[subject])
        if not volume.orientation_known and volume.shape3 == grid.shape3:
            mute += 1
            volume = replace(volume, affine=grid.affine, orientation_known=True)
        values.append(in_order_of(volume, placed, str(files[subject]), whose).values(0))
        held = np.isfinite(values[-1]) & ((values[-1] != 0) | (mask is not None))
        if not held.any():
            raise UserError(
                f"{files[subject]} holds nothing to compare: every voxel is {'0 or ' * (mask is None)}no number",
                hint="check the map, or leave its subject out (n/a as the group does that)",
            )
        inside &= held
    if mute:
        observer.warning(
            f"{mute} of {len(subjects)} maps carry no orientation, {files[subjects[0]].name} and its like: all are "
            "taken to lie voxel by voxel on each other"
        )
    if mask is None and not inside.any():
        raise UserError(
            "no voxel is left to compare: in each, a map is 0 or no number", hint="give a --mask, or check the maps"
        )
    if mask is not None:
        inside &= in_order_of(read_volume(mask), grid, f"the mask {mask}", whose, observer).values(0) > 0
    if not inside.any():
        raise UserError(
            f"no voxel is left to compare: {mask} is nowhere above 0 where all maps hold numbers",
            hint="check that the mask is the brain's, and the maps",
        )
    return GroupMaps(values, inside, grid.affine)


def _grid(files: Sequence[Path]) -> Volume:
    """The first map, or the first that says how its axes lie."""
    first = single_volume(read_volume(files[0]), str(files[0]))
    if first.orientation_known:
        return first
    others = (single_volume(read_volume(path), str(path)) for path in files[1:])
    return next((volume for volume in others if volume.orientation_known), first)
