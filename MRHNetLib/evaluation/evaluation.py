"""How good maps are: several, and a baseline that knows nothing but the place, against one reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.atlas import read_atlas
from MRHNetLib.data.geometry import voxel_sizes
from MRHNetLib.data.grid_order import in_order_of, single_volume
from MRHNetLib.data.volumes import Volume, read_volume
from MRHNetLib.evaluation.blocks import Blocks, blocks_of
from MRHNetLib.evaluation.compared_voxels import WITHOUT_MASK, compared_voxels
from MRHNetLib.evaluation.map_agreement import Agreement, Comparison, agreement_of
from MRHNetLib.evaluation.map_names import map_names
from MRHNetLib.evaluation.region_masks import region_masks
from MRHNetLib.evaluation.structures import Structures, structures_of
from MRHNetLib.observer import QUIET, Observer, Portion

READ = 0.2  # share of the time, for the progress


@dataclass(frozen=True)
class EvaluationFiles:
    """What is compared with what.

    Attributes
    ----------
    predictions : sequence of Path
        Stain maps, and any other maps of the same brain.
    reference : Path
        Whose grid all others must lie on, in any order of axes.
    mask, regions, table, location : Path, optional
        Where to compare; a label volume and its names; the mean of the training targets in this space.
    """

    predictions: Sequence[Path]
    reference: Path
    mask: Path | None = None
    regions: Path | None = None
    table: Path | None = None
    location: Path | None = None


@dataclass(frozen=True, eq=False)
class EvaluatedMap:
    """One map, and how well it agrees with the reference.

    Attributes
    ----------
    name : str
        Its file's name.
    path : Path
    is_location : bool
        Whether it is the location baseline.
    values : ndarray, (N,)
        In the compared voxels.
    whole : Agreement
    regions : dict of str to Agreement
        Groups of regions first.
    """

    name: str
    path: Path
    is_location: bool
    values: NDArray[np.float32]
    whole: Agreement
    regions: dict[str, Agreement]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """All maps of one call, in their order, the location baseline last.

    Attributes
    ----------
    maps : list of EvaluatedMap
    reference : ndarray, (N,)
        In the compared voxels.
    mask_description : str
    structures : Structures
    blocks : Blocks
    groups : dict of str to list of int
        The regions' numbers in each group.
    """

    maps: list[EvaluatedMap]
    reference: NDArray[np.float32]
    mask_description: str
    structures: Structures
    blocks: Blocks
    groups: dict[str, list[int]]


def evaluate(
    files: EvaluationFiles, *, threshold: float | None = None, target: str = "high", observer: Observer = QUIET
) -> Evaluation:
    """The agreement of every map with the reference, in the same voxels.

    Parameters
    ----------
    files : EvaluationFiles
    threshold : float, optional
        Of the reference, in its units; by default Otsu's of its values in the compared voxels.
    target : "high" or "low"
        Whether structures lie above or below it.
    observer : Observer
        Told what was left out or undefined, and why.

    Raises
    ------
    UserError
        A file cannot be read or lies on another grid, a map is named twice, or no voxel can be compared.
    """
    paths = [*files.predictions, *([files.location] if files.location else [])]
    names = map_names(paths)
    grid = _placed(read_volume(files.reference, observer=Portion(observer, 0, READ / 2)), paths, observer)
    reading = _Reading(grid, observer)
    maps = {
        name: reading.values(path, f"the map {name}", number / len(paths))
        for number, (name, path) in enumerate(zip(names, paths, strict=True))
    }
    mask = reading.values(files.mask, f"the mask {files.mask.name}", 1) > 0 if files.mask else None
    reference = reading.grid.values(0)
    observer.progress(READ, "finding the voxels to compare")
    inside = compared_voxels(reference, maps, mask, observer)
    true = reference[inside]
    observer.progress(READ, "finding structures")
    structures = structures_of(true.astype(np.float64), threshold, target)
    _warn_of_no_structure(structures, true, observer)
    regions, groups = _regions(files, reading, inside)
    observer.progress(READ, "cutting the voxels into blocks")
    blocks = blocks_of(inside, voxel_sizes(reading.grid.affine))
    comparison = Comparison(reference, inside, structures, blocks, regions)
    done = []
    for number, (name, path) in enumerate(zip(names, paths, strict=True)):
        start, stop = (READ + (1 - READ) * share / len(paths) for share in (number, number + 1))
        whole, parts = agreement_of(maps[name], comparison, _Named(Portion(observer, start, stop), name))
        done.append(EvaluatedMap(name, path, path == files.location, maps[name][inside], whole, parts))
    description = files.mask.name if files.mask else WITHOUT_MASK
    return Evaluation(done, true, description, structures, blocks, groups)


def _placed(reference: Volume, maps: Sequence[Path], observer: Observer) -> Volume:
    """The reference; without orientation of its own, on the grid of the first map that has one and the same shape."""
    for path in () if reference.orientation_known else maps:
        volume = read_volume(path)
        if volume.orientation_known and volume.shape3 == reference.shape3:
            observer.warning(f"the reference carries no orientation: it is taken to lie voxel by voxel on {path.name}")
            return replace(reference, affine=volume.affine, orientation_known=True)
    return reference


class _Reading:
    """Reads volumes onto the reference's grid."""

    def __init__(self, grid: Volume, observer: Observer) -> None:
        self.observer = observer
        self._name = grid.path.name if grid.path else "the reference"
        self.grid = single_volume(grid, f"the reference {self._name}")

    def values(self, path: Path, what: str, share: float) -> NDArray[np.float32]:
        """The values (X, Y, Z) in a file; `share` of the reading is done before it."""
        self.observer.progress(READ * (0.5 + share / 2), f"reading {path.name}")
        return self.on_grid(read_volume(path), what).values(0)

    def on_grid(self, volume: Volume, what: str) -> Volume:
        """The volume with its axes as the reference's."""
        return in_order_of(volume, self.grid, what, self._name, self.observer)


class _Named:
    """Says which map a stage belongs to."""

    def __init__(self, observer: Observer, name: str) -> None:
        self._observer, self._name = observer, name

    def progress(self, fraction: float, stage: str) -> None:
        self._observer.progress(fraction, f"{self._name}: {stage}")

    def warning(self, message: str) -> None:
        self._observer.warning(f"{self._name}: {message}")


def _regions(
    files: EvaluationFiles, reading: _Reading, inside: NDArray[np.bool_]
) -> tuple[dict[str, NDArray[np.bool_]], dict[str, list[int]]]:
    if files.regions is None:
        return {}, {}
    reading.observer.progress(READ, f"reading {files.regions.name}")
    atlas = read_atlas(files.regions, files.table)
    volume = Volume(atlas.labels, atlas.affine, orientation_known=atlas.placed)
    labels = reading.on_grid(volume, f"the label volume {files.regions.name}").data
    return region_masks(labels[inside], atlas.regions, reading.observer)


def _warn_of_no_structure(structures: Structures, reference: NDArray[np.float32], observer: Observer) -> None:
    found = int(structures.inside(reference.astype(np.float64)).sum())
    if 0 < found < reference.size:
        return
    observer.warning(
        f"{'no' if not found else 'every'} voxel is structure: the reference's values run from "
        f"{reference.min():.6g} to {reference.max():.6g}, the threshold is {structures.threshold:.6g}; "
        "there is no ROC curve and no AUC"
    )
