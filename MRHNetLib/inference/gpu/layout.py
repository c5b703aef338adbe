"""Where a batch's numbers stand in memory, so that a convolution is a product of matrices.

A convolution of 3 x 3 patches, padded with zeros on the patch itself, is linear in the patch's 9 C numbers: one matrix
of 9 C x 9 F, in which 49 of the 81 blocks of C x F are not zero. With one patch a row, a layer of the whole batch is a
product, and its result lies as the next layer takes it: nothing is ever shuffled. How much is multiplied, for C = F:

- one product for all pixels: 81 blocks;
- three products, for the rows of pixels above the middle one, the middle one, and those below: 18 + 27 + 18 = 63
  blocks, 22 % fewer, each product with 3 F = 192 columns, a width of which tiles of 64 columns waste nothing (576
  columns are 768 in tiles of 256). Each reads a run of neighbouring columns and writes another: no gathering;
- one for each kind of pixel, 49 blocks: its inputs no longer lie side by side, so that it costs more products, narrower
  ones, or copies.

Two million voxels, 65 layers of 64 filters: 86 TFLOP in one product, 67 in three, 52 at least. At a data-centre GPU's
60 TFLOP/s in fp32 the products are the whole time, at 600 in bf16 a tenth of a second, about as long as 2 x 576 numbers
of each patch take to be read and written 65 times (0.3 TB). This is arithmetic: none of it was measured on a GPU.
`Testing/benchmarks/gpu_formulations.py` measures.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ALIGNED = 8  # numbers: the 16 bytes of bf16 from which on tensor cores read whole rows


def aligned(count: int) -> int:
    """The next multiple of `ALIGNED`."""
    return -(-count // ALIGNED) * ALIGNED


@dataclass(frozen=True)
class Layout:
    """The columns of a matrix whose rows are patches: pixel after pixel, the channels of each side by side.

    Eight columns more hold 1, 1, 0, ..., 0: a matrix with the bias in the row of a 1 adds it in the product itself.
    There are two so that with bf16 the second row holds what rounding took from the first.

    Parameters
    ----------
    size : int
        P, pixels along each side of a patch.
    channels : int
        Of each pixel; zeros fill them up to a multiple of `ALIGNED`.
    split : bool
        Whether a layer is three products. The constant columns then stand before the middle row of pixels, where each
        product reads them, and are never written; otherwise they stand at the end, and a layer writes them too.
    """

    size: int
    channels: int
    split: bool

    @property
    def pixel_width(self) -> int:
        """Columns of a pixel."""
        return aligned(self.channels)

    @property
    def row_width(self) -> int:
        """Columns of a row of pixels."""
        return self.size * self.pixel_width

    @property
    def width(self) -> int:
        """All columns."""
        return self.size * self.row_width + ALIGNED

    @property
    def constant(self) -> int:
        """The first of the constant columns."""
        return self._constant_row * self.row_width

    @property
    def ones(self) -> slice:
        """The columns that hold 1."""
        return slice(self.constant, self.constant + 2)

    @property
    def _constant_row(self) -> int:
        return self.size // 2 if self.split else self.size

    @property
    def before_constant(self) -> slice:
        """Columns of the pixels before the constant ones."""
        return slice(0, self.constant)

    @property
    def after_constant(self) -> slice:
        """Columns of the pixels after the constant ones."""
        return slice(self.constant + ALIGNED, self.width)

    def pixel_columns(self) -> NDArray[np.intp]:
        """(P, P) first column of each pixel."""
        starts = [self._start(row) for row in range(self.size)]
        return np.add.outer(starts, np.arange(self.size) * self.pixel_width)

    def products(self) -> list[tuple[int, int]]:
        """First and last row of pixels that each product of a layer gives."""
        middle, last = self.size // 2, self.size - 1
        if not self.split:
            return [(0, last)]
        return [rows for rows in ((0, middle - 1), (middle, middle), (middle + 1, last)) if rows[0] <= rows[1]]

    def read(self, first: int, last: int) -> slice:
        """Columns from which a layer computes those rows of pixels: a row more on either side, and the constant."""
        above, below = max(first - 1, 0), min(last + 1, self.size - 1)
        start = self.constant if above == self._constant_row else self._start(above)
        return slice(start, max(self._start(below) + self.row_width, self.constant + ALIGNED))

    def written(self, first: int, last: int) -> slice:
        """Columns of those rows of pixels; of all columns where one product gives them all."""
        if not self.split:
            return slice(0, self.width)
        return slice(self._start(first), self._start(last) + self.row_width)

    def _start(self, row: int) -> int:
        return row * self.row_width + (ALIGNED if row >= self._constant_row else 0)
