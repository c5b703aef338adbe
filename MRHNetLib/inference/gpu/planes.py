"""A task's voxels plane by plane, in the order in which the files hold them.

Patches lie in planes, so planes can be computed apart from each other, as many at a time as fit. Nothing is turned: how
the patch's axes lie in the stored ones is only a matter of which rows are a voxel's neighbours.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.inference.task import Task


class Planes:
    """A task as an array (W, A, B): planes, and in each the stored axes of the plane, the slower one first.

    Each plane has a frame of zeros, `margin` voxels wide; its voxels, with the frame, are rows, numbered in that order.

    Parameters
    ----------
    task : Task
        The voxels to predict.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._order = task.order
        across = self._order.permutation[2]
        strides = np.abs(task.stack.frames[0].strides)
        self._stored = [int(axis) for axis in np.argsort(-strides, kind="stable")]  # slowest first
        self._axes = (across, *(axis for axis in self._stored if axis != across))
        self.margin = task.patch.size // 2
        self._shape = [int(task.mask.shape[axis]) for axis in self._axes]

    @property
    def to_planes(self) -> tuple[int, ...]:
        """The axes of a part from `frames` in the order (W, A, B)."""
        return tuple(self._stored.index(axis) for axis in self._axes)

    @property
    def plane_rows(self) -> int:
        """Rows of a plane, with its frame."""
        return (self._shape[1] + 2 * self.margin) * self._row_step

    @property
    def first_voxel(self) -> int:
        """The first row that is no frame."""
        return self.margin * (self._row_step + 1)

    @property
    def _row_step(self) -> int:
        return self._shape[2] + 2 * self.margin

    def framed_shape(self, planes: int) -> tuple[int, int, int]:
        """(W, A, B) of that many planes, with their frames."""
        return planes, self._shape[1] + 2 * self.margin, self._row_step

    def slabs(self, largest: int) -> Iterator[slice]:
        """Neighbouring planes, at most that many at a time, which together hold the mask."""
        used = np.flatnonzero(self.turned(self._task.mask).any(axis=(1, 2)))
        if used.size:
            for start in range(used[0], used[-1] + 1, largest):
                yield slice(start, min(start + largest, used[-1] + 1))

    def frames(self, slab: slice) -> list[NDArray[Any]]:
        """Those planes of each contrast's frame, as they lie in memory: the slowest axis first."""
        part: list[slice] = [slice(None)] * 3
        part[self.to_planes[0]] = slab
        return [frame.transpose(self._stored)[tuple(part)] for frame in self._task.stack.frames]

    def framed_mask(self, slab: slice) -> NDArray[np.bool_]:
        """(W, A, B) the mask of those planes, with their frames."""
        margin = (self.margin, self.margin)
        return np.pad(self.turned(self._task.mask)[slab], ((0, 0), margin, margin))

    def offsets(self) -> NDArray[np.int64]:
        """(P * P,) from a voxel's row to those of its patch, the patch's first axis slower."""
        step = {self._axes[1]: self._row_step, self._axes[2]: 1}
        first, second = (
            step[axis] * (-1 if flip else 1)
            for axis, flip in zip(self._order.permutation[:2], self._order.flips[:2], strict=True)
        )
        along = np.arange(-self.margin, self.margin + 1, dtype=np.int64)
        return (along[:, None] * first + along * second).ravel()

    def turned(self, array: NDArray[Any]) -> NDArray[Any]:
        """(W, A, B) view of an (X, Y, Z) array."""
        view: NDArray[Any] = array.transpose(self._axes)
        return view

    def empty_map(self) -> NDArray[np.float32]:
        """(X, Y, Z) zeros that lie in memory as the frames do."""
        shape = [self._task.mask.shape[axis] for axis in self._stored]
        values: NDArray[np.float32] = np.zeros(shape, np.float32).transpose(np.argsort(self._stored))
        return values
