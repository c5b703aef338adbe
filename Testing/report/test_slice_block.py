"""Three slices packed to one scale."""

import numpy as np
import pytest

from MRHNetLib.report.slice_block import GAP_IN, THINNEST_IN, SliceBlock
from MRHNetLib.report.slices import OrientedVolume


def _block(shape: tuple[int, int, int], width: float = 3.0) -> tuple[SliceBlock, tuple]:
    slices = OrientedVolume(np.zeros(shape), (1.0, 1.0, 1.0)).slices((0, 0, 0))
    return SliceBlock(slices, width), slices


def test_all_slices_have_one_scale_and_fill_the_width() -> None:
    block, slices = _block((10, 20, 8))
    scales = [block.size(piece)[0] / piece.width_mm for piece in slices]
    assert scales == pytest.approx([(3.0 - GAP_IN) / (10 + 20)] * 3)
    assert [block.size(piece)[1] / piece.height_mm for piece in slices] == pytest.approx(scales)


@pytest.mark.parametrize("shape", [(10, 20, 8), (10, 5, 30), (30, 40, 20)])
def test_slices_lie_in_the_block_and_apart(shape: tuple[int, int, int]) -> None:
    block, slices = _block(shape)
    boxes = [(x, y, *block.size(piece)) for (x, y), piece in zip(block.places, slices, strict=True)]
    for x, y, wide, tall in boxes:
        assert x >= 0 and y >= -1e-9 and x + wide <= 3 + 1e-9 and y + tall <= block.height + 1e-9
    coronal, axial, sagittal = boxes
    assert coronal[1] + coronal[3] + GAP_IN <= sagittal[1] + 1e-9, "sagittal over coronal"
    assert axial[0] + axial[2] + GAP_IN <= min(coronal[0], sagittal[0]) + 1e-9, "axial at the left"


def test_a_slice_of_one_voxel_stays_visible() -> None:
    block, (coronal, axial, _) = _block((200, 1, 100))
    assert block.size(axial)[1] == THINNEST_IN
    assert block.size(coronal)[1] > 5 * THINNEST_IN
