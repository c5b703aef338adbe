"""The output folder of a prediction, read: the subject's stain maps and the MRI under them, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.data.image_names import split_name
from MRHNetLib.data.layouts.published_maps import find_published_maps, read_published_map
from MRHNetLib.data.masks import implausible_volume
from MRHNetLib.data.volumes import volume_files
from MRHNetLib.errors import UserError
from MRHNetLib.inference.notice import PREDICTED
from MRHNetLib.observer import QUIET, Observer, Portion
from MRHNetLib.report.drawing import window
from MRHNetLib.scene.input_mri import InputMri, read_input_mri
from MRHNetLib.scene.stain_map import StainMapData, read_stain_map

_MARK = "_stain-"  # between subject and stain in a map's name
_HINT = "name the folder that mrhnet predict wrote its stain maps to"


@dataclass(frozen=True, eq=False)
class SubjectOutput:
    """One subject's stain maps, at least one, and the MRI under them: None where it is no longer there."""

    name: str
    mri: InputMri | None
    stain_maps: tuple[StainMapData, ...]


def read_subject_output(
    folder: Path, *, subject: str | None = None, stain: str | None = None, observer: Observer = QUIET
) -> SubjectOutput:
    """Read the stain maps of one subject with their sidecars, and the MRI that these name: for a thread.

    Parameters
    ----------
    folder : Path
        Output folder of ``mrhnet predict``, or one with the authors' published stain maps.
    subject : str, optional
        Which one, where the folder holds the maps of several.
    stain : str, optional
        Read the maps of this stain only.
    observer : Observer
        Told of progress, of a brain that is no mouse's by its size, and of an MRI that is left out.

    Raises
    ------
    UserError
        No folder, no such stain map in it, several subjects and none named, or a map or sidecar that cannot be read.
    """
    found = _find(folder)
    if not found and subject is None and (published := find_published_maps(folder)):
        return SubjectOutput(folder.resolve().name, None, _read_published(_of_stain(published, stain), observer))
    name = _choose(found, subject, folder)
    paths = list(_of_stain(found[name], stain))
    stain_maps = []
    for index, path in enumerate(paths):
        observer.progress(index / (len(paths) + 1), f"reading {path.name}")
        stain_maps.append(read_stain_map(path, path.with_name(split_name(path)[0] + ".json")))
    observer.progress(len(paths) / (len(paths) + 1), "reading the MRI")
    first = stain_maps[0]
    _warn_of_size(first, observer)
    mri = read_input_mri(first.provenance, first.array.shape, first.affine, observer)
    return SubjectOutput(name, mri, tuple(stain_maps))


def read_subject_outputs(folder: Path, *, observer: Observer = QUIET) -> list[SubjectOutput]:
    """Read all subjects of an output folder, one after the other, as `read_subject_output` does."""
    names: list[str | None] = [*_find(folder)] or [None]
    parts = [Portion(observer, index / len(names), (index + 1) / len(names)) for index in range(len(names))]
    return [read_subject_output(folder, subject=name, observer=part) for name, part in zip(names, parts, strict=True)]


def _find(folder: Path) -> dict[str, dict[Path, str]]:
    """The stain maps of each subject in the folder, with their stains."""
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise UserError(f"a folder of stain maps was expected; {folder} {what}", hint=_HINT)
    found: dict[str, dict[Path, str]] = {}
    for path in volume_files(folder):
        subject, mark, rest = split_name(path)[0].rpartition(_MARK)
        if mark and subject:
            found.setdefault(subject, {})[path] = rest.partition("_")[0]
    return found


def _of_stain(maps: Mapping[Path, str], stain: str | None) -> dict[Path, str]:
    chosen = {path: name for path, name in maps.items() if stain is None or name.lower() == stain.lower()}
    if not chosen:
        raise UserError(f"there is no stain map of {stain}; there are {', '.join(maps.values())}", hint="name one")
    return chosen


def _choose(found: Mapping[str, object], subject: str | None, folder: Path) -> str:
    if not found:
        raise UserError(f"{folder} holds no stain maps (*{_MARK}*.nii.gz)", hint=_HINT)
    if subject is None and len(found) == 1:
        return next(iter(found))
    names = ", ".join(found)
    if subject is None:
        raise UserError(f"{folder} holds the stain maps of {len(found)} subjects: {names}", hint="add --subject NAME")
    if subject not in found:
        raise UserError(f"{folder} holds no stain maps of {subject}; there are {names}", hint="name one of these")
    return subject


def _read_published(maps: Mapping[Path, str], observer: Observer) -> tuple[StainMapData, ...]:
    observer.warning("the published stain maps have no sidecars: what made them is not recorded")
    stain_maps = []
    for path, stain in maps.items():
        volume = read_published_map(path, observer)
        values = volume.values()
        network = {"name": "published"}
        provenance = {"notice": PREDICTED, "subject": split_name(path)[0], "stain": stain, "network": network}
        stain_maps.append(StainMapData(values, volume.affine, provenance, window(values[values > 0])))
    return tuple(stain_maps)


def _warn_of_size(stain_map: StainMapData, observer: Observer) -> None:
    brain = stain_map.array != 0  # a map is 0 outside its mask
    if brain.any() and (message := implausible_volume(brain, stain_map.affine)):
        observer.warning(message)
