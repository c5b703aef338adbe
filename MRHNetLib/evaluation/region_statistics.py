"""What a stain map is like within each region of an atlas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from MRHNetLib.data.regions import Region


@dataclass(frozen=True)
class RegionStatistics:
    """One region's share of a map; values in the map's units, volume in mm3."""

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
    values: np.ndarray, labels: np.ndarray, regions: Sequence[Region], voxel_volume_mm3: float
) -> list[RegionStatistics]:
    """The statistics of each region, in the order of `regions`."""
    raise NotImplementedError
