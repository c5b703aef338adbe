"""A mask cut into cubes: neighbouring voxels say nearly the same, cubes far less so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EDGE_MM = 1.0  # wider than the smoothness of the maps: some layers and nuclei of a mouse brain
FEWEST_VOXELS = 2  # along an edge: where voxels are 1 mm, or a header says so, a block is still no single voxel
MOST_BLOCKS = 2000  # where a header's spacing makes a brain of metres, cubes grow instead of memory


@dataclass(frozen=True, eq=False)
class Blocks:
    """Which block each voxel of a mask lies in.

    Attributes
    ----------
    numbers : ndarray of int, (N,)
        From 0 to `count` - 1, in the order of ``volume[mask]``.
    count : int
        Blocks with a voxel of the mask.
    edge_voxels : tuple of int
        Their edges along the three axes of the array; at the mask's border they are cut.
    edge_mm : tuple of float
    """

    numbers: NDArray[np.int64]
    count: int
    edge_voxels: tuple[int, int, int]
    edge_mm: tuple[float, float, float]

    def to_document(self) -> dict[str, object]:
        """For JSON."""
        return {"count": self.count, "edge_voxels": list(self.edge_voxels), "edge_mm": list(self.edge_mm)}


def blocks_of(mask: NDArray[np.bool_], voxel_size_mm: NDArray[np.float64], edge_mm: float = EDGE_MM) -> Blocks:
    """The mask (X, Y, Z), not empty, in cubes of about `edge_mm`; twice as wide until there are at most 2,000.

    An edge is a whole number of voxels, at least two. The first cube begins at the corner of the mask's bounding box.
    """
    places = np.nonzero(mask)
    while True:
        edges = [max(FEWEST_VOXELS, round(edge_mm / float(size))) for size in voxel_size_mm]
        cells = [(axis - axis.min()) // edge for axis, edge in zip(places, edges, strict=True)]
        flat = np.ravel_multi_index(cells, [int(cell.max()) + 1 for cell in cells])
        present, numbers = np.unique(flat, return_inverse=True)
        if present.size <= MOST_BLOCKS:
            break
        edge_mm *= 2
    x, y, z = edges
    sizes = [edge * float(size) for edge, size in zip(edges, voxel_size_mm, strict=True)]
    return Blocks(numbers.reshape(-1), int(present.size), (x, y, z), (sizes[0], sizes[1], sizes[2]))
