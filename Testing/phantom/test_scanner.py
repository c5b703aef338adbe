import numpy as np
import pytest

from MRHNetLib.phantom.grid import Grid
from MRHNetLib.phantom.scanner import GAIN, acquire, coil_bias, generator

SIGMA = 0.01


def test_background_is_rayleigh_distributed():
    image = acquire(np.zeros((60, 60, 60), np.float32), SIGMA, np.random.default_rng(0)) / GAIN
    assert image.mean() == pytest.approx(SIGMA * np.sqrt(np.pi / 2), rel=0.01)
    assert image.std() == pytest.approx(SIGMA * np.sqrt(2 - np.pi / 2), rel=0.01)


def test_strong_signal_has_gaussian_noise_and_a_small_bias():
    image = acquire(np.full((60, 60, 60), 0.4, np.float32), SIGMA, np.random.default_rng(0)) / GAIN
    assert image.mean() == pytest.approx(0.4 + SIGMA**2 / (2 * 0.4), abs=1e-4)
    assert image.std() == pytest.approx(SIGMA, rel=0.02)


def test_too_strong_a_signal_clips_instead_of_wrapping():
    image = acquire(np.full((2, 2, 2), 5.0, np.float32), SIGMA, np.random.default_rng(0))
    assert (image == np.iinfo(np.int16).max).all()


def test_coil_bias_is_smooth_and_about_one():
    bias = coil_bias(np.random.default_rng(1), Grid(0.5).axes)
    assert bias.mean() == pytest.approx(1, abs=0.15)
    assert 0.01 < bias.std() < 0.2
    assert np.abs(np.diff(bias, axis=0)).max() < 0.05


def test_random_numbers_depend_on_seeds_and_purpose():
    def draw(*seeds: int, purpose: str = "noise") -> float:
        return float(generator(seeds, purpose).random())

    assert draw(1, 2) == draw(1, 2)
    assert len({draw(1, 2), draw(2, 1), draw(1, 2, purpose="coil"), draw(1, 3)}) == 4
