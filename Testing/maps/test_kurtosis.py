import numpy as np
import pytest
from known_gradients import DIRECTIONS, shell

from MRHNetLib.maps.kurtosis import KurtosisFit
from MRHNetLib.maps.weighting import Weighting, joined

WIDE = (-100.0, 100.0)
SHARES = (0.4, 0.6)


@pytest.fixture
def two_shells() -> Weighting:
    """b0 volumes at exactly 0: nothing but the formula is in the signal."""
    both = joined([shell(1900.0), shell(4800.0)])
    return Weighting(np.where(both.b_values < 100, 0.0, both.b_values), both.directions, both.told_by)


def compartments(turn: np.ndarray) -> list[np.ndarray]:
    return [turn @ np.diag(values) @ turn.T for values in ([1.4e-3, 0.3e-3, 0.2e-3], [0.5e-3, 0.7e-3, 0.6e-3])]


def moments(directions: np.ndarray, tensors: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance, over the compartments, of the diffusivity along each direction."""
    along = np.array([np.einsum("ni,ij,nj->n", directions, tensor, directions) for tensor in tensors])
    mean = SHARES @ along
    return mean, SHARES @ (along - mean) ** 2


def sphere() -> tuple[np.ndarray, np.ndarray]:
    """Directions and weights of a quadrature over the sphere: Gauss-Legendre upwards, evenly round."""
    heights, weights = np.polynomial.legendre.leggauss(40)
    angles = np.arange(80) * 2 * np.pi / 80
    z, angle = (grid.ravel() for grid in np.meshgrid(heights, angles, indexing="ij"))
    radius = np.sqrt(1 - z**2)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), z], axis=1), np.repeat(weights, 80) / 160


@pytest.mark.parametrize("weighted", [False, True])
def test_mean_over_the_sphere_of_two_compartments(two_shells: Weighting, turn: np.ndarray, weighted: bool) -> None:
    """The signal to second order in b, and the mean of K(n) = 3 variance / mean squared by numerical integration."""
    tensors = compartments(turn)
    mean, variance = moments(two_shells.directions, tensors)
    b = two_shells.b_values
    signal = 500 * np.exp(-b * mean + b**2 / 2 * variance)
    points, weights = sphere()
    mean, variance = moments(points, tensors)
    expected = float(weights @ (3 * variance / mean**2))
    assert expected > 0.2
    found = KurtosisFit(two_shells, bounds=WIDE, weighted=weighted).maps(signal[None]).maps["MK"][0]
    assert found == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("kurtosis", [-0.3, 0.0, 0.8, 2.5])
def test_the_same_in_every_direction(two_shells: Weighting, kurtosis: float) -> None:
    b, diffusivity = two_shells.b_values, 0.4e-3
    signal = 900 * np.exp(-b * diffusivity + (b * diffusivity) ** 2 * kurtosis / 6)
    found = KurtosisFit(two_shells, bounds=WIDE).maps(signal[None]).maps["MK"][0]
    assert found == pytest.approx(kurtosis, abs=1e-5)


def noisy(two_shells: Weighting, turn: np.ndarray, count: int) -> np.ndarray:
    random = np.random.default_rng(3)
    along = [
        np.einsum("ni,ij,nj->n", two_shells.directions, tensor, two_shells.directions) for tensor in compartments(turn)
    ]
    signal = 1000 * sum(
        share * np.exp(-two_shells.b_values * values) for share, values in zip(SHARES, along, strict=True)
    )
    return np.asarray(np.abs(signal + random.normal(scale=8, size=(count, len(signal)))))


def test_dipy_itself(two_shells: Weighting, turn: np.ndarray) -> None:
    from dipy.core.gradients import gradient_table
    from dipy.reconst.dki import DiffusionKurtosisModel

    signals = noisy(two_shells, turn, 12)
    table = gradient_table(two_shells.b_values, bvecs=two_shells.directions)
    theirs = DiffusionKurtosisModel(table, fit_method="OLS").fit(signals).mk(min_kurtosis=-5, max_kurtosis=20)
    ours = KurtosisFit(two_shells, bounds=(-5, 20)).maps(signals).maps["MK"]
    np.testing.assert_allclose(ours, theirs, rtol=1e-4)


def test_second_implementation(two_shells: Weighting, turn: np.ndarray) -> None:
    """numpy's lstsq on polynomials of the direction, and the mean of K(n) by numerical integration."""
    from itertools import combinations_with_replacement as together

    def monomials(directions: np.ndarray, degree: int) -> np.ndarray:
        return np.array([np.prod(directions[:, axes], axis=1) for axes in together(range(3), degree)]).T

    b, n = two_shells.b_values[:, None] / 1000, two_shells.directions
    matrix = np.hstack([np.ones((len(n), 1)), -b * monomials(n, 2), b**2 * monomials(n, 4)])
    points, weights = sphere()
    signals = noisy(two_shells, turn, 5)
    found = KurtosisFit(two_shells, bounds=WIDE).maps(signals).maps["MK"]
    for index, signal in enumerate(signals):
        solution = np.linalg.lstsq(matrix, np.log(signal), rcond=None)[0]
        quadratic, quartic = monomials(points, 2) @ solution[1:7], monomials(points, 4) @ solution[7:]
        assert found[index] == pytest.approx(float(weights @ (6 * quartic / quadratic**2)), rel=5e-3)


def test_b0_that_is_not_quite_0_does_not_count_as_0(turn: np.ndarray) -> None:
    both = joined([shell(1900.0), shell(4800.0)])
    b, diffusivity, kurtosis = both.b_values, 0.6e-3, 1.0
    signal = 900 * np.exp(-b * diffusivity + (b * diffusivity) ** 2 * kurtosis / 6)
    assert KurtosisFit(both, bounds=WIDE).maps(signal[None]).maps["MK"][0] == pytest.approx(kurtosis, abs=2e-3)


def test_what_leaves_the_bounds_is_set_to_them_and_counted(two_shells: Weighting) -> None:
    b, diffusivity = two_shells.b_values, 0.4e-3
    kurtoses = np.array([-0.5, 0.5, 1.0, 2.0, 3.0])[:, None]
    signals = 900 * np.exp(-b * diffusivity + (b * diffusivity) ** 2 * kurtoses / 6)
    computed = KurtosisFit(two_shells, bounds=(0, 1.5)).maps(signals)
    assert computed.maps["MK"] == pytest.approx([0, 0.5, 1.0, 1.5, 1.5], abs=1e-5)
    assert (computed.counts["clipped below"], computed.counts["clipped above"]) == (1, 2)


def test_voxels_without_a_value_are_0_and_counted(two_shells: Weighting) -> None:
    rising = np.where(two_shells.b_values > 0, 200.0, 100.0)
    computed = KurtosisFit(two_shells, bounds=WIDE).maps(np.array([rising, np.zeros_like(rising)]))
    assert computed.maps["MK"].tolist() == [0, 0]
    assert (computed.counts["diffusion not positive"], computed.counts["no b0 signal"]) == (1, 1)


def test_directions_span_the_kurtosis() -> None:
    assert np.linalg.matrix_rank(np.einsum("ni,nj,nk,nl->nijkl", *[DIRECTIONS] * 4).reshape(30, -1)) == 15
