"""A phantom subject: one individual digital mouse brain on a voxel grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.regions import Region
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer
from MRHNetLib.phantom.anatomy import paint_brain
from MRHNetLib.phantom.canvas import HALF, coverage
from MRHNetLib.phantom.envelope import bodies
from MRHNetLib.phantom.genotype import GENOTYPES, Genotype
from MRHNetLib.phantom.grid import FIELD_OF_VIEW_MM, Grid, grid_of
from MRHNetLib.phantom.individual import TISSUE_KINDS, Individual
from MRHNetLib.phantom.scanner import generator
from MRHNetLib.phantom.shapes import Array, Points
from MRHNetLib.phantom.stains import STAINS, stain_on_grid
from MRHNetLib.phantom.structures import STRUCTURES
from MRHNetLib.phantom.tissue import Tissue

SLAB_MM = 0.5  # the brain is made slab by slab along y, which bounds memory and lets progress be seen
CENTRE_MM = (0.0, FIELD_OF_VIEW_MM[1] / 2, FIELD_OF_VIEW_MM[2] / 2)


@dataclass(frozen=True, eq=False)
class PhantomSubject:
    """One mouse.

    Parameters
    ----------
    genotype : Genotype
        What it carries.
    seed, number : int
        Which mouse it is: the `number`-th of a cohort with that seed.
    grid : Grid
        Its voxels.
    index : (N,) ints
        Places in the flattened grid of the N voxels that hold any brain.
    tissue : Tissue
        Their microstructure.
    labels : (N,) uint16
        Their regions.
    stains : dict of (N,) float32
        Their true stains.
    """

    genotype: Genotype
    seed: int
    number: int
    grid: Grid
    index: NDArray[np.intp]
    tissue: Tissue
    labels: NDArray[np.uint16]
    stains: dict[str, Array]

    @property
    def name(self) -> str:
        """Unique among genotypes, seeds and numbers: ``"control-seed1-01"``."""
        return subject_name(self.genotype.name, self.seed, self.number)

    @property
    def seeds(self) -> tuple[int, ...]:
        """What its random numbers start from."""
        return _seeds(self.genotype.name, self.seed, self.number)

    def volume(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        """Values of the brain's voxels (N,) as a volume (X, Y, Z), 0 outside."""
        flat = np.zeros(np.prod(self.grid.shape), values.dtype)
        flat[self.index] = values
        return flat.reshape(self.grid.shape)

    @property
    def mask(self) -> NDArray[np.bool_]:
        """The brain, ventricles included: (X, Y, Z)."""
        return np.asarray(self.volume(self.tissue.brain >= HALF), np.bool_)

    @property
    def regions(self) -> NDArray[np.uint16]:
        """Label volume: (X, Y, Z), 0 outside the brain."""
        return np.asarray(self.volume(np.where(self.tissue.brain >= HALF, self.labels, 0)), np.uint16)

    def truth(self, stain: str) -> NDArray[np.float32]:
        """The true stain, 0 to 255: (X, Y, Z)."""
        return np.asarray(self.volume(self.stains[stain]), np.float32)


def subject_name(genotype: str, seed: int, number: int) -> str:
    """Name of a subject, which its folder bears."""
    return f"{genotype}-seed{seed}-{number:02d}"


def _seeds(genotype: str, seed: int, number: int) -> tuple[int, ...]:
    return seed, number, list(GENOTYPES).index(genotype)


def region_table() -> list[Region]:
    """Names and colours of the ids in `PhantomSubject.regions`."""
    return [structure.region for structure in STRUCTURES]


def make_subject(
    *,
    seed: int = 1,
    number: int = 1,
    genotype: str = "control",
    size: str | Grid = "small",
    observer: Observer = QUIET,
) -> PhantomSubject:
    """A digital mouse.

    Parameters
    ----------
    seed : int
        Of the cohort, 0 or more.
    number : int
        Of the mouse in the cohort.
    genotype : str
        ``"control"``, ``"shiverer"`` or ``"sas4"``.
    size : str or Grid
        ``"small"`` (0.125 mm), ``"full"`` (0.0625 mm), or any grid. The individual does not depend on it.
    observer : Observer
        Is told about the progress.

    Raises
    ------
    UserError
        An unknown genotype or a negative seed.
    """
    if genotype not in GENOTYPES:
        raise UserError(f"there is no genotype {genotype}", hint=f"choose one of {', '.join(GENOTYPES)}")
    if seed < 0:
        raise UserError(f"a seed of 0 or more was expected, found {seed}", hint="give a whole number such as 1")
    kind, grid = GENOTYPES[genotype], grid_of(size) if isinstance(size, str) else size
    seeds = _seeds(genotype, seed, number)
    index, tissue, labels = _make_tissue(kind, grid, Individual(generator(seeds, "individual")), observer)
    stains: dict[str, Array] = {}
    for stain in STAINS:
        observer.progress(0.7 + 0.3 * len(stains) / len(STAINS), "staining the phantom")
        stains[stain] = stain_on_grid(stain, tissue, index, grid.axes, generator(seeds, stain))
    return PhantomSubject(kind, seed, number, grid, index, tissue, labels, stains)


def _make_tissue(
    genotype: Genotype, grid: Grid, individual: Individual, observer: Observer
) -> tuple[NDArray[np.intp], Tissue, NDArray[np.uint16]]:
    x, y, z = grid.axes
    step = max(1, round(SLAB_MM / grid.voxel_size))
    indices, parts, labels = [], [], []
    for start in range(0, len(y), step):
        observer.progress(0.7 * start / len(y), "growing the phantom")
        inside, tissue, names = _make_slab(genotype, individual, grid.voxel_size, (x, y[start : start + step], z))
        place = np.unravel_index(inside, (len(x), len(y[start : start + step]), len(z)))
        indices.append(np.ravel_multi_index((place[0], place[1] + start, place[2]), grid.shape))
        parts.append(tissue)
        labels.append(names)
    return np.concatenate(indices), Tissue.joined(parts), np.concatenate(labels)


def _make_slab(
    genotype: Genotype, individual: Individual, voxel_size: float, axes: tuple[Array, Array, Array]
) -> tuple[NDArray[np.intp], Tissue, NDArray[np.uint16]]:
    """Flat index within the slab, tissue and labels of its brain voxels."""
    x, y, z = individual.positions(axes, CENTRE_MM).reshape(3, -1)
    everywhere = Points(np.abs(x), y, z)
    surfaces = bodies(everywhere)
    inside = np.flatnonzero(coverage(surfaces.brain, voxel_size))
    points, surfaces = everywhere[inside], surfaces[inside]
    canvas = paint_brain(points, surfaces, voxel_size, heterotopia=genotype.heterotopia)
    densities = {
        kind: canvas.properties[kind]
        * individual.structure_factor(kind)[canvas.labels]
        * individual.density_factor(kind, axes).ravel()[inside]
        for kind in TISSUE_KINDS
    }
    densities["myelin"] *= np.float32(genotype.myelin)
    dispersion = canvas.properties["dispersion"] + individual.dispersion_shift(axes).ravel()[inside]
    turn = individual.direction_shift(axes).reshape(3, -1)[:, inside]
    tissue = Tissue(
        **{kind: np.maximum(values, 0).astype(np.float32) for kind, values in densities.items()},
        dispersion=np.clip(dispersion, 0.03, 1).astype(np.float32),
        fluid=canvas.properties["fluid"],
        brain=coverage(surfaces.brain, voxel_size).astype(np.float32),
        direction=_along_array_axes(canvas.direction, np.sign(x[inside]), turn),
    )
    return inside, tissue, canvas.labels


def _along_array_axes(direction: Array, side: Array, turn: Array) -> Array:
    """Unit vectors of one half brain (lateral, y, z) along the array's axes, whose first runs to the left."""
    vectors = np.stack([-direction[0] * side, direction[1], direction[2]]) + turn
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=0), 1e-6), np.float32)
