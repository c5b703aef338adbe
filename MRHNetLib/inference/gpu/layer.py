"""A convolution as matrices, by which the rows of a batch are multiplied."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from MRHNetLib.inference.gpu.layout import Layout
from MRHNetLib.networks.architecture import KERNEL

_ZERO, _CONSTANT, _FIRST_BIAS = 0, 1, 2  # places in the list of a convolution's numbers


class Wiring:
    """Which number of a convolution stands where in its matrices; made once for all layers of one shape.

    The matrices of a layer hold each weight up to nine times: they are put together on the device.

    Parameters
    ----------
    source, target : Layout
        Of the channels that come in, and of the filters.
    device : torch.device
        Where the matrices are to lie.
    """

    def __init__(self, source: Layout, target: Layout, device: torch.device) -> None:
        self.device = device
        numbers = patch_numbers(source, target.pixel_columns(), target.width, target.channels)
        np.fill_diagonal(numbers[source.ones, target.ones], _CONSTANT)
        self.products = []
        for rows in target.products():
            read, written = source.read(*rows), target.written(*rows)
            self.products.append((read, torch.from_numpy(numbers[read, written]).to(device), written))


class Layer:
    """A convolution from one layout to another.

    Parameters
    ----------
    weight, bias : ndarray of float32
        (F, C, 3, 3) and (F,).
    wiring : Wiring
        From C channels to F.
    dtype : torch.dtype
        Of the matrices.
    adds : bool
        Whether the result is added to what stands in the target (a skip), instead of replacing it.
    """

    def __init__(
        self,
        weight: NDArray[np.float32],
        bias: NDArray[np.float32],
        wiring: Wiring,
        dtype: torch.dtype,
        *,
        adds: bool = False,
    ) -> None:
        constant = 0 if adds else 1  # where it is written too, it stays 1
        numbers = numbered(weight, bias, dtype, constant).to(wiring.device)
        self._products = [(read, numbers[places], written) for read, places, written in wiring.products]
        self._adds = adds

    def __call__(self, source: Tensor, target: Tensor) -> None:
        """Write into, or add to, the target (N, target.width) from the source (N, source.width)."""
        for read, matrix, written in self._products:
            if self._adds:
                target[:, written].addmm_(source[:, read], matrix)
            else:
                torch.mm(source[:, read], matrix, out=target[:, written])


def numbered(weight: NDArray[np.float32], bias: NDArray[np.float32], dtype: torch.dtype, constant: float = 1) -> Tensor:
    """A convolution's numbers in the order to which `patch_numbers` refers."""
    exact = torch.from_numpy(bias)
    rounded = exact.to(dtype)
    first = torch.tensor([0, constant], dtype=dtype)
    return torch.cat([first, rounded, (exact - rounded).to(dtype), torch.from_numpy(weight).flatten().to(dtype)])


def patch_numbers(source: Layout, columns: NDArray[np.intp], width: int, filters: int) -> NDArray[np.int64]:
    """(source.width, width) which of the numbers of `numbered` stands where in the convolution's matrix.

    Parameters
    ----------
    source : Layout
        Of what is multiplied.
    columns : ndarray of int
        (P, P) the first column of each pixel of the result.
    width : int
        Columns of the result.
    filters : int
        F, columns of each of its pixels.
    """
    found = np.full((source.width, width), _ZERO, np.int64)
    rows, size, channels = source.pixel_columns(), source.size, source.channels
    first_weight = _FIRST_BIAS + 2 * filters
    weights = first_weight + np.arange(filters * channels * KERNEL**2).reshape(filters, channels, KERNEL, KERNEL)
    for i, j in np.ndindex(size, size):
        places = slice(columns[i, j], columns[i, j] + filters)
        found[source.ones, places] = _FIRST_BIAS + np.arange(2 * filters).reshape(2, filters)
        for a, b in np.ndindex(KERNEL, KERNEL):
            row, column = i + a - KERNEL // 2, j + b - KERNEL // 2
            if 0 <= row < size and 0 <= column < size:
                start = rows[row, column]
                found[start : start + channels, places] = weights[:, :, a, b].T
    return found
