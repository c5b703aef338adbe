"""A shell, and a rotation."""

import numpy as np
import pytest
from known_gradients import shell

from MRHNetLib.maps.weighting import Weighting


@pytest.fixture
def one_shell() -> Weighting:
    return shell(1900.0)


@pytest.fixture
def turn() -> np.ndarray:
    """(3, 3) some rotation."""
    matrix = np.linalg.qr(np.random.default_rng(2).normal(size=(3, 3)))[0]
    return matrix * np.sign(np.linalg.det(matrix))
