"""The area under the curve against its definition, and Otsu's threshold against a search."""

import itertools

import numpy as np
import pytest
from skimage.filters import threshold_otsu

from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.roc import otsu_threshold, roc_curve, structure_auc


def _two_groups(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    reference = np.concatenate([rng.normal(1, 0.2, 60), rng.normal(3, 0.3, 40)])
    return reference + rng.normal(0, 1, reference.size), reference


def test_share_of_pairs_in_the_right_order() -> None:
    prediction, reference = _two_groups(0)
    structure, rest = prediction[reference > 2], prediction[reference <= 2]  # the groups are far apart
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a, b in itertools.product(structure, rest)]
    assert structure_auc(prediction, reference) == pytest.approx(np.mean(pairs))


def test_the_threshold_leaves_the_least_variance_within_the_parts() -> None:
    rng = np.random.default_rng(1)
    values = np.concatenate([rng.uniform(0, 1, 300), rng.uniform(1.5, 4, 100)])

    def within(threshold: float) -> float:
        parts = (values[values <= threshold], values[values > threshold])
        return sum(float(np.sum((part - part.mean()) ** 2)) for part in parts)

    best = min(np.sort(values)[:-1], key=within)
    assert within(otsu_threshold(values)) == pytest.approx(within(best))


def test_the_threshold_of_scikit_image_is_within_one_of_its_bins() -> None:
    _, values = _two_groups(5)
    values = np.concatenate([values, np.linspace(1, 3, 50)])  # no gap in which any threshold does
    assert otsu_threshold(values) == pytest.approx(threshold_otsu(values, nbins=256), abs=2 * np.ptp(values) / 256)


def test_one_hot_voxel_does_not_move_the_threshold_out_of_the_tissue() -> None:
    _, values = _two_groups(6)
    assert 1 < otsu_threshold(np.append(np.tile(values, 50), 40.0)) < 3


def test_equal_values_stay_on_one_side() -> None:
    assert otsu_threshold(np.array([1, 1, 1, 2, 2, 2, 2], dtype=np.uint8)) == 1.5


def test_dark_structures_give_the_same_area() -> None:
    """AF is low in myelinated tracts; that needs no definition of its own."""
    prediction, reference = _two_groups(2)
    assert structure_auc(-prediction, -reference) == pytest.approx(structure_auc(prediction, reference))


def test_a_reversed_prediction_is_worse_than_chance() -> None:
    _, reference = _two_groups(3)
    assert structure_auc(-reference, reference) == 0


def test_a_constant_prediction_is_chance() -> None:
    _, reference = _two_groups(4)
    assert structure_auc(np.zeros_like(reference), reference) == 0.5


def test_a_constant_reference_shows_no_structure() -> None:
    assert np.isnan(structure_auc(np.arange(5.0), np.ones(5)))


def _with_ties(seed: int) -> tuple[np.ndarray, np.ndarray]:
    prediction, reference = _two_groups(seed)
    return np.round(prediction * 4).astype(np.float32), reference


def test_the_curve_by_counting_at_every_threshold() -> None:
    prediction, reference = _with_ties(7)
    structure = reference > 2
    thresholds = np.unique(prediction)[::-1]
    true = [np.mean(prediction[structure] >= threshold) for threshold in thresholds]
    false = [np.mean(prediction[~structure] >= threshold) for threshold in thresholds]
    curve = roc_curve(prediction, reference)
    np.testing.assert_allclose(curve.true_rates, [0, *true])
    np.testing.assert_allclose(curve.false_rates, [0, *false])
    assert curve.area == pytest.approx(structure_auc(prediction, reference))


def test_a_thinned_curve_keeps_its_ends_and_its_area() -> None:
    rng = np.random.default_rng(8)
    reference = np.concatenate([rng.normal(1, 0.2, 6000), rng.normal(3, 0.3, 4000)])
    curve = roc_curve(reference + rng.normal(0, 1, reference.size), reference)
    thin = curve.thinned(100)
    assert curve.false_rates.size > 9000
    assert thin.false_rates.size <= 101
    assert (thin.false_rates[0], thin.true_rates[0], thin.false_rates[-1], thin.true_rates[-1]) == (0, 0, 1, 1)
    assert thin.area == pytest.approx(curve.area, abs=1e-3)


def test_no_curve_of_a_constant_reference() -> None:
    with pytest.raises(UserError, match="no structure"):
        roc_curve(np.arange(5.0), np.ones(5))
