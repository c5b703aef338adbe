import numpy as np
import pytest

from MRHNetLib.maps.magnetisation_transfer import mtr


@pytest.mark.parametrize(
    ("off", "on", "ratio"),
    [(200, 150, 0.25), (200, 200, 0), (200, 0, 1), (100, 110, -0.1), (0, 7, 0), (-5, 3, 0), (1, 900, -1), (10, -30, 1)],
)
def test_by_hand(off: float, on: float, ratio: float) -> None:
    assert mtr(np.array([[on, off]], float)).maps["MTR"].tolist() == pytest.approx([ratio])


def test_what_is_put_right_is_counted() -> None:
    signals = np.array([[150, 200], [7, 0], [3, -5], [900, 1], [-30, 10], [110, 100]], float)
    assert mtr(signals).counts == {"M0 not above 0": 2, "clipped": 2}
