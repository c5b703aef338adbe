from pathlib import Path

import numpy as np
import pytest

from MRHNetLib.data.gradients import GradientTable
from MRHNetLib.maps.gradient_series import GradientSeries


def series(*b_values: float) -> GradientSeries:
    return GradientSeries("dwi", Path("dwi.nii"), GradientTable(np.array(b_values), np.zeros((len(b_values), 3))))


@pytest.mark.parametrize(
    ("b_values", "b0", "shells"),
    [
        ((0, 1000, 0, 2500, 1000), [0, 2], [[1, 4], [3]]),
        ((43, 1890, 1950, 2040, 4700, 5000), [0], [[1, 2, 3], [4, 5]]),
        ((5, 700, 800), [0], [[1], [2]]),
        ((0, 0), [0, 1], []),
        ((1000, 1010), [], [[0, 1]]),
        ((120, 1000, 125), [0, 2], [[1]]),
        ((1000, 2500), [], [[0], [1]]),
    ],
    ids=["interspersed", "spread", "close", "b0", "one-shell", "weak-for-b0", "two-shells-no-b0"],
)
def test_which_volumes_belong_together(b_values: tuple[float, ...], b0: list[int], shells: list[list[int]]) -> None:
    found = series(*b_values)
    assert (found.b0_volumes, found.shells) == (b0, shells)


def test_the_b_value_of_a_shell_is_the_median() -> None:
    found = series(0, 990, 1000, 1080)
    assert found.b_value(found.shells[0]) == 1000
