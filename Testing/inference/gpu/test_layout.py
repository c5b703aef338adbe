"""Columns of patches: none twice, whole 16 bytes, and no more multiplied than the module says."""

import numpy as np
import pytest

from MRHNetLib.inference.gpu.layout import ALIGNED, Layout

LAYOUTS = [Layout(size, channels, split) for size in (1, 3, 5) for channels in (1, 8, 67) for split in (True, False)]


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_pixels_and_constant_share_no_column(layout):
    taken = np.zeros(layout.width, int)
    taken[layout.constant : layout.constant + ALIGNED] += 1
    for start in layout.pixel_columns().ravel():
        taken[start : start + layout.pixel_width] += 1
    assert (taken == 1).all()


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_each_pixel_is_written_by_one_product(layout):
    taken = np.zeros(layout.width, int)
    for rows in layout.products():
        taken[layout.written(*rows)] += 1
    pixels = [taken[start : start + layout.pixel_width] for start in layout.pixel_columns().ravel()]
    assert (np.concatenate(pixels) == 1).all()
    assert taken[layout.constant] == (0 if layout.split else 1)


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_everything_begins_where_tensor_cores_read_whole_rows(layout):
    edges = [layout.width, layout.constant, *layout.pixel_columns().ravel()]
    for rows in layout.products():
        edges += [edge for part in (layout.read(*rows), layout.written(*rows)) for edge in (part.start, part.stop)]
    assert all(edge % ALIGNED == 0 for edge in edges)


@pytest.mark.parametrize(("split", "blocks"), [(True, 63), (False, 81)])
def test_so_many_blocks_are_multiplied(split, blocks):
    layout = Layout(3, 64, split)
    parts = [(layout.read(*rows), layout.written(*rows)) for rows in layout.products()]
    multiplied = sum((read.stop - read.start) * (written.stop - written.start) for read, written in parts)
    assert multiplied / 64**2 == pytest.approx(blocks, rel=0.03)  # the constant columns come on top
