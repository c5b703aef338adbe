import numpy as np
import pytest
from scipy import ndimage

from MRHNetLib.data.voxel_sample import sample_voxels, spread


def test_brain_and_background_are_a_margin_apart() -> None:
    mask = np.zeros((20, 20, 20), bool)
    mask[:8] = True
    sample = sample_voxels(mask)
    assert set(sample.brain[0]) == set(range(8))
    assert set(sample.background[0]) == set(range(11, 20))


def test_the_background_outlives_the_image_that_it_was_found_in() -> None:
    for size in range(9, 40):  # memory that was freed too early is not overwritten each time
        mask = np.zeros((size, size + 3, size + 1), bool)
        mask[size // 2 :, :, size // 3 :] = True
        expected = np.argwhere(~ndimage.binary_dilation(mask, np.ones((7, 7, 7))))
        found = np.stack(sample_voxels(mask).background, axis=1)
        np.testing.assert_array_equal(found, expected if len(expected) >= 200 else expected[:0])


def test_no_background_to_speak_of() -> None:
    assert sample_voxels(np.ones((6, 6, 6), bool)).background[0].size == 0


def test_few_voxels_are_all_taken() -> None:
    chosen = np.random.default_rng(0).random((9, 8, 7)) > 0.5
    np.testing.assert_array_equal(np.stack(spread(chosen), axis=1), np.argwhere(chosen))


def test_many_are_thinned_without_regularity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("MRHNetLib.data.voxel_sample.MOST_VOXELS", 500)
    x, y, z = spread(np.ones((32, 32, 32), bool))
    assert len(x) == 500
    assert all(len(set(axis)) == 32 for axis in (x, y, z))
    np.testing.assert_array_equal(x, spread(np.ones((32, 32, 32), bool))[0])
