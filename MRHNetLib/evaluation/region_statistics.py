"""What a map is like within each region of an atlas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.regions import Region
from MRHNetLib.errors import UserError

PERCENTILES = (5, 25, 50, 75, 95)


@dataclass(frozen=True)
class RegionStatistics:
    """One region's share of a map; NaN where it has too few voxels for a figure.

    Attributes
    ----------
    id, name
        Of the region.
    voxels : int
    volume_mm3 : float
    mean, sd, p5, p25, median, p75, p95 : float
        In the map's units; `sd` is that of a sample (divided by N - 1), percentiles are interpolated linearly.
    """

    id: int
    name: str
    voxels: int
    volume_mm3: float
    mean: float
    sd: float
    p5: float
    p25: float
    median: float
    p75: float
    p95: float


def region_statistics(
    values: NDArray[np.floating], labels: NDArray[np.integer], regions: Sequence[Region], voxel_volume_mm3: float
) -> list[RegionStatistics]:
    """The statistics of each region, in the order of `regions`; then those of labels without a name, by their number.

    The voxels of a region are its ancestors', too: those of a structure in a tree are its own and its descendants'.

    Parameters
    ----------
    values : ndarray, (X, Y, Z)
        A stain map, or an MR map.
    labels : ndarray of int, (X, Y, Z)
        Ids of regions on the same grid; 0 is none.
    regions : sequence of Region
        Their names.
    voxel_volume_mm3 : float

    Raises
    ------
    UserError
        The shapes differ, or no voxel has a label.
    """
    if values.shape != labels.shape:
        raise UserError(
            f"the map has {values.shape} voxels, the regions have {labels.shape}", hint="bring them onto one grid first"
        )
    inside = labels != 0
    if not inside.any():
        raise UserError("the regions are empty: no voxel has a label", hint="choose other regions")
    found = _values_by_label(values[inside], labels[inside])
    named = {region.id: region for region in regions}
    named |= {label: Region(label, f"region {label}") for label in found if label not in named}
    nothing = np.empty(0)
    parts = {label: [found.get(member, nothing) for member in own] for label, own in members_of(named).items()}
    return [statistics_of(named[label], np.concatenate(parts[label]), voxel_volume_mm3) for label in named]


def members_of(named: Mapping[int, Region]) -> dict[int, list[int]]:
    """The labels of each region by its number: its own and its descendants'."""
    members = {label: [label] for label in named}
    for region in named.values():
        for ancestor in region.ancestors:
            if ancestor in members:
                members[ancestor].append(region.id)
    return members


def _values_by_label(values: NDArray[np.floating], labels: NDArray[np.integer]) -> dict[int, NDArray[np.floating]]:
    """The values (N,) of each label, sorted by the labels' numbers; one pass however many there are."""
    order = np.argsort(labels, kind="stable")
    present, starts = np.unique(labels[order], return_index=True)
    return dict(zip(map(int, present), np.split(values[order], starts[1:]), strict=True))


def statistics_of(region: Region, values: NDArray[np.floating], voxel_volume_mm3: float) -> RegionStatistics:
    """The statistics of one region from its values (N,), which may be none."""
    values = values.astype(np.float64)
    count = values.size
    mean = float(values.mean()) if count else float("nan")
    sd = float(values.std(ddof=1)) if count > 1 else float("nan")
    at = np.percentile(values, PERCENTILES) if count else np.full(len(PERCENTILES), np.nan)
    return RegionStatistics(region.id, region.name, count, count * voxel_volume_mm3, mean, sd, *map(float, at))
