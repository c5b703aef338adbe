import math

import numpy as np
import pytest

from MRHNetLib.phantom.diffusion import Compartments, fluid_attenuation, powder_stick, sphere_diffusivity

X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def test_fluid_decays_with_its_diffusivity():
    assert math.log(fluid_attenuation(0) / fluid_attenuation(2000)) == pytest.approx(2000 * 2.0e-3)


def test_empty_tissue_is_one_isotropic_compartment(tissue):
    water = Compartments(tissue())
    for direction in (X, Y, Z):
        ratio = water.attenuation(0, direction)[0] / water.attenuation(2000, direction)[0]
        assert math.log(ratio) == pytest.approx(2000 * 0.6e-3, rel=1e-4)


def test_powder_average_equals_numerical_integration():
    cosine = (np.arange(200_000) + 0.5) / 200_000
    for exponent in (0.1, 1.0, 5.0):
        assert powder_stick(exponent) == pytest.approx(np.exp(-exponent * cosine**2).mean(), rel=1e-6)
    assert powder_stick(0) == 1


def test_aligned_fibre_by_hand(tissue):
    # axons 1: water 0.6 in sticks, 0.4 outside, where the hindered diffusivity is 0.4 of the free one
    bundle = Compartments(tissue(axons=1))
    assert bundle.attenuation(1000, X)[0] == pytest.approx(math.exp(-0.6), rel=1e-5)
    assert bundle.attenuation(1000, Y)[0] == pytest.approx(0.6 + 0.4 * math.exp(-0.24), rel=1e-5)


def test_oblique_gradient_by_hand(tissue):
    bundle = Compartments(tissue(axons=1))
    oblique = (math.sqrt(0.5), math.sqrt(0.5), 0.0)
    expected = 0.6 * math.exp(-0.3) + 0.4 * math.exp(-0.6 * 0.7)
    assert bundle.attenuation(1000, oblique)[0] == pytest.approx(expected, rel=1e-5)


def test_full_dispersion_has_no_direction(tissue):
    crossing = Compartments(tissue(axons=0.8, dispersion=1))
    signals = [crossing.attenuation(3000, direction)[0] for direction in (X, Y, Z)]
    assert np.ptp(signals) < 1e-6


def test_decay_shows_kurtosis(tissue):
    mixed = Compartments(tissue(axons=0.4, cells=0.4, dispersion=0.7))
    early, late = (-math.log(mixed.attenuation(b, X)[0]) / b for b in (200, 5000))
    assert late < 0.85 * early


def test_pulsed_gradient_in_a_cell_is_the_long_time_limit():
    assert sphere_diffusivity(0) == pytest.approx(0.003**2 / (5 * 0.015))  # mm2/s


def test_oscillation_frees_the_water_in_cells():
    values = [sphere_diffusivity(frequency) for frequency in (0, 50, 100, 150, 1e5)]
    assert values == sorted(values)
    assert values[-1] == pytest.approx(0.6e-3, rel=1e-3)


def test_frequency_matters_most_where_cells_are_dense(tissue):
    def rise(**shares: float) -> float:
        water = Compartments(tissue(**shares, dispersion=0.8))
        return float(np.log(water.attenuation(700, X, 0) / water.attenuation(700, X, 150))[0])

    assert rise(cells=1.0) > 1.5 * rise(cells=0.2) > 0


def test_a_direction_and_its_opposite_are_the_same(tissue):
    water = Compartments(tissue(axons=0.7, direction=(0.6, 0.8, 0)))
    assert water.attenuation(2000, (0.8, 0.6, 0)) == pytest.approx(water.attenuation(2000, (-0.8, -0.6, 0)))
