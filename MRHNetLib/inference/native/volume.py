"""A task as the library takes it: where the stored values of each contrast lie, and which voxels to predict.

Nothing is copied: the library reads the stored values themselves, mapped or loaded, whatever their type, byte order,
and order and direction of axes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.inference.native.interface import TYPES, Frame, Volume
from MRHNetLib.inference.task import Task


class StoredVolume:
    """The stack of a task, described for the library.

    Parameters
    ----------
    task : Task
        The stack, and how the patches lie in it.
    """

    def __init__(self, task: Task) -> None:
        stack, order = task.stack, task.order
        if {frame.shape for frame in stack.frames} != {task.mask.shape}:
            raise ValueError(f"contrasts on the mask's grid {task.mask.shape} were expected")
        self._frames = [_readable(frame) for frame in stack.frames]  # kept alive for the library
        turned = [order.apply(frame) for frame in self._frames]
        described = [
            _described(frame, slope, intercept)
            for frame, slope, intercept in zip(turned, stack.slopes, stack.intercepts, strict=True)
        ]
        self.description = Volume(
            contrasts=len(described),
            frames=(Frame * len(described))(*described),
            shape=turned[0].shape,
            maximum=stack.maximum(),
        )


class MaskedVoxels:
    """The voxels of a task's mask, in the order in which their values are stored, and maps of them.

    Neighbours in memory come one after the other, so that what a cache or a mapped file brings at once is used at once.

    Parameters
    ----------
    task : Task
        The mask, and how the patches lie in it.
    """

    def __init__(self, task: Task) -> None:
        self._slowest_first = np.argsort([-abs(stride) for stride in task.stack.frames[0].strides], kind="stable")
        self._mask = task.mask.transpose(self._slowest_first)
        self._task = task
        self.count = int(np.count_nonzero(self._mask))

    def turned(self) -> NDArray[np.int32]:
        """(N, 3) indices u, v, w in the turned grid."""
        order, shape = self._task.order, self._task.mask.shape
        turns = zip(order.permutation, order.flips, strict=True)
        places = {axis: (place, flip) for place, (axis, flip) in enumerate(turns)}
        voxels = np.empty((self.count, 3), np.int32)
        start = 0
        for slowest, plane in enumerate(self._mask):
            indices_in_memory = np.broadcast_arrays(slowest, *np.nonzero(plane))
            part = voxels[start : start + len(indices_in_memory[0])]
            for axis, indices in zip(self._slowest_first, indices_in_memory, strict=True):
                place, flip = places[axis]
                part[:, place] = shape[axis] - 1 - indices if flip else indices
            start += len(part)
        return voxels

    def map_of(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """(X, Y, Z) with the (N,) values in their places, and 0 elsewhere; in memory it lies as the stack does."""
        stored = np.zeros(self._mask.shape, np.float32)
        stored[self._mask] = values
        as_the_stack: NDArray[np.float32] = stored.transpose(np.argsort(self._slowest_first))
        return as_the_stack


def _readable(frame: NDArray[Any]) -> NDArray[Any]:
    """The frame itself, or in fp32 where the library does not read its type (half precision, for one)."""
    values = np.asarray(frame)
    return values if _type(values.dtype) in TYPES else values.astype(np.float32)


def _described(frame: NDArray[Any], slope: float, intercept: float) -> Frame:
    return Frame(
        data=frame.ctypes.data,
        strides=frame.strides,
        type=TYPES[_type(frame.dtype)],
        swapped=not frame.dtype.isnative,
        slope=slope,
        intercept=intercept,
    )


def _type(dtype: "np.dtype[Any]") -> str:
    """Kind and bytes of a type, without its byte order: "i2"."""
    return f"{dtype.kind}{dtype.itemsize}"
