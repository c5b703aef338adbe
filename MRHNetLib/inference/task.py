"""What an engine is given: a stack and a mask, turned the way that the networks see them.

Turning makes views, never copies: a stack stored in any order and direction of axes gives the same patches.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from MRHNetLib.data.geometry import AxisOrder, axis_order
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.networks.patch import Patch

Voxels = tuple[NDArray[np.intp], NDArray[np.intp], int]


@dataclass(frozen=True, eq=False)
class Task:
    """The voxels to predict.

    Parameters
    ----------
    stack : ContrastStack
        The contrasts, (C, X, Y, Z).
    mask : ndarray of bool
        (X, Y, Z) the voxels to predict, on the stack's grid.
    patch : Patch
        Size, plane and axes of the patches.
    """

    stack: ContrastStack
    mask: NDArray[np.bool_]
    patch: Patch

    @property
    def order(self) -> AxisOrder:
        """From the stack's axes to the patch's first, its second, and the one across the plane: (U, V, W)."""
        return axis_order(self.stack.affine, self.patch.orientation)

    def planes(self, w: int) -> NDArray[np.float32]:
        """(C, U, V) contrasts of the plane number `w`, in the unit of the files."""
        order = self.order
        contrasts = range(self.stack.shape[0])
        return np.stack([self.stack.scaled(c, order.apply(self.stack.frames[c])[:, :, w]) for c in contrasts])

    def batches(self, size: int) -> Iterator[tuple[Voxels, NDArray[np.float32]]]:
        """The voxels (u, v, w) of the mask in the turned grid, at most `size` at a time, with their patches.

        The patches are (N, C, P, P) float32 in the unit of the files; beyond the volume's border lie zeros.
        """
        mask = self.order.apply(self.mask)
        margin = self.patch.size // 2
        for w in map(int, np.flatnonzero(mask.any(axis=(0, 1)))):
            padded = np.pad(self.planes(w), ((0, 0), (margin, margin), (margin, margin)))
            windows = sliding_window_view(padded, (self.patch.size, self.patch.size), axis=(1, 2))
            u, v = np.nonzero(mask[:, :, w])
            for start in range(0, len(u), size):
                part = slice(start, start + size)
                patches = windows[:, u[part], v[part]].transpose(1, 0, 2, 3)
                yield (u[part], v[part], w), np.ascontiguousarray(patches)
