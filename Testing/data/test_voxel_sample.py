import numpy as np
import pytest

from MRHNetLib.data.voxel_sample import sample_voxels, spread


def test_brain_and_background_are_a_margin_apart() -> None:
    mask = np.zeros((20, 20, 20), bool)
    mask[:8] = True
    sample = sample_voxels(mask)
    assert set(sample.brain[0]) == set(range(8))
    assert set(sample.background[0]) == set(range(11, 20))


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
