import numpy as np
import pytest

from MRHNetLib.phantom.magnetisation_transfer import fluid_saturation, steady_state, tissue_saturation

OFFSET_HZ, POWER_UT = -3000.0, 20.0  # of the published acquisition


def two_pools(pool: float, r1: float, r2: float, offset_hz: float, power_ut: float) -> float:
    """The two-pool rate equations solved for their steady state (all rates in 1/s)."""
    squared = (267.52218744 * power_ut) ** 2 * 0.298723764675971 * 3 / 3.1
    offset = 2 * np.pi * offset_hz
    direct = r2 * squared / offset**2
    lineshape = 1e-5 / np.sqrt(2 * np.pi) * np.exp(-((offset * 1e-5) ** 2) / 2)
    bound = np.pi * squared * lineshape
    exchange, bound_r1 = 40.0, 1.0
    rates = [
        [r1 + exchange * pool + direct, -exchange],
        [-exchange * pool, bound_r1 + exchange + bound],
    ]
    return float(np.linalg.solve(rates, [r1, bound_r1 * pool])[0])


@pytest.mark.parametrize("pool", [0.0, 0.06, 0.14])
@pytest.mark.parametrize("power", [0.005, 5.0, 20.0])
def test_steady_state_solves_the_rate_equations(pool, power):
    found = steady_state(np.float32([pool]), 2.1, 25.0, OFFSET_HZ, power)[0]
    assert found == pytest.approx(two_pools(pool, 2.1, 25.0, OFFSET_HZ, power), rel=1e-5)


def test_negligible_power_of_the_mt_off_scan_changes_nothing(tissue):
    assert tissue_saturation(tissue(myelin=0.9), OFFSET_HZ, 0.0052)[0] == pytest.approx(1, abs=1e-4)


def test_myelin_is_saturated_more(tissue):
    grey, white = (tissue_saturation(tissue(myelin=share), OFFSET_HZ, POWER_UT)[0] for share in (0.2, 0.9))
    assert white < grey - 0.05


def test_fluid_is_hardly_saturated(tissue):
    assert fluid_saturation(OFFSET_HZ, POWER_UT) > 0.85
    assert fluid_saturation(OFFSET_HZ, POWER_UT) > tissue_saturation(tissue(), OFFSET_HZ, POWER_UT)[0]


def test_further_off_resonance_is_weaker(tissue):
    near, far = (tissue_saturation(tissue(myelin=0.5), offset, POWER_UT)[0] for offset in (3000, 30000))
    assert far > near
