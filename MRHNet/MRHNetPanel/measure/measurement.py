"""Stain maps measured: in regions, and against a reference; arrays go in, figures come out, for a thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer

if TYPE_CHECKING:
    import numpy as np

    from MRHNetLib.data.geometry import Affine
    from MRHNetLib.data.regions import Region
    from MRHNetLib.evaluation.metrics import Metrics
    from MRHNetLib.evaluation.region_statistics import RegionStatistics
    from MRHNetLib.evaluation.roc import RocCurve
    from MRHNetLib.scene.region_labels import RegionLayers


@dataclass(frozen=True, eq=False)
class MapTaken:
    """A volume of the scene, held by its voxels.

    Parameters
    ----------
    name, stain : str
        Of the node; no stain for a reference.
    array : ndarray, (X, Y, Z)
        A view.
    affine : ndarray, (4, 4)
        Array indices to mm, RAS+.
    """

    name: str
    stain: str
    array: np.ndarray
    affine: Affine


@dataclass(frozen=True, eq=False)
class RegionsMeasured:
    """The statistics of each map by its name, the same regions in the same order; and the maps without any region."""

    found: dict[str, list[RegionStatistics]]
    left_out: list[str]


@dataclass(frozen=True, eq=False)
class Comparison:
    """How well a map agrees with a reference."""

    metrics: Metrics
    curve: RocCurve


def take_maps(nodes: Iterable[Any]) -> list[MapTaken]:
    """The volumes of several nodes; those of the same name get a number behind it."""
    maps: dict[str, MapTaken] = {}
    for taken in map(take_map, nodes):
        names = (taken.name, *(f"{taken.name} ({number})" for number in range(2, len(maps) + 2)))
        name = next(name for name in names if name not in maps)
        maps[name] = replace(taken, name=name)
    return list(maps.values())


def take_map(node: Any) -> MapTaken:
    """The volume of a node, no voxel copied: for the GUI thread."""
    from MRHNetLib.scene.stain_map import stain_of
    from MRHNetLib.scene.volume_nodes import affine_of, array_of

    return MapTaken(node.GetName(), stain_of(node), array_of(node), affine_of(node))


def measure_regions(
    maps: Sequence[MapTaken], layers: RegionLayers, table: Path | None, observer: Observer
) -> RegionsMeasured:
    """Mean, SD, percentiles and volume of every map in every region.

    Parameters
    ----------
    maps : sequence of MapTaken
        The stain maps.
    layers : RegionLayers
        The regions.
    table : Path or None
        Names of a label map's regions, where its colour table does not have them.

    Raises
    ------
    UserError
        The table cannot be read, or no map has a voxel in any region.
    """
    from MRHNetLib.data.regions import read_region_table

    listed = read_region_table(table) if table else []
    named = {region.id: region for region in listed}
    found: dict[str, dict[int, RegionStatistics]] = {}
    for index, taken in enumerate(maps):
        observer.progress(index / len(maps), f"measuring {taken.name}")
        measured, own = _measured(taken, layers, listed)
        if measured:
            found[taken.name] = measured
            named = _unnamed(measured) | named | {region.id: region for region in own}
    if not found:
        raise UserError(
            f"no voxel of {', '.join(taken.name for taken in maps)} lies in any region",
            hint="choose regions of the same brain; where their grids lie apart, register them first",
        )
    regions = [named[number] for number in sorted(named)]
    return RegionsMeasured(
        {name: [_of_region(region, measured) for region in regions] for name, measured in found.items()},
        [taken.name for taken in maps if taken.name not in found],
    )


def compare_maps(taken: MapTaken, reference: MapTaken, observer: Observer) -> Comparison:
    """The agreement of a stain map with a reference, inside its mask: where the map is not 0.

    Raises
    ------
    UserError
        They lie on different grids, the map is empty, or the reference has no values or no structure there.
    """
    from MRHNetLib.data.geometry import same_grid
    from MRHNetLib.evaluation.metrics import compare
    from MRHNetLib.evaluation.roc import roc_curve

    if not same_grid(taken.array.shape, taken.affine, reference.array.shape, reference.affine):
        raise UserError(
            f"{reference.name} lies on another grid than {taken.name}: {_grid(reference)}; {_grid(taken)}",
            hint=f"resample {reference.name} to the stain map's grid (module Resample Scalar/Vector/DWI Volume)",
        )
    observer.progress(0, "comparing")
    inside = taken.array != 0
    if not inside.any():
        raise UserError(f"{taken.name} is 0 everywhere: there is nothing to compare", hint="choose another stain map")
    metrics = compare(taken.array, reference.array, inside)
    observer.progress(0.9, "drawing the curve")
    return Comparison(metrics, roc_curve(taken.array[inside], reference.array[inside]))


def _measured(
    taken: MapTaken, layers: RegionLayers, listed: Sequence[Region]
) -> tuple[dict[int, RegionStatistics], list[Region]]:
    """The statistics of the regions that meet a map, by their numbers; and the names that the layers have for any.

    Where the regions of a table (`listed`) form a tree, parents hold their children's voxels.
    """
    from MRHNetLib.evaluation.region_statistics import region_statistics
    from MRHNetLib.scene.region_labels import label_arrays

    found: dict[int, RegionStatistics] = {}
    names: list[Region] = []
    for labels, regions in label_arrays(layers, taken.array.shape, taken.affine):
        names += regions
        if labels.any():
            measured = region_statistics(taken.array, labels, [*regions, *listed], _voxel_volume_mm3(taken.affine))
            found |= {region.id: region for region in measured if region.voxels}
    return found, names


def _unnamed(found: Mapping[int, RegionStatistics]) -> dict[int, Region]:
    from MRHNetLib.data.regions import Region

    return {number: Region(number, region.name) for number, region in found.items()}


def _of_region(region: Region, found: Mapping[int, RegionStatistics]) -> RegionStatistics:
    """The statistics under the region's name; without voxels where the map has none."""
    import numpy as np

    from MRHNetLib.evaluation.region_statistics import statistics_of

    if region.id in found:
        return replace(found[region.id], name=region.name)
    return statistics_of(region, np.empty(0), 0.0)


def _voxel_volume_mm3(affine: Affine) -> float:
    import numpy as np

    return float(abs(np.linalg.det(affine[:3, :3])))


def _grid(taken: MapTaken) -> str:
    from MRHNetLib.data.assembly import describe_grid
    from MRHNetLib.data.volumes import Volume

    return describe_grid(Volume(taken.array, taken.affine))
