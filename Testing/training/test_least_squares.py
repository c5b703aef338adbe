"""Least squares in blocks, against NumPy's and scikit-learn's over all at once."""

import tracemalloc

import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.training import least_squares
from MRHNetLib.training.least_squares import fit_linear, fit_quadratic

pytest.importorskip("sklearn")


@pytest.fixture
def data():
    """More samples than a block, contrasts of different size, a stain that no polynomial of them is."""
    random = np.random.default_rng(0)
    inputs = (random.normal(size=(5000, 4)) * [1, 0.1, 2, 1]).astype(np.float32)
    return inputs, np.sin(inputs[:, 0]) + inputs[:, 1] * inputs[:, 2] + random.normal(size=5000)


def test_linear_is_numpys_solution(data, notes):
    inputs, target = data
    _, weights = fit_linear(inputs, target, notes)
    wanted = np.linalg.lstsq(np.column_stack([np.ones(len(inputs)), inputs.astype(float)]), target, rcond=None)[0]
    np.testing.assert_allclose(np.concatenate([weights["intercept"], weights["linear"]]), wanted, rtol=1e-6, atol=1e-8)


def test_quadratic_predicts_as_scikit_learn(data, notes):
    from sklearn.linear_model import LinearRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures

    inputs, target = data
    model, weights = fit_quadratic(inputs, target, notes)
    wanted = make_pipeline(PolynomialFeatures(2), LinearRegression()).fit(inputs.astype(float), target)
    np.testing.assert_allclose(model.predict(weights, inputs), wanted.predict(inputs.astype(float)), atol=1e-5)


def test_contrasts_that_say_the_same_share_the_weight(data, notes):
    inputs, target = data
    model, weights = fit_linear(inputs[:, [0, 1, 0]], target, notes)
    single, alone = fit_linear(inputs[:, [0, 1]], target, notes)
    assert weights["linear"][0] == pytest.approx(weights["linear"][2], rel=1e-4)
    np.testing.assert_allclose(
        model.predict(weights, inputs[:, [0, 1, 0]]), single.predict(alone, inputs[:, :2]), atol=1e-5
    )


def test_what_two_contrasts_differ_in_is_not_dropped(notes):
    random = np.random.default_rng(3)
    first = random.normal(size=3000)
    inputs = np.column_stack([first, first + 1e-6 * random.normal(size=3000)]).astype(np.float32)
    target = np.diff(inputs.astype(float), axis=1)[:, 0] * 1e6
    model, weights = fit_linear(inputs, target, notes)
    assert np.corrcoef(model.predict(weights, inputs), target)[0, 1] > 0.99


@pytest.fixture
def no_triangle(monkeypatch):
    """Fails where the slow way is taken."""

    def refuse(*_):
        raise AssertionError("the QR decomposition was not needed")

    monkeypatch.setattr(least_squares, "_smallest", refuse)


def test_what_rounding_costs_the_normal_equations_comes_back(notes, no_triangle):
    """Contrasts that differ by a hundred-thousandth: the equations' own solution has three digits, not seven."""
    random = np.random.default_rng(5)
    common = random.normal(size=(4000, 1))
    inputs = (common + 1e-5 * random.normal(size=(4000, 4))).astype(np.float32)
    target = inputs.astype(float) @ [3, -1, 2, 5] + 1e-3 * random.normal(size=4000)
    _, weights = fit_linear(inputs, target, notes)
    design = np.column_stack([np.ones(4000), inputs.astype(float)])
    wanted = np.linalg.lstsq(design, target, rcond=None)[0]
    unrefined = np.linalg.solve(design.T @ design, design.T @ target)
    np.testing.assert_allclose(weights["linear"], wanted[1:], rtol=1e-6)
    assert np.abs(unrefined / wanted - 1)[1:].max() > 1e-6  # else this would test nothing


def test_a_contrast_that_is_the_same_everywhere_has_no_weight(data, notes, no_triangle):
    inputs, target = data
    with_constant = np.insert(inputs, 2, 0, axis=1)  # what its standardisation leaves of it
    _, weights = fit_quadratic(with_constant, target, notes)
    _, wanted = fit_quadratic(inputs, target, notes)
    assert weights["linear"][2] == 0
    assert not weights["products"][2].any()
    others = [0, 1, 3, 4]
    np.testing.assert_allclose(weights["products"][np.ix_(others, others)], wanted["products"], atol=1e-7)


def test_terms_that_depend_on_each_other_get_numpys_smallest_solution(data, notes):
    inputs, target = data
    inputs = inputs[:, [0, 1, 0, 3]]
    _, weights = fit_quadratic(inputs, target, notes)
    x = inputs.astype(float)
    first, second = np.triu_indices(4)
    design = np.column_stack([np.ones(len(x)), x, x[:, first] * x[:, second]])
    wanted = np.linalg.lstsq(design, target, rcond=None)[0]
    found = np.concatenate([weights["intercept"], weights["linear"], weights["products"][first, second]])
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-7)
    assert notes.fractions == sorted(notes.fractions)


@pytest.mark.parametrize("columns", [[0, 1, 2, 3], [0, 1, 0, 3]], ids=["independent", "dependent"])
def test_memory_does_not_grow_with_the_samples(notes, columns):
    """15 terms of 100,000 samples at once would be 12 MB, and LAPACK takes that twice."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(100_000, 4)).astype(np.float32)[:, columns]
    target = inputs[:, 0].astype(float)
    fit_quadratic(inputs[:3000], target[:3000], notes)  # libraries are loaded
    tracemalloc.start()
    fit_quadratic(inputs, target, notes)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3e6


def test_fewer_samples_than_coefficients_are_refused(data, notes):
    inputs, target = data
    with pytest.raises(UserError, match="15 coefficients cannot be fitted to 14 samples"):
        fit_quadratic(inputs[:14], target[:14], notes)


@pytest.mark.parametrize(("fit", "others"), [(fit_linear, "--kind forest"), (fit_quadratic, "--kind linear or forest")])
def test_another_kind_is_proposed(data, notes, fit, others):
    inputs, target = data
    with pytest.raises(UserError) as refusal:
        fit(inputs[:2], target[:2], notes)
    assert refusal.value.hint.endswith(others)


def test_progress_is_told(data, notes):
    fit_quadratic(*data, notes)
    assert notes.fractions == sorted(notes.fractions)
    assert len(notes.fractions) > 2
