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


def brain_task(protocol: Protocol, patch: Patch, voxels: int, observer: Observer) -> Task:
    """`voxels` voxels of a digital mouse brain, scanned with a protocol, int16 as scanners store it.

    They are consecutive planes about the middle of the brain, the first and the last cut so that the number is exact.
    The grid is the coarsest of 0.25, 0.125 and 0.0625 mm that has so many.

    Raises
    ------
    UserError
        A brain has fewer voxels, or the protocol cannot be simulated.
    """
    check_simulable(protocol)
    size = next((size for size, whole in BRAIN_VOXELS.items() if voxels <= whole), None)
    if size is None:
        most = max(BRAIN_VOXELS.values())
        raise UserError(
            f"up to {most:,} voxels were expected, a whole digital mouse brain; found {voxels:,}",
            hint=f"--voxels {most} or fewer",
        )
    subject = make_subject(seed=SEED, size=Grid(size), observer=Portion(observer, 0, 0.6))
    stack = _scanned(subject, protocol, Portion(observer, 0.6, 1))
    return middle_of(Task(stack, subject.mask, patch), voxels)


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
