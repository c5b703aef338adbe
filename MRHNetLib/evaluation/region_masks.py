"""The compared voxels of each region of an atlas, and of the groups that the names of regions tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.regions import Region
from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.region_statistics import members_of
from MRHNetLib.evaluation.tissue_groups import tissue_groups
from MRHNetLib.observer import QUIET, Observer


def region_masks(
    labels: NDArray[np.integer], regions: Sequence[Region], observer: Observer = QUIET
) -> tuple[dict[str, NDArray[np.bool_]], dict[str, list[int]]]:
    """The voxels of each group and of each region by its name, and the numbers of the regions in each group.

    A structure of a tree holds its descendants' voxels, too.

    Parameters
    ----------
    labels : ndarray of int, (N,)
        The regions of the compared voxels.
    regions : sequence of Region
        Their names; a label without one is called by its number.
    observer : Observer
        Hears how many regions have no voxel.

    Raises
    ------
    UserError
        No voxel lies in any region.
    """
    present = set(np.unique(labels).tolist()) - {0}
    if not present:
        raise UserError(
            "no compared voxel lies in any region: all labels are 0 there",
            hint="choose regions and a mask of the same brain",
        )
    known = {region.id: region for region in regions}
    named = known | {number: Region(number, f"region {number}") for number in sorted(present - set(known))}
    members = {number: present.intersection(own) for number, own in members_of(named).items()}
    if absent := sum(not own for own in members.values()):
        have = "has" if absent == 1 else "have"
        observer.warning(f"{absent} of {len(known)} regions of the table {have} no voxel to compare: left out")
    labelled = [region for region in named.values() if region.id in present]
    groups = {group: [region.id for region in parts] for group, parts in tissue_groups(labelled, regions).items()}
    names = _distinct([region for region in named.values() if members[region.id]], groups)
    masks = {group: np.isin(labels, numbers) for group, numbers in groups.items()}
    return masks | {name: np.isin(labels, list(members[number])) for number, name in names.items()}, groups


def _distinct(regions: Sequence[Region], groups: Mapping[str, list[int]]) -> dict[int, str]:
    """The name of each region by its number, which stands behind it where another region or group has the same."""
    names = {region.id: region.name for region in regions}
    shared = {number for number, name in names.items() if groups.get(name, [number]) != [number]} | _repeated(names)
    while shared:
        names |= {number: f"{names[number]} ({number})" for number in shared}
        shared = _repeated(names)
    return names


def _repeated(names: Mapping[int, str]) -> set[int]:
    """The numbers whose name is another's, too."""
    times = Counter(names.values())
    return {number for number, name in names.items() if times[name] > 1}
