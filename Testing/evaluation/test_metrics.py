"""Each figure against a formula worked by hand or a second library."""

import math

import numpy as np
import pytest
import scipy.stats
import sklearn.metrics

from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.metrics import compare, explained_variance, pearson_r


@pytest.fixture
def volumes() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A prediction that is noisy and off by a factor, its reference, and a mask with a ragged edge."""
    rng = np.random.default_rng(0)
    reference = rng.random((12, 13, 14))
    prediction = 0.8 * reference + 0.05 + 0.1 * rng.standard_normal(reference.shape)
    return prediction, reference, rng.random(reference.shape) > 0.3


def test_four_values_worked_by_hand() -> None:
    reference = np.array([0.0, 1.0, 2.0, 3.0])  # mean 1.5, total sum of squares 5
    prediction = np.array([0.0, 1.0, 2.0, 5.0])  # one error of 2: residual sum of squares 4
    assert explained_variance(prediction, reference) == pytest.approx(1 - 4 / 5)
    # deviations of the prediction (-2, -1, 0, 3): sum of products 3 + 0.5 + 0 + 4.5 = 8, of squares 14
    assert pearson_r(prediction, reference) == pytest.approx(8 / math.sqrt(5 * 14))


def test_errors_are_taken_inside_the_mask_only(volumes) -> None:
    prediction, reference, mask = volumes
    far_off = np.where(mask, prediction, 1e6)
    assert compare(far_off, reference, mask) == compare(prediction, reference, mask)


def test_second_libraries_agree(volumes) -> None:
    prediction, reference, mask = volumes
    metrics = compare(prediction, reference, mask)
    p, r = prediction[mask], reference[mask]
    assert metrics.r2 == pytest.approx(sklearn.metrics.r2_score(r, p))
    assert metrics.rmse == pytest.approx(math.sqrt(sklearn.metrics.mean_squared_error(r, p)))
    assert metrics.mae == pytest.approx(sklearn.metrics.mean_absolute_error(r, p))
    assert metrics.pearson_r == pytest.approx(scipy.stats.pearsonr(r, p).statistic)
    assert metrics.squared_correlation == pytest.approx(scipy.stats.linregress(r, p).rvalue ** 2)
    assert metrics.voxels == int(mask.sum())


def test_a_wrong_scale_lowers_r2_but_not_the_correlation(volumes) -> None:
    _, reference, mask = volumes
    metrics = compare(reference / 4, reference, mask)
    assert metrics.squared_correlation == pytest.approx(1)
    assert metrics.r2 < 0


def test_a_perfect_prediction(volumes) -> None:
    _, reference, mask = volumes
    metrics = compare(reference, reference, mask)
    assert (metrics.r2, metrics.rmse, metrics.mae) == (1, 0, 0)
    assert metrics.ssim == pytest.approx(1)
    assert metrics.auc == 1


def test_integers_are_not_compared_in_their_own_arithmetic() -> None:
    reference = np.arange(12**3, dtype=np.uint8).reshape(12, 12, 12)  # 3 - 5 would be 254
    prediction = reference[::-1]
    whole = np.ones(reference.shape, bool)
    same = compare(prediction.astype(float), reference.astype(float), whole)
    assert compare(prediction, reference, whole) == same


def test_a_constant_reference_leaves_figures_undefined() -> None:
    flat, mask = np.full((12, 12, 12), 3.0), np.ones((12, 12, 12), bool)
    metrics = compare(flat + 1, flat, mask)
    assert metrics.to_document() == {
        "r2": None, "squared_correlation": None, "pearson_r": None,
        "rmse": 1.0, "mae": 1.0, "ssim": None, "auc": None, "voxels": 12**3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("prediction", "mask", "words"),
    [
        (np.zeros((4, 4, 5)), np.ones((4, 4, 4), bool), "differ in shape"),
        (np.zeros((4, 4, 4)), np.zeros((4, 4, 4), bool), "no voxel"),
        (np.full((4, 4, 4), np.nan), np.ones((4, 4, 4), bool), "64 of the 64 values of the prediction"),
    ],
)
def test_what_cannot_be_compared(prediction: np.ndarray, mask: np.ndarray, words: str) -> None:
    with pytest.raises(UserError, match=words):
        compare(prediction, np.arange(64.0).reshape(4, 4, 4), mask)
