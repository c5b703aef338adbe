from collections.abc import Callable

import numpy as np
import pytest

from MRHNetLib.data.signal_quality import coil_bias, hot_voxel, measure_signals
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.voxel_sample import VoxelSample, sample_voxels

Make = Callable[..., ContrastStack]
SHAPE = (40, 36, 32)


@pytest.fixture
def mask() -> np.ndarray:
    inside = np.zeros(SHAPE, bool)
    inside[8:32, 8:28, 8:24] = True
    return inside


@pytest.fixture
def sample(mask: np.ndarray) -> VoxelSample:
    return sample_voxels(mask)


def rician(mask: np.ndarray, deviation: float) -> np.ndarray:
    random = np.random.default_rng(0)
    return np.hypot(1000 * mask + random.normal(0, deviation, SHAPE), random.normal(0, deviation, SHAPE))


@pytest.mark.parametrize("snr", [10, 40, 100])
def test_snr_from_the_background(make_stack: Make, mask: np.ndarray, sample: VoxelSample, snr: float) -> None:
    (signal,), place = measure_signals(make_stack(rician(mask, 1000 / snr)), sample)
    assert signal.snr == pytest.approx(snr, rel=0.05)
    assert place == "background"


@pytest.mark.parametrize("snr", [10, 40, 100])
def test_snr_of_a_blanked_background(make_stack: Make, mask: np.ndarray, sample: VoxelSample, snr: float) -> None:
    (signal,), place = measure_signals(make_stack(rician(mask, 1000 / snr) * mask), sample)
    assert signal.snr == pytest.approx(snr, rel=0.15)  # the sharp edge counts as noise
    assert "differences" in place


def test_range_and_median_are_scaled(make_stack: Make, mask: np.ndarray, sample: VoxelSample) -> None:
    data = np.where(mask, 10, 1)
    data[0, 0, 0], data[-1, -1, -1] = 50, -3
    (signal,), _ = measure_signals(make_stack(data.astype(np.int16), slope=2, intercept=1), sample)
    assert (signal.minimum, signal.maximum, signal.median, signal.percentile_999) == (-5, 101, 21, 21)


def test_maps_have_no_snr(make_stack: Make, mask: np.ndarray, sample: VoxelSample) -> None:
    (signal,), _ = measure_signals(make_stack(rician(mask, 10), kind="map"), sample)
    assert signal.snr is None


def test_hot_voxel(make_stack: Make, mask: np.ndarray, sample: VoxelSample) -> None:
    second = 100.0 * mask
    second[3, 2, 1] = 500
    stack = make_stack(100.0 * mask, second)
    assert hot_voxel(stack, measure_signals(stack, sample)[0]) == (5.0, 1, (3, 2, 1))


def test_an_even_image_has_no_bias(mask: np.ndarray, sample: VoxelSample) -> None:
    texture = 1 + 0.2 * np.random.default_rng(0).random(SHAPE)
    assert coil_bias(texture * mask, sample) < 0.01


def test_bias_is_the_variation_of_the_smooth_part(mask: np.ndarray, sample: VoxelSample) -> None:
    field = np.exp(np.linspace(-1, 1, SHAPE[0]))[:, None, None] * np.ones(SHAPE)
    expected = field[mask].std() / field[mask].mean()
    assert coil_bias(field, sample) == pytest.approx(expected, rel=0.01)


def test_no_noise_is_seen_in_two_voxels_an_axis(make_stack: Make) -> None:
    (signal,), _ = measure_signals(
        make_stack(np.arange(1, 9).reshape(2, 2, 2)), sample_voxels(np.ones((2, 2, 2), bool))
    )
    assert signal.snr is None
