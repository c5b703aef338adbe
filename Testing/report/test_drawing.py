"""Windows and scale bars, worked by hand; and what is saved."""

from pathlib import Path

import numpy as np
import pytest

from MRHNetLib.report.drawing import new_figure, save_figure, scale_bar_mm, short_number, tissue_window, window


@pytest.mark.parametrize(
    ("width_mm", "bar_mm"), [(12.5, 2), (10, 2), (17.5, 5), (3.4, 1), (1.0, 0.2), (200, 50), (0.05, 0.01)]
)
def test_a_scale_bar_is_a_round_length_within_three_tenths_of_the_width(width_mm: float, bar_mm: float) -> None:
    assert scale_bar_mm(width_mm) == pytest.approx(bar_mm)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0946, "0.0946"), (1.0, "1"), (999.4, "999"), (999.6, "1,000"), (-7452.3, "-7,452"), (2e7, "2e+07"), (0.0, "0")],
)
def test_numbers_are_short_and_thousands_in_full(value: float, text: str) -> None:
    assert short_number(value) == text


def test_the_window_leaves_half_a_percent_at_either_end() -> None:
    assert window(np.arange(1001)) == pytest.approx((5, 995))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.full(9, 7), (7, 8)),
        (np.array([np.nan, np.inf, 1.0, 3.0]), (1.01, 2.99)),
        (np.array([np.nan]), (0, 1)),
        (np.r_[np.zeros(10_000), 1.0], (0, 1)),
    ],
    ids=["constant", "not finite", "none", "one value apart"],
)
def test_a_window_is_never_empty(values: np.ndarray, expected: tuple[float, float]) -> None:
    assert window(values) == pytest.approx(expected)


def test_a_window_of_tissue_ends_four_deviations_above_the_median() -> None:
    tissue = np.random.default_rng(0).normal(100, 10, 50_000)
    with_fluid = np.r_[tissue, np.full(2_000, 900.0)]
    assert tissue_window(with_fluid)[1] == pytest.approx(140, abs=3)
    assert tissue_window(tissue) == window(tissue)  # without fluid the percentile is nearer


@pytest.mark.parametrize("name", ["m$_$1", "m\udcffx", "a^{$b$"])
def test_names_are_shown_as_they_are(tmp_path: Path, name: str) -> None:
    """Not as formulas; bytes that are no Unicode are escaped."""
    figure = new_figure(2, 1, "white")
    figure.text(0.1, 0.5, name)
    figure.add_subplot(title=name)
    save_figure(figure, tmp_path / "a.png", tmp_path / "a.svg")
    drawn = "".join((tmp_path / "a.svg").read_text().split("<!--")[1:])
    assert name.encode("utf-8", "backslashreplace").decode() in drawn
