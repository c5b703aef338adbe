"""A stack on the device: one row of contrasts a voxel, from which patches are gathered."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.inference.gpu.layout import aligned
from MRHNetLib.inference.gpu.planes import Planes
from MRHNetLib.inference.gpu.uplink import uploaded

ROW_BYTES_PER_CONTRAST = 4  # float32: what is rounded to bf16 is the network's input, after standardisation


class ResidentStack:
    """Signal over the maximum of the whole stack, plane by plane; beyond the volume's border lie zeros.

    Parameters
    ----------
    stack : ContrastStack
        The contrasts.
    planes : Planes
        How they become rows.
    largest : int
        Planes to hold at once. Their memory stays the same, so that recorded work finds it.
    device : torch.device
        Where they lie.

    Attributes
    ----------
    rows : (R, aligned(C)) Tensor
        float32; in the order of `Planes`.
    """

    def __init__(self, stack: ContrastStack, planes: Planes, largest: int, device: torch.device) -> None:
        self._stack, self._planes, self._device = stack, planes, device
        self.rows = torch.zeros(largest * planes.plane_rows, aligned(len(stack.frames)), device=device)

    def load(self, slab: slice, progress: Callable[[float], None]) -> Tensor:
        """Bring those planes here, and return the rows of the voxels to predict, (N,) in order."""
        planes, margin, count = self._planes, self._planes.margin, slab.stop - slab.start
        framed = self.rows[: count * planes.plane_rows].view(*planes.framed_shape(count), -1)
        inner = framed[:, margin : framed.shape[1] - margin, margin : framed.shape[2] - margin]
        maximum = torch.tensor(np.float32(self._stack.maximum()), device=self._device)
        frames = planes.frames(slab)
        for contrast, stored in enumerate(uploaded(frames, self._device)):
            values = self._scaled(contrast, stored)
            # by a number on the device: by one on the host, CUDA multiplies with its reciprocal, which rounds twice
            values.div_(maximum)
            inner[..., contrast].copy_(values.permute(planes.to_planes))
            progress((contrast + 1) / len(frames))
        mask = torch.from_numpy(planes.framed_mask(slab)).to(self._device)
        return torch.nonzero(mask.flatten()).flatten()

    def _scaled(self, contrast: int, stored: Tensor) -> Tensor:
        """As `ContrastStack.scaled`, on the device."""
        values = stored.to(torch.float32, copy=True)
        slope, intercept = self._stack.slopes[contrast], self._stack.intercepts[contrast]
        if slope != 1:
            values.mul_(float(np.float32(slope)))
        if intercept != 0:
            values.add_(float(np.float32(intercept)))
        return values
