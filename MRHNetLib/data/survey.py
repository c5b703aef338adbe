"""What a subject's folder holds for each protocol, told by names and headers; no voxel is read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.data.geometry import Affine, same_grid
from MRHNetLib.data.layouts import bids, published
from MRHNetLib.data.protocols import Protocol, Source
from MRHNetLib.data.subjects import find_subjects, subject_name
from MRHNetLib.data.volumes import read_header
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer


@dataclass(frozen=True)
class FoundSource:
    """What stands for a source of a protocol.

    Parameters
    ----------
    files : tuple of Path
        One file; in BIDS there may be several.
    frames : int or None
        How many volumes of the source they hold; None where that cannot be told.
    problem : str
        Why they cannot be the source; empty where they can.
    """

    files: tuple[Path, ...]
    frames: int | None
    problem: str


@dataclass(frozen=True, eq=False)
class Survey:
    """A subject's folder as its names and headers tell it.

    Parameters
    ----------
    folder : Path
        The subject's own folder.
    name : str
        The subject's name.
    sources : dict
        For each protocol that was asked for, its sources by their names.
    refusals : dict
        For each of these protocols, why the folder as a whole cannot be read with it; empty where it can.
    orientation_known : bool
        False where some image does not say how its axes lie.
    mask_file : Path or None
        Its own brain mask.
    """

    folder: Path
    name: str
    sources: Mapping[Protocol, Mapping[str, FoundSource]]
    refusals: Mapping[Protocol, str]
    orientation_known: bool
    mask_file: Path | None

    def problems(self, protocol: Protocol) -> list[str]:
        """Why the protocol's contrasts cannot be read; empty where they can."""
        found = [f"{name}: {source.problem}" for name, source in self.sources[protocol].items() if source.problem]
        return [*filter(None, [self.refusals[protocol]]), *found]

    def best(self, protocols: Sequence[Protocol]) -> Protocol:
        """The first protocol that fits, or else the one that lacks least."""
        return min(protocols, key=lambda protocol: (bool(self.refusals[protocol]), len(self.problems(protocol))))


def survey_subject(
    folder: Path,
    protocols: Iterable[Protocol],
    *,
    orientation: str | None = None,
    voxel_size: Sequence[float] | None = None,
    observer: Observer = QUIET,
) -> Survey:
    """The survey of the subject in `folder`.

    Parameters
    ----------
    folder : Path
        Of one subject, in the published or the BIDS layout.
    protocols : iterable of Protocol
        Those of interest.
    orientation, voxel_size
        Of files that do not tell, as in `read_volume`.
    observer : Observer
        Told what is doubtful.

    Raises
    ------
    UserError
        There is no such folder, or not one subject in it.
    """
    subject, *others = find_subjects(folder.absolute())
    if others:
        names = [subject_name(path) for path in (subject, *others)]
        raise UserError(
            f"{len(names)} subjects or sessions were found where one was expected: {', '.join(names)}",
            hint="choose the folder of one of them",
        )
    headers = _Headers(orientation, voxel_size, observer)
    find = _in_bids if bids.is_bids_subject(subject) else _in_published
    sources: dict[Protocol, Mapping[str, FoundSource]] = {}
    refusals = {}
    for protocol in protocols:
        sources[protocol], refusals[protocol] = find(subject, protocol, headers)
    layout = bids if find is _in_bids else published
    return Survey(subject, subject_name(subject), sources, refusals, headers.all_known, layout.find_mask(subject))


@dataclass(frozen=True, eq=False)
class _Header:
    shape3: tuple[int, ...]
    frames: int
    affine: Affine
    orientation_known: bool


class _Headers:
    """The headers of files, each read once; a UserError where one cannot be."""

    def __init__(self, orientation: str | None, voxel_size: Sequence[float] | None, observer: Observer) -> None:
        self.observer = observer
        self._orientation = orientation
        self._voxel_size = voxel_size
        self._read: dict[Path, _Header] = {}

    def of(self, path: Path) -> _Header:
        if path not in self._read:
            header, affine = read_header(path, orientation=self._orientation, voxel_size=self._voxel_size)
            shape, axes = header.voxels.shape, header.axes
            frames = max((length for axis, length in enumerate(shape) if axis not in axes), default=1)
            shape3 = tuple(shape[axis] for axis in axes)
            self._read[path] = _Header(shape3, frames, affine, header.affine is not None)
        return self._read[path]

    @property
    def all_known(self) -> bool:
        """Whether every file that was read says how its axes lie."""
        return all(header.orientation_known for header in self._read.values())


def _in_published(folder: Path, protocol: Protocol, headers: _Headers) -> tuple[dict[str, FoundSource], str]:
    found: dict[str, FoundSource] = {}
    for name, paths in published.fitting_files(folder, protocol).items():
        source = protocol.source(name)
        if not paths:
            found[name] = FoundSource((), None, f"no file named {' or '.join(source.patterns[:3])}")
        elif len(paths) > 1:
            names = ", ".join(path.name for path in paths)
            found[name] = FoundSource(tuple(paths), None, f"{len(paths)} files could be it: {names}")
        else:
            found[name] = _one_file(source, paths[0], headers)
    return _on_one_grid(found, headers), ""


def _one_file(source: Source, path: Path, headers: _Headers) -> FoundSource:
    try:
        frames = headers.of(path).frames
    except UserError as error:
        return FoundSource((path,), None, error.message.replace(f"{path.parent}{os.sep}", ""))
    problem = "" if frames == source.volumes else f"{_volumes(frames)}; needs {source.volumes} ({source.contents})"
    return FoundSource((path,), frames, problem)


def _volumes(frames: int) -> str:
    return "1 volume" if frames == 1 else f"{frames} volumes"


def _in_bids(folder: Path, protocol: Protocol, headers: _Headers) -> tuple[dict[str, FoundSource], str]:
    try:
        placement = bids.place_contrasts(folder, protocol, headers.observer)
    except UserError as error:
        return {source.name: FoundSource((), None, "not found") for source in protocol.sources}, error.message
    found: dict[str, FoundSource] = {}
    for source in protocol.sources:
        images = dict.fromkeys(placement.contrasts[index][0] for index in protocol.indices(source=source.name))
        try:
            wrong = [image for image in images if headers.of(image.path).frames != image.volumes]
            problem = "; ".join(f"{image.label} has {headers.of(image.path).frames}; {image.need}" for image in wrong)
        except UserError as error:
            problem = error.message
        found[source.name] = FoundSource(tuple(image.path for image in images), source.volumes, problem)
    return _on_one_grid(found, headers), ""


def _on_one_grid(found: Mapping[str, FoundSource], headers: _Headers) -> dict[str, FoundSource]:
    """The same, those that lie on another grid than the first one saying so."""
    fitting = [(name, path) for name, source in found.items() if not source.problem for path in source.files]
    checked = dict(found)
    for name, path in fitting[1:]:
        first, here = headers.of(fitting[0][1]), headers.of(path)
        if not same_grid(first.shape3, first.affine, here.shape3, here.affine):
            shape = " x ".join(map(str, here.shape3))
            problem = f"another grid than {fitting[0][0]} ({shape} voxels; place or size differ)"
            checked[name] = FoundSource(found[name].files, found[name].frames, problem)
    return checked
