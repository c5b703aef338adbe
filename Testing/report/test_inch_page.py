"""Places in inches."""

import pytest

from MRHNetLib.report.inch_page import InchPage


def test_axes_and_texts_lie_where_they_are_put() -> None:
    page = InchPage(8.0, 4.0, "#101214")
    axes = page.axes(2.0, 1.0, 4.0, 0.5)
    page.write("here", 6.0, 3.0, 9, "#ffffff", ha="right")
    dpi = page.figure.dpi
    assert axes.get_window_extent().bounds == pytest.approx((2 * dpi, dpi, 4 * dpi, 0.5 * dpi))
    (text,) = page.figure.texts
    assert text.get_window_extent().x1 == pytest.approx(6 * dpi, abs=2)
    assert text.get_window_extent().y0 == pytest.approx(3 * dpi, abs=4)
