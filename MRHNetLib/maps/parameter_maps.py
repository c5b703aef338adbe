"""From a subject's contrasts to its parameter maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.file_hash import file_sha256
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.maps.computation import Computation
from MRHNetLib.maps.kinds import COLOURED, MapKind
from MRHNetLib.maps.masked_voxels import MaskedVoxels, Place
from MRHNetLib.maps.plan import FitOptions, computations
from MRHNetLib.observer import QUIET, Observer, Portion
from MRHNetLib.threads import Threads

ENOUGH_FOR_A_MEDIAN = 20_000  # voxels
LARGEST_NAME_DIFFERENCE = 0.2  # of a shell's b-value from what its files are called; 1,900 for "2000" is usual
LARGEST_LEVEL_DIFFERENCE = 0.05  # of the b0 signal of two shells before it is worth a warning
_PLANNED, _COMPUTED = 0.03, 0.98  # of the time, for the progress


@dataclass(frozen=True, eq=False)
class ParameterMap:
    """One map of one subject.

    Parameters
    ----------
    kind : MapKind
        What it shows.
    values : ndarray
        (X, Y, Z) float32, or (X, Y, Z, 3) uint8 colours; 0 outside the mask.
    computation : Computation
        What made it.
    put_right : dict
        In how many voxels of the mask what was put right.
    voxels : int
        Of the mask.
    inputs : dict
        The files that it was computed from, with their SHA-256.
    """

    kind: MapKind
    values: NDArray[Any]
    computation: Computation
    put_right: dict[str, int]
    voxels: int
    inputs: dict[Path, str]

    @property
    def label(self) -> str:
        """As in the file's name: ``FA_shell-2000``."""
        return map_label(self.kind, self.computation.shell)


def map_label(kind: MapKind, shell: str) -> str:
    """What file names call the map of a kind, of one shell or (empty) of none."""
    return kind.name + (f"_shell-{shell}" if shell else "")


def compute_maps(
    stack: ContrastStack,
    mask: NDArray[np.bool_],
    kinds: Sequence[MapKind],
    options: FitOptions,
    observer: Observer = QUIET,
) -> list[ParameterMap]:
    """The maps of a subject, in the order of `kinds`, those of a kind in the order of the shells.

    Parameters
    ----------
    stack : ContrastStack
        With all contrasts that the maps are computed from.
    mask : (X, Y, Z) bool array
        Where.
    kinds : sequence of MapKind
        Which.
    options : FitOptions
        How.
    observer : Observer
        Told of the progress, and of shells that do not go together.

    Raises
    ------
    UserError
        The diffusion weighting is not known or does not suffice, or DIPY is missing.
    """
    observer.progress(0, "planning")
    planned = computations(stack, kinds, options)
    _compare_names(stack, planned, observer)
    voxels = MaskedVoxels(stack, mask)
    _compare_levels(stack, voxels, planned, observer)
    volumes = [{name: _empty(name, mask.shape) for name in computation.names} for computation in planned]

    def compute(places: Place, part: Observer) -> list[dict[str, int]]:
        counts = []
        for index, (computation, maps) in enumerate(zip(planned, volumes, strict=True)):
            part.progress(index / len(planned), "computing maps")
            computed = computation.compute(voxels.signals(computation.channels, places))
            for name, volume in maps.items():
                volume[places] = computed.maps[name]
            counts.append(computed.counts)
        return counts

    files = sorted(set(stack.files))
    with Threads[str](1) as hashing, Threads[list[dict[str, int]]]() as threads:
        for file in files:
            hashing.start(file_sha256, file)
        for places in voxels.chunks():
            threads.start(compute, places)
        counts = threads.results(Portion(observer, _PLANNED, _COMPUTED))
        hashes = dict(zip(files, hashing.results(Portion(observer, _COMPUTED, 1)), strict=True))
    return [
        ParameterMap(
            kind, maps[kind.name], computation, _total(counts, index), len(voxels), _used(stack, computation, hashes)
        )
        for kind in kinds
        for index, (computation, maps) in enumerate(zip(planned, volumes, strict=True))
        if kind.name in maps
    ]


def _empty(name: str, shape: tuple[int, ...]) -> NDArray[Any]:
    return np.zeros((*shape, 3), np.uint8) if name == COLOURED else np.zeros(shape, np.float32, order="F")


def _total(counts: Sequence[Sequence[dict[str, int]]], index: int) -> dict[str, int]:
    chunks = [chunk[index] for chunk in counts]
    return {name: sum(chunk[name] for chunk in chunks) for name in (chunks[0] if chunks else ())}


def _used(stack: ContrastStack, computation: Computation, hashes: dict[Path, str]) -> dict[Path, str]:
    files = {stack.places[channel][0] for channel in computation.channels} if stack.places else set(hashes)
    return {file: digest for file, digest in hashes.items() if file in files}


def _compare_names(stack: ContrastStack, planned: Sequence[Computation], observer: Observer) -> None:
    """Warn of shells that files are called after and whose b-value is another."""
    for shell, b_value in {computation.shell: computation.b_value for computation in planned}.items():
        if b_value and shell.isdecimal() and abs(b_value - int(shell)) > LARGEST_NAME_DIFFERENCE * int(shell):
            observer.warning(
                f"{stack.subject}: the maps of shell-{shell} are called after the name of the series, whose b-value is "
                f"{b_value:.0f} s/mm2"
            )


def _compare_levels(
    stack: ContrastStack, voxels: MaskedVoxels, planned: Sequence[Computation], observer: Observer
) -> None:
    """Warn where the b0 volumes of shells that are fitted together differ: another gain of the receiver, say."""
    places = voxels.sample(ENOUGH_FOR_A_MEDIAN)
    for computation in planned:
        levels: dict[str, float] = {}
        for source in stack.protocol.sources:
            of_source = stack.protocol.indices(source=source.name)
            channels = [index for index in computation.b0_channels if index in of_source]
            if channels:
                levels[source.name] = float(np.median(voxels.signals(channels, places).mean(axis=1)))
        if not levels:
            continue
        low, high = min(levels, key=levels.__getitem__), max(levels, key=levels.__getitem__)
        if levels[low] < (1 - LARGEST_LEVEL_DIFFERENCE) * levels[high]:
            share = max(levels[low] / levels[high], 0)
            observer.warning(
                f"{stack.subject}: the b0 volumes of {low} have {share:.0%} of the signal of those of {high}; MK takes "
                "both shells to be scaled alike, and is wrong where they are not"
            )
