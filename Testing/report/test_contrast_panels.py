"""What a baseline makes of each contrast, read back from the axes."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.report.contrast_panels import COLOURS, draw_contrasts, draw_products, panel_below_in, source_groups
from MRHNetLib.report.drawing import new_figure


@pytest.fixture
def axes() -> Axes:
    return new_figure(8, 3, "white").add_axes((0.1, 0.3, 0.8, 0.6))


def test_bars_are_the_values_in_the_protocols_order(axes: Axes) -> None:
    values = np.array([0.3, -0.2, np.nan, 0.0, 1.5])
    draw_contrasts(axes, values, load_protocol("maps-5"), 6)
    assert [bar.get_height() for bar in axes.patches] == [0.3, -0.2, 0.0, 0.0, 1.5]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["t2", "mtr", "fa", "md", "mk"]
    assert [round(bar.get_x() + bar.get_width() / 2) for bar in axes.patches] == [0, 1, 2, 3, 4]
    assert {to_hex(bar.get_facecolor()) for bar in axes.patches} == {COLOURS[0]}


def test_each_source_of_several_volumes_has_a_colour(axes: Axes) -> None:
    protocol = load_protocol("mrh-67")
    draw_contrasts(axes, np.ones(67), protocol, 8)
    colours = [to_hex(bar.get_facecolor()) for bar in axes.patches]
    assert colours == [COLOURS[0]] * 32 + [COLOURS[1]] * 32 + [COLOURS[2]] * 3
    assert source_groups(protocol) == [("dwi2000", 0, 31), ("dwi5000", 32, 63), ("t2MTONOFF", 64, 66)]
    size = axes.get_xticklabels()[0].get_fontsize()
    assert 4 < size < 8 * 72 / 67  # two lines of it do not touch


def test_products_stand_below_the_diagonal_and_nothing_above(axes: Axes) -> None:
    products = np.triu(np.arange(1.0, 26.0).reshape(5, 5))
    draw_products(axes, products, load_protocol("maps-5"))
    drawn = np.ma.filled(axes.images[0].get_array().astype(float), np.nan)
    np.testing.assert_array_equal(np.isfinite(drawn), np.tril(np.ones((5, 5), bool)))
    np.testing.assert_array_equal(drawn[np.tril_indices(5)], products.T[np.tril_indices(5)])
    assert axes.images[0].get_clim() == (-25, 25)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["t2", "mtr", "fa", "md", "mk"]


def test_of_many_contrasts_the_sources_are_named_in_their_middle(axes: Axes) -> None:
    draw_products(axes, np.zeros((67, 67)), load_protocol("mrh-67"))
    assert [label.get_text() for label in axes.get_xticklabels()] == ["dwi2000", "dwi5000", "t2MTONOFF"]
    assert list(axes.get_xticks()) == [15.5, 47.5, 65]
    low, high = axes.images[0].get_clim()
    assert low < 0 < high  # also where all coefficients are 0


def test_names_that_are_turned_get_more_room_the_longer_they_are() -> None:
    assert panel_below_in(["t2", "mtr"]) < panel_below_in(["x" * 10] * 20) < panel_below_in(["x" * 20] * 20)
    assert panel_below_in(["x" * 30] * 20) == panel_below_in(["x" * 300] * 20)  # shortened
