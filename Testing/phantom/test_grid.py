import nibabel
import numpy as np
import pytest

from MRHNetLib.phantom.grid import Grid, grid_of


@pytest.mark.parametrize(
    ("size", "shape", "voxel"), [("full", (200, 280, 128), 0.0625), ("small", (100, 140, 64), 0.125)]
)
def test_sizes(size, shape, voxel):
    grid = grid_of(size)
    assert grid.shape == shape
    np.testing.assert_allclose(nibabel.affines.voxel_sizes(grid.affine), voxel)


def test_stored_like_the_published_volumes():
    assert nibabel.aff2axcodes(grid_of("small").affine) == ("L", "A", "S")


def test_axes_are_millimetres_in_the_field():
    x, y, z = Grid(0.5).axes
    np.testing.assert_allclose(x, np.arange(6, -6.5, -0.5))  # to the right positive, stored towards the left
    np.testing.assert_allclose(y, np.arange(0.25, 17.5, 0.5))
    np.testing.assert_allclose(z, np.arange(0.25, 8, 0.5))
