"""The BIDS layout: ``sub-*/[ses-*/]anat`` and ``dwi``.

T2 is ``*_T2w``, MT-on and MT-off are ``*_mt-on*`` and ``*_mt-off*`` (BIDS has ``_MTS`` behind it). Diffusion shells
are found by the b-values of the ``*_dwi`` series: one series of several shells, or one a shell. A shell's b0 volumes
are those of the series that holds it, in their order; two shells share out the b0 volumes of their series while there
are enough for each to have its own, and use the same first ones otherwise.

Only protocols of T2, MT and shells that differ in b-value can be found so.
"""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from MRHNetLib.data.gradients import GradientTable, largest_angle, read_bval_bvec
from MRHNetLib.data.image_names import split_name
from MRHNetLib.data.layouts.placement import ImageFile, Placement
from MRHNetLib.data.protocols import Protocol
from MRHNetLib.data.volumes import volume_files
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer

HIGHEST_B0 = 100.0  # s/mm2: imaging gradients alone give the published b0 volumes 43
SHELL_TOLERANCE = 0.1  # of the b-value: 1,900 and 2,000 are one shell, 4,800 and 5,000 another
LARGEST_ANGLE = 5.0  # degrees between a direction and the protocol's before it is worth a warning

SUFFIXES = {"t2": "T2w", "mt-on": r"mt-on(_.*)?", "mt-off": r"mt-off(_.*)?"}  # patterns of what ends a name in anat

Series = Sequence[tuple[Path, GradientTable]]
Volumes = list[tuple[int, int]]  # series, volume in it


def is_bids_subject(folder: Path) -> bool:
    """Whether the folder holds ``anat`` or ``dwi`` with images named as BIDS has them."""
    return bool(_images(folder, "dwi", "dwi")) or any(_images(folder, "anat", suffix) for suffix in SUFFIXES.values())


def subject_name(folder: Path) -> str:
    """``sub-01``, or ``sub-01_ses-1`` for a session."""
    folder = folder.resolve()
    return f"{folder.parent.name}_{folder.name}" if folder.name.startswith("ses-") else folder.name


def find_mask(folder: Path) -> Path | None:
    """A ``*_mask`` image of the brain, where there is one."""
    return next((path for name in ("anat", "dwi") for path in _images(folder, name, "mask")), None)


def diffusion_images(folder: Path) -> list[Path]:
    """The diffusion series."""
    return _images(folder, "dwi", "dwi")


def anatomical_images(folder: Path) -> dict[str, list[Path]]:
    """The images that could be T2 (``t2``), MT-on (``mt-on``) and MT-off (``mt-off``)."""
    return {kind: _images(folder, "anat", suffix) for kind, suffix in SUFFIXES.items()}


def place_contrasts(folder: Path, protocol: Protocol, observer: Observer) -> Placement:
    """The file and volume of each contrast.

    Raises
    ------
    UserError
        An image or a shell is missing (all are named), two images fit one contrast, or the protocol is not one of
        T2, MT and diffusion shells.
    """
    _check_kinds(protocol)
    series = [(path, read_bval_bvec(path)) for path in diffusion_images(folder)]
    places: dict[int, tuple[ImageFile, int]] = {}
    missing: list[str] = []
    for kind, suffix in SUFFIXES.items():
        for index in protocol.indices(kind=kind):
            paths = _images(folder, "anat", suffix)
            if len(paths) > 1:
                raise _ambiguous(folder, kind, paths)
            if paths:
                places[index] = (ImageFile(paths[0].name, paths[0], 1, "one was expected"), 0)
            else:
                missing.append(f"{kind} (anat/*_{'T2w' if kind == 't2' else kind + '_MTS'})")
    missing += _place_shells(protocol, series, places, observer)
    if missing:
        raise UserError(
            f"{subject_name(folder)} lacks {'; '.join(missing)} for protocol {protocol.name}",
            hint="check the file names and .bval files, or name files with --source NAME=FILE",
        )
    return Placement(tuple(places[index] for index in range(len(protocol.contrasts))))


def found_sources(folder: Path, protocol: Protocol) -> list[str]:
    """The protocol's sources of which nothing is missing in ``anat``, and whose shells have some volumes in ``dwi``."""
    series = [(path, read_bval_bvec(path)) for path in diffusion_images(folder)]
    kinds = {kind for kind, suffix in SUFFIXES.items() if _images(folder, "anat", suffix)}

    def is_there(name: str) -> bool:
        shell = bool(protocol.indices(source=name, kind="dwi"))
        anatomical = (kind for kind in SUFFIXES if protocol.indices(source=name, kind=kind))
        return all(kind in kinds for kind in anatomical) and (not shell or bool(_shell(protocol, name, series)))

    return [source.name for source in protocol.sources if is_there(source.name)]


def _place_shells(
    protocol: Protocol, series: Series, places: dict[int, tuple[ImageFile, int]], observer: Observer
) -> list[str]:
    """Fill `places` with the diffusion contrasts; returns what is missing."""
    names = [source.name for source in protocol.sources if protocol.indices(source=source.name, kind="dwi")]
    shells = {name: _shell(protocol, name, series) for name in names}
    missing: list[str] = []
    used: Volumes = []
    for name in names:
        wanted = protocol.indices(source=name, kind="dwi")
        if len(shells[name]) != len(wanted):
            missing.append(
                f"{name} ({protocol.source(name).contents}; the series in dwi/ have "
                f"{len(shells[name])} volumes near b = {np.median(_b_values(protocol, name)):.0f} s/mm2)"
            )
            continue
        wanted_b0 = protocol.indices(source=name, kind="b0")
        b0s = _b0_volumes(protocol, series, shells, name, used)[: len(wanted_b0)]
        if len(b0s) < len(wanted_b0):
            missing.append(f"{name}'s {len(wanted_b0)} b0 volumes (the series in dwi/ have {len(b0s)})")
            continue
        used += b0s
        found = zip(wanted_b0 + wanted, b0s + shells[name], strict=True)
        places.update({index: (_image(series, s), v) for index, (s, v) in found})
        _compare_directions(protocol, name, [series[s][1].directions[v] for s, v in shells[name]], observer)
    return missing


def _b0_volumes(protocol: Protocol, series: Series, shells: Mapping[str, Volumes], name: str, used: Volumes) -> Volumes:
    """The b0 volumes that a shell may take, the best first: of its own series, and not yet used if there are enough."""
    holding = {s for s, _ in shells[name]}
    b0s = _weighted(series, 0, HIGHEST_B0)
    own = [place for place in b0s if place[0] in holding]
    sharing = [other for other, volumes in shells.items() if holding & {s for s, _ in volumes}]
    enough = len(own) >= sum(len(protocol.indices(source=other, kind="b0")) for other in sharing)
    candidates = own + [place for place in b0s if place[0] not in holding]
    return [place for place in candidates if place not in used] if enough else candidates


def _shell(protocol: Protocol, name: str, series: Series) -> Volumes:
    """The volumes whose b-value is within tolerance of one of the protocol's figures for the source."""
    figures = _b_values(protocol, name)
    low, high = min(figures) * (1 - SHELL_TOLERANCE), max(figures) * (1 + SHELL_TOLERANCE)
    return _weighted(series, low, high)


def _weighted(series: Series, low: float, high: float) -> Volumes:
    """The volumes with a b-value from `low` to `high`, in order."""
    return [
        (s, int(v))
        for s, (_, table) in enumerate(series)
        for v in np.flatnonzero((table.b_values >= low) & (table.b_values <= high))
    ]


def _compare_directions(protocol: Protocol, name: str, found: list[np.ndarray], observer: Observer) -> None:
    expected = [protocol.contrasts[index].unit_direction for index in protocol.indices(source=name, kind="dwi")]
    if all(expected):
        angle = largest_angle(np.array(found), np.array(expected, dtype=np.float64))
        if angle > LARGEST_ANGLE:
            observer.warning(
                f"the directions of {name} differ from those of protocol {protocol.name} by up to {angle:.0f} degrees;"
                " a network that was trained with the protocol's may not fit"
            )


def _b_values(protocol: Protocol, name: str) -> list[float]:
    """Every figure that the protocol has for the b-value of a source's weighted volumes."""
    contrasts = [protocol.contrasts[index] for index in protocol.indices(source=name, kind="dwi")]
    return [float(np.asarray(figure.value)) for contrast in contrasts for figure in contrast.b_value]


def _image(series: Series, index: int) -> ImageFile:
    path, table = series[index]
    stem = split_name(path)[0]
    return ImageFile(path.name, path, len(table.b_values), f"{stem}.bval lists {len(table.b_values)}")


def _images(folder: Path, kind: str, suffix: str) -> list[Path]:
    """Images whose names end in an underscore and the pattern `suffix`, in any case; no phase images, no masks."""
    if not os.path.isdir(folder / kind):  # noqa: PTH112 - raises nothing where nobody may look
        return []
    ending = re.compile(f".*_{suffix}", re.IGNORECASE)
    names = {path: path.name.split(".")[0] for path in volume_files(folder / kind)}
    return sorted(
        path
        for path, name in names.items()
        if ending.fullmatch(name) and "_part-phase" not in name and (suffix == "mask" or not name.endswith("_mask"))
    )


def _check_kinds(protocol: Protocol) -> None:
    frequencies = {contrast.value("diffusion_frequency_hz") for contrast in protocol.contrasts}
    weighted = [contrast for contrast in protocol.contrasts if contrast.kind == "dwi"]
    if protocol.indices(kind="map") or len(frequencies) > 1 or not all(contrast.b_value for contrast in weighted):
        raise UserError(
            "BIDS folders are read for protocols of T2, MT and diffusion shells of known b-value; "
            f"{protocol.name} is another",
            hint="name each file with --source NAME=FILE and the subject with --subject NAME",
        )


def _ambiguous(folder: Path, kind: str, paths: list[Path]) -> UserError:
    return UserError(
        f"{subject_name(folder)} has {len(paths)} files that could be {kind}: "
        + ", ".join(path.name for path in paths),
        hint="keep one, or name each file with --source NAME=FILE",
    )
