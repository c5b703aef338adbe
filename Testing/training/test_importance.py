"""Importance by shuffling, against what follows from the formula and against scikit-learn's."""

import numpy as np
import pytest

from MRHNetLib.training.importance import permutation_importance


@pytest.fixture
def inputs():
    return np.random.default_rng(0).normal(size=(1000, 3)).astype(np.float32)


def test_of_a_sum_it_is_twice_the_share_of_the_variance(inputs):
    """Shuffled, a term adds its own variance twice: once as missing, once as noise."""

    def predict(x):
        return 3 * x[:, 0] + 4 * x[:, 2]

    target = predict(inputs)
    found = permutation_importance(predict, inputs, target)
    np.testing.assert_allclose(found, [2 * 9 / 25, 0, 2 * 16 / 25], atol=0.1)


def test_as_scikit_learns(inputs):
    inspection, ensemble = pytest.importorskip("sklearn.inspection"), pytest.importorskip("sklearn.ensemble")
    target = inputs[:, 0] * inputs[:, 1] + inputs[:, 2]
    forest = ensemble.RandomForestRegressor(20, random_state=0).fit(inputs, target)
    wanted = inspection.permutation_importance(forest, inputs, target, n_repeats=10, random_state=1)
    np.testing.assert_allclose(
        permutation_importance(forest.predict, inputs, target), wanted.importances_mean, atol=0.08
    )


def test_a_wrong_scale_of_the_output_does_not_hide_a_contrast(inputs):
    found = permutation_importance(lambda x: 10 * x[:, 1], inputs, inputs[:, 1].astype(float))
    assert np.argmax(found) == 1
    assert found[1] > 1


def test_what_no_contrast_explains_is_no_ones_importance(inputs):
    """An error that is there without shuffling, too."""
    target = inputs[:, 0] + np.random.default_rng(1).normal(size=1000)
    found = permutation_importance(lambda x: x[:, 0], inputs, target)
    np.testing.assert_allclose(found, [2 * 1 / 2, 0, 0], atol=0.1)
    assert found[1] == found[2] == 0


def test_only_the_first_thousand_count_and_the_seed_decides(inputs):
    more = np.concatenate([inputs, inputs + 5])

    def predict(x):
        return x[:, 0]

    one, same = (permutation_importance(predict, x, predict(x), seed=3) for x in (inputs, more))
    np.testing.assert_array_equal(one, same)
    assert permutation_importance(predict, inputs, predict(inputs), seed=4)[0] != one[0]


def test_a_target_that_is_the_same_everywhere_has_none(inputs, notes):
    assert np.isnan(permutation_importance(lambda x: x[:, 0], inputs, np.ones(1000), observer=notes)).all()


def test_progress_comes_with_every_contrast(inputs, notes):
    permutation_importance(lambda x: x[:, 0], inputs, inputs[:, 0], observer=notes)
    np.testing.assert_allclose(notes.fractions, [0, 1 / 3, 2 / 3])
