"""A batch of fixed size: gathered once, through every network, always in the same memory."""

from collections.abc import Sequence

import torch
from torch import Tensor

from MRHNetLib.inference.gpu.layout import Layout, aligned
from MRHNetLib.inference.gpu.network import Activations, MatrixNetwork
from MRHNetLib.networks.bundle import Bundle

_INDEX_BYTES, _FLOAT32_BYTES = 8, 4


class Batch:
    """Memory for a batch, and the networks that it goes through.

    Parameters
    ----------
    networks : sequence of Bundle
        K networks with as many contrasts, and patches of one size.
    size : int
        N patches.
    device : torch.device
        Where it lies.
    dtype : torch.dtype
        See `MatrixNetwork`.
    split : bool
        See `Layout`.

    Attributes
    ----------
    centres : (N,) int64 Tensor
        Rows of the voxels to predict; where a batch is not full, any voxels of the stack.
    patches : (N, P * P, aligned(C)) Tensor
        float32 signal over the maximum.
    outputs : (K, N, P * P) Tensor
        float32, in the units of the normalised targets.
    """

    def __init__(
        self, networks: Sequence[Bundle], size: int, device: torch.device, dtype: torch.dtype, *, split: bool
    ) -> None:
        pixels, contrasts = networks[0].patch.size ** 2, networks[0].architecture.contrasts
        self.size = size
        self.centres = torch.zeros(size, dtype=torch.int64, device=device)
        self.patches = torch.zeros(size, pixels, aligned(contrasts), device=device)
        self.outputs = torch.zeros(len(networks), size, pixels, device=device)
        self._index = torch.zeros(size, pixels, dtype=torch.int64, device=device)
        self._networks = [MatrixNetwork(network, device, dtype, split=split) for network in networks]
        shared: dict[tuple[Layout, Layout], Activations] = {}
        for network in self._networks:
            shape = (network.first, network.inner)
            if shape not in shared:
                shared[shape] = network.activations(size)
        self._memory = [shared[network.first, network.inner] for network in self._networks]

    def gather(self, rows: Tensor, offsets: Tensor) -> None:
        """Fill `patches` from a stack's rows, around `centres`."""
        torch.add(self.centres[:, None], offsets, out=self._index)
        torch.index_select(rows, 0, self._index.view(-1), out=self.patches.view(-1, rows.shape[1]))

    def compute(self) -> None:
        """Fill `outputs` from `patches`."""
        for network, memory, output in zip(self._networks, self._memory, self.outputs, strict=True):
            network(self.patches.view(self.size, -1), memory, output)


def bytes_per_patch(networks: Sequence[Bundle]) -> int:
    """An upper bound of the memory that one patch of a batch takes."""
    pixels = networks[0].patch.size ** 2
    contrasts = aligned(networks[0].architecture.contrasts)
    shapes = {network.architecture.filters for network in networks}
    activations = sum(2 * contrasts + 3 * (aligned(filters) + 1) for filters in shapes)
    numbers = pixels * (contrasts + activations + len(networks))
    return numbers * _FLOAT32_BYTES + (pixels + 1) * _INDEX_BYTES
