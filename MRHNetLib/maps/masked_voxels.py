"""The signals of the voxels in a mask, some thousand at a time, in the order in which they lie in the files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.stack import ContrastStack

CHUNK_VOXELS = 4096  # an eighth of a second's work, and few megabytes

Place = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]


class MaskedVoxels:
    """Voxels of a stack.

    Parameters
    ----------
    stack : ContrastStack
        The contrasts.
    mask : (X, Y, Z) bool array
        Which voxels.
    """

    def __init__(self, stack: ContrastStack, mask: NDArray[np.bool_]) -> None:
        self._stack = stack
        slowest_first = np.argsort([-abs(stride) for stride in stack.frames[0].strides], kind="stable")
        found = np.nonzero(mask.transpose(*slowest_first))
        ordered = [found[int(np.flatnonzero(slowest_first == axis)[0])] for axis in range(3)]
        self._places: Place = (ordered[0], ordered[1], ordered[2])

    def __len__(self) -> int:
        return len(self._places[0])

    def chunks(self) -> list[Place]:
        """Indices of the voxels, in parts."""
        x, y, z = self._places
        starts = range(0, len(x), CHUNK_VOXELS)
        return [(x[i : i + CHUNK_VOXELS], y[i : i + CHUNK_VOXELS], z[i : i + CHUNK_VOXELS]) for i in starts]

    def sample(self, count: int) -> Place:
        """Indices of at most `count` voxels, evenly spread."""
        step = -(-len(self) // count) or 1
        x, y, z = self._places
        return x[::step], y[::step], z[::step]

    def signals(self, channels: Sequence[int], places: Place) -> NDArray[np.float64]:
        """(V, N) scaled values of some contrasts at V places."""
        values = np.empty((len(places[0]), len(channels)))
        for column, channel in enumerate(channels):
            stored: NDArray[Any] = self._stack.frames[channel][places]
            values[:, column] = self._stack.scaled(channel, stored)
        return values
