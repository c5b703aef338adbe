"""The input of the benchmark: a part of a digital mouse brain, because errors and gathering depend on the data."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.protocols import Protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.errors import UserError
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import Observer, Portion
from MRHNetLib.phantom.grid import Grid
from MRHNetLib.phantom.scan import Scan
from MRHNetLib.phantom.signal import check_simulable
from MRHNetLib.phantom.subject import PhantomSubject, make_subject

SEED = 1
BRAIN_VOXELS = {0.25: 28_501, 0.125: 228_265, 0.0625: 1_827_107}  # of that mouse, by the voxel size in mm
RIM = 2  # voxels round the brain that are computed, too, where more are wanted than it has
MOST_VOXELS = 2_129_378  # with the rim, at the finest size


def brain_task(protocol: Protocol, patch: Patch, voxels: int, observer: Observer) -> Task:
    """`voxels` voxels of a digital mouse brain, scanned with a protocol, int16 as scanners store it.

    They are consecutive planes about the middle of the brain, the first and the last cut so that the number is exact.
    The grid is the coarsest of 0.25, 0.125 and 0.0625 mm on which the brain has so many; above that, the voxels next to
    it count, too.

    Raises
    ------
    UserError
        A brain has fewer voxels, or the protocol cannot be simulated.
    """
    check_simulable(protocol)
    if voxels > MOST_VOXELS:
        raise UserError(
            f"up to {MOST_VOXELS:,} voxels were expected, a whole digital mouse brain and {RIM} voxels round it; "
            f"found {voxels:,}",
            hint=f"--voxels {MOST_VOXELS} or fewer",
        )
    size = next((size for size, whole in BRAIN_VOXELS.items() if voxels <= whole), min(BRAIN_VOXELS))
    subject = make_subject(seed=SEED, size=Grid(size), observer=Portion(observer, 0, 0.6))
    mask = subject.mask if voxels <= BRAIN_VOXELS[size] else with_rim(subject.mask)
    stack = _scanned(subject, protocol, Portion(observer, 0.6, 1))
    return middle_of(Task(stack, mask, patch), voxels)


def with_rim(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask, and what lies at most `RIM` voxels from it along each axis."""
    import SimpleITK as sitk  # noqa: N813

    grown = sitk.BinaryDilate(sitk.GetImageFromArray(mask.astype(np.uint8)), [RIM] * mask.ndim, sitk.sitkBox)
    return np.asarray(sitk.GetArrayFromImage(grown), np.bool_)


def middle_of(task: Task, voxels: int) -> Task:
    """The same with the mask cut to `voxels` voxels: consecutive planes of patches, the outer two in part."""
    by_plane = np.argwhere(task.order.apply(task.mask).transpose(2, 0, 1))
    start = (len(by_plane) - voxels) // 2
    w, u, v = by_plane[start : start + voxels].T
    chosen = np.zeros_like(task.mask)
    task.order.apply(chosen)[u, v, w] = True  # a view
    return replace(task, mask=chosen)


def _scanned(subject: PhantomSubject, protocol: Protocol, observer: Observer) -> ContrastStack:
    """The stack as if its files had been read: one array per source, a volume after the other."""
    scan = Scan(subject, protocol)
    arrays: dict[str, NDArray[np.int16]] = {
        source.name: np.empty((*subject.grid.shape, source.volumes), np.int16, order="F") for source in protocol.sources
    }
    frames = []
    for channel, contrast in enumerate(protocol.contrasts):
        observer.progress(channel / len(protocol.contrasts), "scanning a digital mouse brain")
        frame = arrays[contrast.source][..., contrast.frame]
        frame[:] = scan.image(channel)
        frames.append(frame)
    return ContrastStack(
        subject=subject.name,
        protocol=protocol,
        frames=tuple(frames),
        slopes=np.ones(len(frames)),
        intercepts=np.zeros(len(frames)),
        affine=subject.grid.affine,
        files=(),
    )
