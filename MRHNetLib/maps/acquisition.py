"""An acquisition that no protocol describes: its diffusion series tell themselves how they are weighted.

It becomes a protocol like any other: a source for the b0 volumes of each series, one for each shell, and T2 and MT
where there are any. A shell's source is called after its b-value, rounded to 100 s/mm2, as file names call it then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from MRHNetLib.data.layouts.placement import ImageFile, Placement
from MRHNetLib.data.protocols import Contrast, Figure, Kind, Protocol, Source
from MRHNetLib.errors import UserError
from MRHNetLib.maps.gradient_series import GradientSeries
from MRHNetLib.maps.shells import Shell, check_tensor
from MRHNetLib.maps.weighting import Weighting, check_b_values
from MRHNetLib.observer import Observer

NAME = "own-gradients"  # of the protocol
ROUNDED_TO = 100  # s/mm2
MOST_ROUNDED_OFF = 0.1  # of a b-value: a weaker shell is called after the number itself
ANATOMICAL: dict[str, tuple[Kind, ...]] = {
    "t2MTONOFF": ("t2", "mt-on", "mt-off"),
    "t2": ("t2",),
    "mt-on": ("mt-on",),
    "mt-off": ("mt-off",),
}  # sources without gradients, with their volumes


@dataclass(frozen=True, eq=False)
class Acquisition:
    """What a subject's own files are.

    Parameters
    ----------
    protocol : Protocol
        Of them; its directions are not told here, the files beside the images do.
    places : mapping
        File and volume of each source's volumes.
    """

    protocol: Protocol
    places: Mapping[tuple[str, int], tuple[ImageFile, int]]

    def placement(self, protocol: Protocol) -> Placement:
        """Of the protocol, or of what was left of it."""
        return Placement(tuple(self.places[contrast.source, contrast.frame] for contrast in protocol.contrasts))


@dataclass(frozen=True, eq=False)
class _Part:
    """A source to be, and the volumes of an image that it consists of."""

    name: str
    image: ImageFile
    volumes: Sequence[int]
    kinds: Sequence[Kind]
    series: GradientSeries | None = None

    @property
    def contrasts(self) -> list[Contrast]:
        return [
            Contrast(self.name, frame, kind, b_value=self._figures(volume))
            for frame, (kind, volume) in enumerate(zip(self.kinds, self.volumes, strict=True))
        ]

    def _figures(self, volume: int) -> tuple[Figure, ...]:
        return (Figure(float(self.series.table.b_values[volume]), self.image.label),) if self.series else ()


def acquisition_of(
    subject: str, series: Sequence[GradientSeries], anatomical: Mapping[str, Path], observer: Observer
) -> Acquisition:
    """The acquisition that some files are.

    Parameters
    ----------
    subject : str
        Its name.
    series : sequence of GradientSeries
        Its diffusion series.
    anatomical : mapping
        Names of `ANATOMICAL`, and their files.
    observer : Observer
        Told what was found, and which shells do not suffice for a tensor.

    Raises
    ------
    UserError
        The b-values are in another unit or all 0, no shell suffices for a tensor, or series are called alike.
    """
    _check_names(series)
    if series:
        names = " and ".join(one.path.name for one in series)
        check_b_values(names, np.concatenate([one.table.b_values for one in series]))
    shells = _told_shells(subject, series, observer)
    if shells:
        observer.warning(
            f"{subject}: the acquisition was read from its own gradients: "
            + "; ".join(_in_words(one) for one in series)
        )
    labels = _labels(shells)
    parts = [_anatomical_part(name, path) for name, path in anatomical.items()]
    parts += [_part(f"series {one.name}", one, one.b0_volumes, "b0") for one in _needed_for_b0(series)]
    parts += [_part(f"dwi{label}", one, volumes, "dwi") for label, (one, volumes) in zip(labels, shells, strict=True)]
    return Acquisition(
        Protocol(
            name=NAME,
            title="Read from the gradients beside a subject's own diffusion series",
            sources=tuple(Source(part.name, (), len(part.volumes), " + ".join(part.kinds[:3])) for part in parts),
            contrasts=tuple(contrast for part in parts for contrast in part.contrasts),
        ),
        {(part.name, frame): (part.image, volume) for part in parts for frame, volume in enumerate(part.volumes)},
    )


def _check_names(series: Sequence[GradientSeries]) -> None:
    names = [one.name for one in series]
    alike = [one.path.name for one in series if names.count(one.name) > 1]
    if alike:
        raise UserError(f"these series are called alike: {', '.join(alike)}", hint="keep one of them, or rename them")


def _told_shells(
    subject: str, series: Sequence[GradientSeries], observer: Observer
) -> list[tuple[GradientSeries, list[int]]]:
    """All shells that a tensor can be told from, the weakest first; the observer is told of the others."""
    found = sorted(
        ((one, volumes) for one in series for volumes in one.shells), key=lambda shell: shell[0].b_value(shell[1])
    )
    told: list[tuple[GradientSeries, list[int]]] = []
    errors: list[UserError] = []
    for one, volumes in found:
        try:
            check_tensor(
                f"{one.path.name} at b {one.b_value(volumes):.0f}", Shell("", [], _weighting(series, one, volumes))
            )
            told.append((one, volumes))
        except UserError as error:
            errors.append(error)
    if errors and not told:
        raise errors[0]
    for left_out in errors:
        observer.warning(f"{subject}: a shell is left out: {left_out.message}")
    return told


def _weighting(series: Sequence[GradientSeries], one: GradientSeries, volumes: list[int]) -> Weighting:
    """Of a shell with the b0 volumes that it will be fitted with; in the frame of the table."""
    rows = [(other, volume) for other in ([one] if one.b0_volumes else series) for volume in other.b0_volumes]
    rows += [(one, volume) for volume in volumes]
    return Weighting(
        np.array([other.table.b_values[volume] for other, volume in rows]),
        np.array([other.table.directions[volume] for other, volume in rows]),
        "",
    )


def _needed_for_b0(series: Sequence[GradientSeries]) -> list[GradientSeries]:
    """The series with b0 volumes; those with nothing else only where some shell has none of its own."""
    lacking = any(one.shells and not one.b0_volumes for one in series)
    return [one for one in series if one.b0_volumes and (one.shells or lacking)]


def _labels(shells: Sequence[tuple[GradientSeries, list[int]]]) -> list[str]:
    """What file names call the shells: the rounded b-value, else the b-value, else that and the series."""
    exact = [one.b_value(volumes) for one, volumes in shells]
    labels = [_rounded(b_value) for b_value in exact]
    alike = [labels.count(label) > 1 for label in labels]
    labels = [f"{b_value:.0f}" if more else label for b_value, label, more in zip(exact, labels, alike, strict=True)]
    return [
        f"{label}-{one.name}" if labels.count(label) > 1 else label
        for label, (one, _) in zip(labels, shells, strict=True)
    ]


def _rounded(b_value: float) -> str:
    rounded = ROUNDED_TO * round(b_value / ROUNDED_TO)
    return f"{rounded if abs(rounded - b_value) <= MOST_ROUNDED_OFF * b_value else b_value:.0f}"


def _part(name: str, series: GradientSeries, volumes: Sequence[int], kind: Kind) -> _Part:
    count = len(series.table.b_values)
    image = ImageFile(series.path.name, series.path, count, f"its gradients are those of {count}")
    return _Part(name, image, volumes, [kind] * len(volumes), series)


def _anatomical_part(name: str, path: Path) -> _Part:
    kinds = ANATOMICAL[name]
    need = "one was expected" if len(kinds) == 1 else f"{len(kinds)} were expected: {', '.join(kinds)}"
    return _Part(name, ImageFile(path.name, path, len(kinds), need), range(len(kinds)), kinds)


def _in_words(series: GradientSeries) -> str:
    shells = [f"{len(volumes)} at b {series.b_value(volumes):.0f} s/mm2" for volumes in series.shells]
    return f"{series.path.name}: {', '.join([f'{len(series.b0_volumes)} b0', *shells])}"
