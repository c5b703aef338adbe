import numpy as np
import pytest

from MRHNetLib.phantom.fields import SmoothField
from MRHNetLib.phantom.grid import Grid

AXES = Grid(0.25).axes


def field(spacing: float, seed: int = 0) -> SmoothField:
    return SmoothField(np.random.default_rng(seed), spacing)


def test_standard_deviation_is_one():
    values = field(0.7).on(AXES)
    assert values.mean() == pytest.approx(0, abs=0.05)
    assert values.std() == pytest.approx(1, abs=0.05)


def test_same_field_on_every_grid():
    fine = Grid(0.125).axes
    coarse = [axis[1::4] for axis in fine]
    np.testing.assert_allclose(field(1.5).on(fine)[1::4, 1::4, 1::4], field(1.5).on(coarse), atol=1e-5)


def test_smooth_below_its_spacing():
    step = np.diff(field(3.0).on(AXES), axis=0)
    assert np.abs(step).max() < 0.5
    assert np.abs(np.diff(step, axis=0)).max() < 0.1


def test_equal_coefficients_make_a_constant():
    flat = field(1.1)
    flat._coefficients = np.ones_like(flat._coefficients)
    np.testing.assert_allclose(flat.on(AXES), 1, rtol=1e-4)  # B-splines are a partition of unity


def test_seeds_differ():
    assert np.abs(field(2.0, 1).on(AXES) - field(2.0, 2).on(AXES)).max() > 1
