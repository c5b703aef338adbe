"""Which scaling of a header is applied."""

from pathlib import Path

import pytest

from MRHNetLib.data.image_header import scaling
from MRHNetLib.errors import UserError

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    "stored, applied",
    [
        ((2, 3), (2, 3)),
        ((-1, 0), (-1, 0)),
        ((0, 3), (1, 0)),
        ((NAN, 3), (1, 0)),
        ((INF, 3), (1, 0)),
        ((0, NAN), (1, 0)),
    ],
)
def test_a_slope_of_zero_or_no_number_is_no_scaling(stored, applied):
    assert scaling(Path("a.nii"), *stored) == applied


@pytest.mark.parametrize("intercept", [NAN, INF])
def test_an_intercept_that_is_no_number_is_an_error(intercept):
    with pytest.raises(UserError, match="intercept"):
        scaling(Path("a.nii"), 2, intercept)
