"""Linear and quadratic baselines: by hand, and against scikit-learn's terms."""

import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.baseline import Linear, Quadratic


def test_linear_by_hand() -> None:
    weights = {"intercept": np.array([0.5], np.float32), "linear": np.array([2, -1], np.float32)}
    found = Linear(2).predict(weights, np.array([[1, 1], [3, 0]], np.float32))
    assert found.tolist() == [1.5, 6.5]
    assert found.dtype == np.float32


def test_quadratic_by_hand() -> None:
    """0.5 + 2 x - y + 3 x^2 + 4 x y - 2 y^2."""
    weights = {
        "intercept": np.array([0.5], np.float32),
        "linear": np.array([2, -1], np.float32),
        "products": np.array([[3, 4], [0, -2]], np.float32),
    }
    assert Quadratic(2).predict(weights, np.array([[1, 2]], np.float32)).tolist() == [0.5 + 2 - 2 + 3 + 8 - 8]


@pytest.mark.parametrize("value", [1, -1e-30, np.nan])
def test_a_second_coefficient_of_a_product_is_refused(value: float) -> None:
    """It would be added in a prediction, but counted and drawn nowhere."""
    weights = {
        "intercept": np.zeros(1, np.float32),
        "linear": np.zeros(3, np.float32),
        "products": np.triu(np.ones((3, 3), np.float32)),
    }
    Quadratic(3).check(weights, "it")
    weights["products"][2, 1] = value
    with pytest.raises(UserError, match=r"1 of them, e.g. products\[2, 1\]"):
        Quadratic(3).check(weights, "it")


@pytest.mark.parametrize("contrasts", [1, 5, 67])
def test_as_many_coefficients_as_scikit_learn_has_terms(contrasts: int) -> None:
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    terms = preprocessing.PolynomialFeatures(2).fit(np.zeros((1, contrasts)))
    assert Quadratic(contrasts).parameters == terms.n_output_features_
    assert Linear(contrasts).parameters == contrasts + 1
