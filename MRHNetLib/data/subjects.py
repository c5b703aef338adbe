"""Reads a subject: its files, in one of the layouts or named one by one, become a checked stack of contrasts."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.data.assembly import assemble
from MRHNetLib.data.layouts import bids, published
from MRHNetLib.data.layouts.placement import check_names, place_sources
from MRHNetLib.data.protocols import Protocol, load_protocol, protocol_names
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.volumes import volume_files
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer

DEFAULT_PROTOCOL = "mrh-67"
NOT_SUBJECTS = ("derivatives", "sourcedata", "code", "mrhnet")  # BIDS's own folders, and where outputs go


@dataclass(frozen=True, eq=False)
class Subject:
    """A subject as it was read.

    Parameters
    ----------
    name : str
        For messages and the names of outputs.
    stack : ContrastStack
        Its contrasts.
    folder : Path
        Where it lies.
    mask_file : Path or None
        Its own brain mask, not read yet.
    """

    name: str
    stack: ContrastStack
    folder: Path
    mask_file: Path | None = None


def find_subjects(path: Path) -> list[Path]:
    """The folders of the subjects at `path`: itself, its sessions, or those in a BIDS dataset or a cohort's folder.

    Raises
    ------
    UserError
        There is no such folder, or no subject in it.
    """
    _check_folder(path)
    protocols = [load_protocol(name) for name in protocol_names()]
    if bids.is_bids_subject(path) or any(published.has_sources(path, protocol, some=True) for protocol in protocols):
        return [path]
    children = _subfolders(path, "ses-*") or _subfolders(path, "sub-*") or _subfolders(path, "*")
    subjects = [
        found for child in children for found in _subfolders(child, "ses-*") or [child] if _may_be_subject(found)
    ]
    if not subjects and volume_files(path):
        return [path]
    if not subjects:
        raise UserError(
            f"{path} holds no subject: no images, no sub-* folders and no folders of images",
            hint="name a subject's folder, or files with --source NAME=FILE",
        )
    return subjects


def subject_name(folder: Path) -> str:
    """The name of the subject in a folder that `find_subjects` found, for messages and outputs."""
    return bids.subject_name(folder)


def read_subject(
    folder: Path,
    protocol: Protocol,
    *,
    name: str | None = None,
    orientation: str | None = None,
    voxel_size: Sequence[float] | None = None,
    accept_nan: bool = False,
    observer: Observer = QUIET,
) -> Subject:
    """The subject in a folder of the published or the BIDS layout.

    Parameters
    ----------
    folder : Path
        Of one subject (or one session of it).
    protocol : Protocol
        What a network needs.
    name : str, optional
        The subject's name, if not the folder's.
    orientation : str, optional
        Directions in which the axes of Analyze files increase, e.g. "LAS".
    voxel_size : (3,) floats, optional
        Of Analyze files, in mm.
    accept_nan : bool
        Take NaN and Inf as 0.
    observer : Observer
        Told of what was assumed or put right.

    Raises
    ------
    UserError
        Anything that keeps the folder from being a stack of that protocol.
    """
    folder, *others = find_subjects(folder.absolute())
    if others:
        raise UserError(
            f"{len(others) + 1} subjects or sessions were found where one was expected: "
            + ", ".join(subject_name(path) for path in (folder, *others)),
            hint="name the folder of one of them",
        )
    in_bids = bids.is_bids_subject(folder)
    if in_bids:
        mask_file = bids.find_mask(folder)
        placement = bids.place_contrasts(folder, protocol, observer)
    else:
        mask_file = published.find_mask(folder)
        placement = place_sources(_found(folder, protocol), protocol)
    name = name or subject_name(folder)
    stack = assemble(
        name,
        protocol,
        placement,
        orientation=orientation,
        voxel_size=voxel_size,
        assume_orientation=not in_bids,
        accept_nan=accept_nan,
        observer=observer,
    )
    return Subject(name, stack, folder, mask_file)


def read_sources(
    files: Mapping[str, Path],
    protocol: Protocol,
    *,
    name: str,
    orientation: str | None = None,
    voxel_size: Sequence[float] | None = None,
    accept_nan: bool = False,
    observer: Observer = QUIET,
) -> Subject:
    """The subject whose files are named one by one, ``{"dwi2000": path, ...}``; otherwise as `read_subject`."""
    check_names(files, protocol)
    stack = assemble(
        name,
        protocol,
        place_sources(files, protocol),
        orientation=orientation,
        voxel_size=voxel_size,
        assume_orientation=False,
        accept_nan=accept_nan,
        observer=observer,
    )
    return Subject(name, stack, next(iter(files.values())).absolute().parent)


def fitting_protocol(folder: Path | None, sources: Sequence[str] = ()) -> Protocol:
    """The first shipped protocol whose sources are all in the folder, or named in `sources`; otherwise ``mrh-67``."""
    protocols = [load_protocol(name) for name in (DEFAULT_PROTOCOL, *protocol_names())]
    for protocol in protocols:
        if folder is None:
            fits = {source.name for source in protocol.sources} == set(sources)
        else:
            fits = not bids.is_bids_subject(folder) and published.has_sources(folder, protocol)
        if fits:
            return protocol
    return protocols[0]


def _found(folder: Path, protocol: Protocol) -> dict[str, Path]:
    """The file of each source; where there is none, the error says which protocol the folder's images are of."""
    try:
        return published.find_sources(folder, protocol)
    except UserError as error:
        fitting = fitting_protocol(folder)
        if published.has_sources(folder, protocol, some=True) or not published.has_sources(folder, fitting):
            raise
        hint = f"its images are those of protocol {fitting.name}"
        if protocol.indices(kind="map"):
            hint += ", of which mrhnet maps computes parameter maps"
        raise UserError(error.message, hint=hint) from error


def _check_folder(path: Path) -> None:
    try:
        if not path.is_dir():
            what = "is a file" if path.exists() else "does not exist"
            raise UserError(
                f"a subject's folder was expected; {path} {what}",
                hint="name the folder, or single files with --source NAME=FILE",
            )
        next(path.iterdir(), None)
    except OSError as error:
        raise UserError(f"cannot read the folder {path}: {error.strerror}", hint="check its rights") from error


def _may_be_subject(folder: Path) -> bool:
    """Whether there are images to read; also where nobody may look: its own error will say so."""
    try:
        return bids.is_bids_subject(folder) or published.holds_inputs(folder)
    except UserError:
        return True


def _subfolders(path: Path, pattern: str) -> list[Path]:
    folders = (child for child in path.glob(pattern) if os.path.isdir(child))  # noqa: PTH112 - raises nothing
    return sorted(child for child in folders if child.name not in NOT_SUBJECTS and child.name[0] != ".")
