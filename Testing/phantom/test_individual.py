import numpy as np
import pytest

from MRHNetLib.phantom.grid import Grid
from MRHNetLib.phantom.individual import TISSUE_KINDS, Individual
from MRHNetLib.phantom.subject import CENTRE_MM

AXES = Grid(0.5).axes


def shift(seed: int) -> np.ndarray:
    return Individual(np.random.default_rng(seed)).positions(AXES, CENTRE_MM) - np.stack(
        np.meshgrid(*AXES, indexing="ij")
    )


def test_borders_move_by_tenths_of_a_millimetre():
    lengths = [np.linalg.norm(shift(seed), axis=0).mean() for seed in range(8)]
    assert 0.1 < np.mean(lengths) < 0.25


def test_shape_is_smooth_and_does_not_fold():
    stretch = np.diff(shift(3), axis=2) / 0.5
    assert np.abs(stretch).max() < 0.5


def test_left_and_right_differ():
    x_shift = shift(4)[0]
    assert np.abs(x_shift + x_shift[::-1]).max() > 0.05


@pytest.mark.parametrize("kind", TISSUE_KINDS)
def test_densities_vary_within_structures(kind):
    factor = Individual(np.random.default_rng(5)).density_factor(kind, AXES)
    assert factor.mean() == pytest.approx(1, abs=0.03)
    assert 0.06 < factor.std() < 0.14


def test_densities_of_different_kinds_are_independent():
    mouse = Individual(np.random.default_rng(6))
    factors = [mouse.density_factor(kind, AXES).ravel() for kind in TISSUE_KINDS]
    assert np.abs(np.corrcoef(factors)[np.triu_indices(3, 1)]).max() < 0.25
