"""About how much of an image is brain."""

import numpy as np
import pytest

from MRHNetLib.data.brain_size import brain_voxels


def ellipsoid(shape: tuple[int, int, int], share: float) -> np.ndarray:
    radii = [(np.arange(size) - (size - 1) / 2) / (share * size) for size in shape]
    return sum(radius**2 for radius in np.meshgrid(*radii, indexing="ij")) < 1


@pytest.mark.parametrize("shape", [(40, 50, 45), (130, 150, 70)])
def test_it_is_the_brain_s_size(shape: tuple[int, int, int]) -> None:
    brain = ellipsoid(shape, 0.4)
    image = 20 * np.random.default_rng(0).random(shape) + 1000 * brain
    assert brain_voxels(image.astype(np.float32)) == pytest.approx(brain.sum(), rel=0.1)


def test_a_brighter_crumb_does_not_count() -> None:
    brain = ellipsoid((60, 60, 60), 0.3)
    image = 5.0 + 1000 * brain
    image[1:4, 1:4, 1:4] = 5000
    assert brain_voxels(image.astype(np.float32)) == pytest.approx(brain.sum(), rel=0.1)


def test_a_brain_that_fills_the_image() -> None:
    image = np.full((30, 30, 30), 1000, np.int16)
    image[0] = 5
    assert brain_voxels(image) == pytest.approx(27_000, rel=0.1)


def test_nothing_to_see() -> None:
    assert brain_voxels(np.ones((10, 10, 10), np.float32)) == 0
    assert brain_voxels(np.full((10, 10, 10), np.nan, np.float32)) == 0
