"""SSIM against the published formula in an fp64 loop, and its behaviour at the mask's edge."""

import numpy as np
import pytest

from MRHNetLib.evaluation.similarity import structural_similarity


def _by_hand(x: np.ndarray, y: np.ndarray, mask: np.ndarray) -> float:
    """Equation 13 of Wang et al. with an 11 x 11 x 11 Gaussian window, voxel by voxel."""
    data_range = x[mask].max() - x[mask].min()
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    outside = x[mask].mean()
    x, y = (np.pad(np.where(mask, v, outside), 5, constant_values=outside) for v in (x, y))
    bell = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    weight = np.einsum("i,j,k->ijk", bell, bell, bell)
    weight /= weight.sum()
    values = []
    for i, j, k in np.argwhere(mask):
        a, b = (v[i : i + 11, j : j + 11, k : k + 11] for v in (x, y))
        mean_a, mean_b = np.sum(weight * a), np.sum(weight * b)
        variance_a, variance_b = np.sum(weight * (a - mean_a) ** 2), np.sum(weight * (b - mean_b) ** 2)
        covariance = np.sum(weight * (a - mean_a) * (b - mean_b))
        values.append(
            (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
            / ((mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2))
        )  # fmt: skip
    return float(np.mean(values))


@pytest.mark.parametrize("shape", [(9, 8, 7), (3, 1, 12), (70, 3, 4)])
def test_the_published_formula(shape: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(0)
    reference, noise = rng.random(shape), rng.standard_normal(shape)
    mask = rng.random(shape) > 0.4
    found = structural_similarity(reference + 0.2 * noise, reference, mask)
    assert found == pytest.approx(_by_hand(reference, reference + 0.2 * noise, mask), abs=1e-9)


def test_what_lies_outside_the_mask_does_not_count() -> None:
    rng = np.random.default_rng(1)
    reference = rng.random((8, 8, 8))
    mask = np.zeros((8, 8, 8), bool)
    mask[2:6, 2:6, 2:6] = True
    prediction = reference + 0.1
    other = np.where(mask, prediction, 99.0)
    assert structural_similarity(other, reference, mask) == structural_similarity(prediction, reference, mask)


def test_a_blurred_prediction_scores_below_one() -> None:
    rng = np.random.default_rng(2)
    reference = rng.random((12, 12, 12))
    mask = np.ones(reference.shape, bool)
    assert structural_similarity(np.full_like(reference, 0.5), reference, mask) < 0.1
