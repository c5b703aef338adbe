"""Puts the volumes of a subject's files together to a stack: one grid, the right channels, values checked."""

from collections.abc import Mapping, Sequence

import numpy as np

from MRHNetLib.data.full_scale import at_full_scale
from MRHNetLib.data.geometry import axis_letters, same_grid, voxel_sizes
from MRHNetLib.data.layouts.placement import ImageFile, Placement
from MRHNetLib.data.mt_order import TELLING_DIFFERENCE, mt_channels, tissue_medians
from MRHNetLib.data.protocols import Protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.value_check import checked
from MRHNetLib.data.volumes import Volume, read_volume
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer, Portion
from MRHNetLib.threads import Threads

_READ = 0.9  # of the time, where files are packed
_ENOUGH_FOR_A_MEDIAN = 1_000_000  # voxels of an image
ASSUMED = (
    "the images carry no orientation (Analyze files never do): LAS is assumed, as published; left and right cannot"
    " be known (--orientation says how the axes lie)"
)


def assemble(
    name: str,
    protocol: Protocol,
    placement: Placement,
    *,
    orientation: str | None,
    voxel_size: Sequence[float] | None,
    assume_orientation: bool,
    accept_nan: bool,
    observer: Observer,
) -> ContrastStack:
    """The stack of a subject whose contrasts lie where `placement` says.

    Raises
    ------
    UserError
        A file cannot be read, has the wrong number of volumes, another grid or no orientation (unless that may be
        assumed), or values that no network can take.
    """
    volumes = _read_all(placement.images, orientation, voxel_size, Portion(observer, 0, _READ))
    _check_orientation(volumes, orientation, assume_orientation, observer)
    _check_grids(volumes)
    first = next(iter(volumes.values()))
    parts = [(volumes[image], frame) for image, frame in placement.contrasts]
    stack = ContrastStack(
        subject=name,
        protocol=protocol,
        frames=tuple(volume.frame(frame) for volume, frame in parts),
        slopes=np.array([volume.slope for volume, _ in parts], dtype=np.float64),
        intercepts=np.array([volume.intercept for volume, _ in parts], dtype=np.float64),
        affine=first.affine,
        files=tuple(image.path for image in volumes),
        orientation_known=all(volume.orientation_known for volume in volumes.values()),
        places=tuple((image.path, frame) for image, frame in placement.contrasts),
    )
    stack.measure(Portion(observer, _READ, 1))
    whole = checked(stack, accept_nan=accept_nan)
    return at_full_scale(whole, observer) if protocol.full_scales else _mt_in_order(whole, observer)


def _read_all(
    images: Sequence[ImageFile], orientation: str | None, voxel_size: Sequence[float] | None, observer: Observer
) -> dict[ImageFile, Volume]:
    """The volumes of all files, packed ones unpacked side by side.

    Nothing is predicted meanwhile: inputs are divided by the largest value of the whole stack, or of a map, which is
    known only when the last voxel has been read.
    """

    def read(image: ImageFile, part: Observer) -> Volume:
        part.progress(0, f"reading {image.path.name}")
        volume = read_volume(image.path, orientation=orientation, voxel_size=voxel_size, observer=part)
        _check_count(image, volume)
        return volume

    with Threads[Volume]() as threads:
        for image in images:
            threads.start(read, image)
        return dict(zip(images, threads.results(observer), strict=True))


def _check_count(image: ImageFile, volume: Volume) -> None:
    if volume.frames != image.volumes:
        found = "is a 3D file (1 volume)" if volume.frames == 1 else f"has {volume.frames} volumes"
        raise UserError(f"{image.label} {found}; {image.need}", hint=f"check the file {image.path}")


def _check_orientation(
    volumes: Mapping[ImageFile, Volume], orientation: str | None, assume: bool, observer: Observer
) -> None:
    unknown = [image.path.name for image, volume in volumes.items() if not volume.orientation_known]
    if not unknown or orientation is not None:
        return
    if not assume:
        raise UserError(
            f"{unknown[0]} carries no orientation (Analyze files never do)",
            hint="add --orientation with the directions in which its axes increase, e.g. --orientation LAS",
        )
    observer.warning(ASSUMED)


def _check_grids(volumes: Mapping[ImageFile, Volume]) -> None:
    (first, grid), *others = volumes.items()
    for image, volume in others:
        if not same_grid(grid.shape3, grid.affine, volume.shape3, volume.affine):
            raise UserError(
                f"{first.label} and {image.label} are on different grids: "
                f"{describe_grid(grid)}; {describe_grid(volume)}",
                hint="resample the files to one grid, or correct their headers (Analyze: --voxel-size)",
            )


def describe_grid(volume: Volume) -> str:
    """Shape, voxel sizes, axis letters and place of the first voxel, for messages."""
    shape = " x ".join(map(str, volume.shape3))
    sizes = " x ".join(f"{size:.4g}" for size in voxel_sizes(volume.affine))
    origin = ", ".join(f"{place:.4g}" for place in volume.affine[:3, 3])
    return f"{shape} voxels of {sizes} mm, {axis_letters(volume.affine)}, the first at ({origin}) mm"


def _mt_in_order(stack: ContrastStack, observer: Observer) -> ContrastStack:
    """The stack with MT-on and MT-off told by their brightness."""
    channels = mt_channels(stack.protocol)
    if channels is None:
        return stack
    on, off = channels
    median_on, median_off = tissue_medians(*(stack.scaled(c, _thinned(stack.frames[c])) for c in channels))
    difference = median_on - median_off
    if abs(difference) <= TELLING_DIFFERENCE * abs(median_off):
        observer.warning(
            f"{stack.subject}: MT-on and MT-off are equally bright (median {median_on:.6g} and {median_off:.6g}); "
            "the order of the files is kept"
        )
    if difference <= TELLING_DIFFERENCE * abs(median_off):
        return stack
    observer.warning(
        f"{stack.subject}: the volume in the place of MT-on is brighter in tissue than that of MT-off "
        f"(median {median_on:.6g} against {median_off:.6g}), which cannot be; the two are taken the other way round"
    )
    order = list(range(len(stack.frames)))
    order[on], order[off] = off, on
    return stack.reordered(order)


def _thinned(frame: np.ndarray) -> np.ndarray:
    """Every n-th voxel along each axis: some 100,000 in the brain are plenty for a median."""
    step = max(1, round((frame.size / _ENOUGH_FOR_A_MEDIAN) ** (1 / 3)))
    return frame[::step, ::step, ::step]
