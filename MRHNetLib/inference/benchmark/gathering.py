"""How the rivals get their patches, and where their outputs go: no slower than it has to be, so that they are fair."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.inference.benchmark.contender import Map
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle

Inputs = NDArray[np.float32]


def input_batches(task: Task, network: Bundle, size: int) -> Iterator[tuple[int, Inputs]]:
    """The network's inputs (n, C, P, P), normalised fp32, with the number of the first voxel (see `map_of`).

    n is `size`, whatever planes the voxels lie in, and less only at the end. Each value is normalised once, not once
    for every patch that it lies in.
    """
    total, first, filled = int(np.count_nonzero(task.mask)), 0, 0
    shape = (task.stack.shape[0], task.patch.size, task.patch.size)
    batch = np.empty((min(size, total), *shape), np.float32)
    for plane, u, v in _planes(task, network):
        taken = 0
        while taken < len(u):
            count = min(len(batch) - filled, len(u) - taken)
            part = slice(taken, taken + count)
            _gather(plane, u[part], v[part], batch[filled : filled + count])
            taken, filled = taken + count, filled + count
            if filled == len(batch):
                yield first, batch
                first, filled = first + filled, 0
                batch = np.empty((min(size, total - first), *shape), np.float32)


def map_of(task: Task, network: Bundle, outputs: NDArray[np.float32]) -> Map:
    """The stain map of the network's outputs (n,) at the voxels, in the order of `input_batches`."""
    values = np.zeros(task.mask.shape, np.float32)
    across_first = (2, 0, 1)
    inside = task.order.apply(task.mask).transpose(across_first)
    task.order.apply(values).transpose(across_first)[inside] = network.normalisation.restore(outputs)
    return values


def _planes(task: Task, network: Bundle) -> Iterator[tuple[Inputs, NDArray[np.intp], NDArray[np.intp]]]:
    """(C, U + P - 1, V + P - 1) normalised plane with a margin of the volume's surroundings, and its voxels (u, v)."""
    mask, margin = task.order.apply(task.mask), task.patch.size // 2
    maximum = task.stack.maximum()
    for w in map(int, np.flatnonzero(mask.any(axis=(0, 1)))):
        padded = np.pad(task.planes(w), ((0, 0), (margin, margin), (margin, margin)))
        u, v = np.nonzero(mask[:, :, w])
        yield network.normalisation.apply(padded[None], maximum)[0], u, v


def _gather(plane: Inputs, u: NDArray[np.intp], v: NDArray[np.intp], batch: Inputs) -> None:
    for a in range(batch.shape[2]):
        for b in range(batch.shape[3]):
            batch[:, :, a, b] = plane[:, u + a, v + b].T
