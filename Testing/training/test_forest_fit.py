"""The forest's arrays say what scikit-learn's own forest says."""

import numpy as np
import pytest

from MRHNetLib.training.forest_fit import DEPTH, MOST_LEAVES, fit_forest, forest_arrays, hyperparameters

ensemble = pytest.importorskip("sklearn.ensemble")


@pytest.fixture
def data():
    random = np.random.default_rng(1)
    inputs = random.normal(size=(800, 3)).astype(np.float32)
    inputs[:, 2] = random.integers(0, 256, 800) / np.float32(255)  # as maps of 8 bits: many equal values
    return inputs, inputs[:, 0] * inputs[:, 2] + 0.1 * random.normal(size=800)


def test_predicts_as_scikit_learn(data, notes):
    inputs, target = data
    model, arrays = fit_forest(inputs, target, notes, trees=7, seed=3)
    wanted = ensemble.RandomForestRegressor(**hyperparameters(len(inputs), 7), random_state=3).fit(inputs, target)
    model.check(arrays, "it")
    for points in (inputs, np.random.default_rng(2).normal(size=(5000, 3)).astype(np.float32)):
        np.testing.assert_allclose(model.predict(arrays, points), wanted.predict(points), atol=1e-6)


@pytest.mark.parametrize("near", [1000, np.nextafter(np.float32(1000), np.float32(2000))])
def test_neighbours_in_fp32_go_where_scikit_learn_sends_them(near):
    """Its threshold lies halfway between them, and the nearest float32 would be the upper one in one of the cases."""
    column = np.repeat([np.float32(near), np.nextafter(np.float32(near), np.float32(2000))], 50)[:, None]
    tree = ensemble.RandomForestRegressor(5, random_state=0).fit(column, np.repeat([0.0, 1.0], 50))
    model, arrays = forest_arrays([estimator.tree_ for estimator in tree.estimators_], 1)
    np.testing.assert_allclose(model.predict(arrays, column), tree.predict(column), atol=1e-6)
    assert set(model.predict(arrays, column).tolist()) == {0.0, 1.0}


def test_the_size_is_bounded_however_many_samples_there_are():
    for count in (100, 26_029, 10_000_000):
        least = hyperparameters(count, 100)["min_samples_leaf"]
        assert least >= 5
        assert count / least <= MOST_LEAVES
    assert hyperparameters(1, 100)["max_depth"] == DEPTH


def test_progress_is_told_a_few_trees_at_a_time(data, notes, monkeypatch):
    monkeypatch.setattr("MRHNetLib.training.forest_fit.usable_cores", lambda: 2)
    fit_forest(*data, notes, trees=5)
    assert notes.fractions == [0, 0.4, 0.8]


def test_how_many_grow_at_once_does_not_matter(data, notes, monkeypatch):
    forests = []
    for cores in (1, 3):
        monkeypatch.setattr("MRHNetLib.training.forest_fit.usable_cores", lambda cores=cores: cores)
        forests.append(fit_forest(*data, notes, trees=5)[1])
    for name, values in forests[0].items():
        np.testing.assert_array_equal(forests[1][name], values)
