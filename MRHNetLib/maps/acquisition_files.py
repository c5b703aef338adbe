"""Whether a subject's files fit a shipped protocol, and which of them are its own acquisition where they do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from MRHNetLib.data.geometry import same_grid
from MRHNetLib.data.image_names import split_name
from MRHNetLib.data.layouts import bids, published
from MRHNetLib.data.layouts.placement import check_each_once
from MRHNetLib.data.protocols import Protocol, Source
from MRHNetLib.data.volumes import read_header
from MRHNetLib.errors import UserError
from MRHNetLib.maps.acquisition import ANATOMICAL, Acquisition, acquisition_of
from MRHNetLib.maps.gradient_series import GradientSeries
from MRHNetLib.maps.plan import without_directions, without_sources
from MRHNetLib.maps.weighting import LEAST_DWI_B_VALUE, table_beside
from MRHNetLib.observer import QUIET, Observer

BESIDE = "put .bval and .bvec files of its name beside it (or <image>_grad.txt, a line x y z b for each volume)"
_NAMES = (
    Source("t2MTONOFF", ("*t2MTONOFF*",), 3, ""),
    Source("t2", ("t2", "t2w", "*[_-]t2", "*[_-]t2w", "t2[_-]*", "t2w[_-]*", "*[_-]t2[_-]*", "*[_-]t2w[_-]*"), 1, ""),
    Source("mt-on", ("*mt[_-]on", "*mt[_-]on[_-]*", "mton", "*[_-]mton"), 1, ""),
    Source("mt-off", ("*mt[_-]off", "*mt[_-]off[_-]*", "mtoff", "*[_-]mtoff"), 1, ""),
)  # of files in a folder that is not BIDS


def named_acquisition(
    subject: str, files: Mapping[str, Path], protocol: Protocol, observer: Observer
) -> Acquisition | None:
    """The acquisition of files that were named one by one; None where they are the protocol's.

    Raises
    ------
    UserError
        A file is named twice, or is neither the protocol's nor T2 nor MT nor a series with gradients.
    """
    known = {source.name for source in protocol.sources}
    if set(files) <= known and all(_is_like(protocol, name, path) for name, path in files.items()):
        return None
    check_each_once(files)
    written = {name.lower(): name for name in ANATOMICAL}
    anatomical = {written[name.lower()]: path for name, path in files.items() if name.lower() in written}
    if "t2MTONOFF" in anatomical and len(anatomical) > 1:
        raise UserError(
            f"t2MTONOFF was named, and {' and '.join(name for name in anatomical if name != 't2MTONOFF')} beside it",
            hint="t2MTONOFF holds T2, MT-on and MT-off: name it alone, or the three each",
        )
    series = [_named_series(name, path, protocol) for name, path in files.items() if name.lower() not in written]
    return acquisition_of(subject, series, anatomical, observer)


def folder_acquisition(subject: str, folder: Path, protocol: Protocol, observer: Observer) -> Acquisition | None:
    """The acquisition of the files in a folder, published layout or BIDS; None where they are the protocol's.

    Raises
    ------
    UserError
        A table beside an image is none or belongs to another, or there is nothing that maps can be computed of.
    """
    if bids.is_bids_subject(folder):
        if _fits_bids(folder, protocol):
            return None
        images = bids.diffusion_images(folder)
        fitting = bids.anatomical_images(folder)
    else:
        images = published.input_images(folder)
        if _fits_folder(folder, images, protocol):
            return None
        fitting = {
            source.name: [path for path in images if published.name_fits(source, path.name)] for source in _NAMES
        }
        if fitting["t2MTONOFF"]:
            fitting = {"t2MTONOFF": fitting["t2MTONOFF"]}
    series = _series(images)
    if not series and any(published.fitting_files(folder, protocol).values()):
        return None  # of the protocol, but not as it has them: whoever reads them tells how
    with_gradients = {one.path for one in series}
    fitting = {name: [path for path in paths if path not in with_gradients] for name, paths in fitting.items()}
    anatomical = _on_their_grid(subject, fitting, series, observer)
    if not series and not anatomical:
        raise UserError(
            f"{subject} has no diffusion series with gradients of its own, and no images of {_named(protocol)}; its "
            f"images are {', '.join(path.name for path in images)}",
            hint=f"of a diffusion series: {BESIDE}",
        )
    unused = set(images) - with_gradients - {path for paths in fitting.values() for path in paths}
    if unused:
        names = ", ".join(sorted(path.name for path in unused))
        observer.warning(f"{subject}: not used, as there are no gradients (.bval and .bvec) beside: {names}")
    return acquisition_of(subject, series, anatomical, observer)


def _is_like(protocol: Protocol, source: str, path: Path) -> bool:
    """Whether a file is like a source of the protocol, as far as gradients of its own tell."""
    if not protocol.indices(source=source, kind="dwi"):
        return True
    try:
        table = table_beside(path)
    except UserError:
        return True  # told when the file is read
    if table is None:
        return True
    shells = GradientSeries(source, path, table[0]).shells
    return len(table[0].b_values) == protocol.source(source).volumes and len(shells) <= 1


def _fits_folder(folder: Path, images: Iterable[Path], protocol: Protocol) -> bool:
    fitting = published.fitting_files(folder, protocol)
    shells = {name: paths for name, paths in fitting.items() if protocol.indices(source=name, kind="dwi")}
    like = all(_is_like(protocol, name, path) for name, paths in shells.items() for path in paths)
    if like and shells and all(shells.values()):
        return True
    taken = {path for paths in shells.values() for path in paths}
    others = _series([path for path in images if path not in taken])
    return like and not others and any(fitting.values())


def _fits_bids(folder: Path, protocol: Protocol) -> bool:
    series = _series(bids.diffusion_images(folder))
    weighted = sum(int((one.table.b_values >= LEAST_DWI_B_VALUE).sum()) for one in series)
    shells = [source.name for source in protocol.sources if protocol.indices(source=source.name, kind="dwi")]
    present = [name for name in bids.found_sources(folder, protocol) if name in shells]
    if not present:
        return not weighted
    part = without_sources(protocol, {source.name for source in protocol.sources} - set(present))
    try:
        bids.place_contrasts(folder, without_directions(part), QUIET)
    except UserError:
        return False
    return present == shells or len(part.indices(kind="dwi")) == weighted


def _named_series(name: str, path: Path, protocol: Protocol) -> GradientSeries:
    table = table_beside(path)
    if table is None:
        read_header(path, voxel_size=(1, 1, 1))  # a file that is missing or damaged is told as that
        raise UserError(
            f"{path.name} (named {name}) has no gradients of its own, and what is named is not {_named(protocol)}; "
            f"T2 and MT are called {', '.join(ANATOMICAL)}",
            hint=f"of a diffusion series: {BESIDE}",
        )
    return GradientSeries(_for_file_names(name), path, table[0])


def _named(protocol: Protocol) -> str:
    return f"protocol {protocol.name} ({', '.join(source.name for source in protocol.sources)})"


def _series(images: Iterable[Path]) -> list[GradientSeries]:
    """Those of the images that have gradients."""
    found = [(path, table[0]) for path in images if (table := table_beside(path))]
    names = [_for_file_names(re.sub(r"^sub-[^_]+_(ses-[^_]+_)?|_dwi$", "", split_name(path)[0])) for path, _ in found]
    return [GradientSeries(name, path, table) for name, (path, table) in zip(names, found, strict=True)]


def _for_file_names(name: str) -> str:
    """Without what separates the parts of a map's file name."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "series"


def _on_their_grid(
    subject: str, fitting: Mapping[str, Sequence[Path]], series: Sequence[GradientSeries], observer: Observer
) -> dict[str, Path]:
    """T2 and MT, where it is clear which file it is and it lies on the grid of the series; else that is told."""
    found = {}
    for name, paths in fitting.items():
        if len(paths) > 1:
            observer.warning(f"{subject}: {name} is left out: {', '.join(path.name for path in paths)} could be it")
        elif paths and not all(_same_grid(paths[0], one.path) for one in series):
            observer.warning(
                f"{subject}: {paths[0].name} is left out: it lies on another grid than the diffusion series; "
                "resample it to theirs"
            )
        elif paths:
            found[name] = paths[0]
    return found


def _same_grid(image: Path, other: Path) -> bool:
    (header, affine), (other_header, other_affine) = (
        read_header(path, voxel_size=(1, 1, 1)) for path in (image, other)
    )
    shape, other_shape = ([one.voxels.shape[axis] for axis in one.axes] for one in (header, other_header))
    return same_grid(shape, affine, other_shape, other_affine)
