"""Cubes of voxels, against numbering them by hand."""

import numpy as np

from MRHNetLib.evaluation.blocks import MOST_BLOCKS, blocks_of


def test_a_row_of_voxels_worked_by_hand() -> None:
    mask = np.zeros((9, 1, 1), bool)
    mask[[1, 2, 3, 4, 8]] = True  # the box begins at 1; edges of 3 voxels: 1-3, 4-6, 7-9
    blocks = blocks_of(mask, np.array([0.35, 0.5, 0.5]))
    assert blocks.numbers.tolist() == [0, 0, 0, 1, 2]
    assert (blocks.count, blocks.edge_voxels, blocks.edge_mm) == (3, (3, 2, 2), (3 * 0.35, 1.0, 1.0))


def test_voxels_share_a_block_where_their_cells_are_the_same() -> None:
    mask = np.random.default_rng(0).random((11, 9, 7)) > 0.4
    blocks = blocks_of(mask, np.full(3, 0.25))
    start = [axis.min() for axis in np.nonzero(mask)]
    cells = [tuple((np.array(place) - start) // 4) for place in np.argwhere(mask)]
    same = {cell: {number for c, number in zip(cells, blocks.numbers, strict=True) if c == cell} for cell in cells}
    assert all(len(numbers) == 1 for numbers in same.values())
    assert blocks.count == len(same) == len(set(blocks.numbers))


def test_a_spacing_of_metres_does_not_make_a_block_of_every_voxel() -> None:
    blocks = blocks_of(np.ones((20, 20, 20), bool), np.full(3, 1000.0))
    assert blocks.count <= MOST_BLOCKS
    assert blocks.edge_voxels == (2, 2, 2)


def test_a_block_is_no_single_voxel_where_voxels_are_as_wide_as_it() -> None:
    blocks = blocks_of(np.ones((8, 6, 4), bool), np.array([1.0, 0.8, 3.0]))
    assert (blocks.count, blocks.edge_voxels) == (4 * 3 * 2, (2, 2, 2))
