"""The figure of groups, read back from its artists."""

import math
from dataclasses import replace

import numpy as np
import pytest

from MRHNetLib.evaluation.group_comparison import RegionComparison
from MRHNetLib.report.group_figure import MOST_COLUMNS, MOST_REGIONS, group_figure


def comparison(number, p=0.5, q=1.0, map_name="NF"):
    first, second = np.array([1.0, 2, 3]), np.array([4.0, 6])
    figures = {"n1": 3, "mean1": 2.0, "sd1": 1.0, "n2": 2, "mean2": 5.0, "sd2": math.sqrt(2), "difference": 3.0}
    tested = {"t": 1.0, "df": 3.0, "p": p, "q": q, "cohen_d": 1.0, "hedges_g": 1.0, "arrangements": 0, "exact": False}
    return RegionComparison(map_name, number, f"region {number}", **figures, **tested, values=(first, second))


def test_bars_are_means_and_points_are_subjects():
    (axes,) = group_figure([comparison(1), comparison(2)], ("a", "b"), "a test").axes
    assert [patch.get_width() for patch in axes.patches] == [2, 2, 5, 5]
    points = np.sort(np.concatenate([line.get_xdata() for line in axes.lines if line.get_marker() == "o"]))
    np.testing.assert_allclose(points, np.sort([1, 2, 3, 4, 6] * 2))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["region 1", "region 2"]


def test_whiskers_are_one_standard_deviation():
    (axes,) = group_figure([comparison(1)], ("a", "b"), "a test").axes
    segments = [segment for bars in axes.collections for segment in bars.get_segments()]
    assert sorted((low[0], high[0]) for low, high in segments) == [
        (1, 3),
        (pytest.approx(5 - math.sqrt(2)), pytest.approx(5 + math.sqrt(2))),
    ]


def test_a_star_where_q_is_small():
    (axes,) = group_figure([comparison(1, q=0.04), comparison(2, q=0.06)], ("a", "b"), "a test").axes
    assert [text.xy[1] for text in axes.texts if text.get_text() == "*"] == [0]


def test_maps_stand_side_by_side_and_the_smallest_p_are_chosen_of_many():
    many = [comparison(n, p=1 / n, map_name=name) for name in ("NF", "MBP") for n in range(1, MOST_REGIONS + 11)]
    figure = group_figure(many, ("a", "b"), "a test")
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["NF", "MBP"]
    first = figure.axes[0].get_yticklabels()[0].get_text()
    assert (first, len(figure.axes[0].get_yticklabels())) == ("region 11", MOST_REGIONS)
    assert any("40 of 50 regions" in text.get_text() for text in figure.texts)


def test_many_maps_stand_in_rows_whose_first_panel_is_labelled():
    many = [comparison(1, map_name=f"map {number}") for number in range(MOST_COLUMNS + 1)]
    axes = group_figure(many, ("a", "b"), "a test").axes
    assert [[label.get_text() for label in one.get_yticklabels()] for one in axes] == [["region 1"], [], []] * 2
    assert axes[0].get_position().y0 == axes[2].get_position().y0 > axes[3].get_position().y0


@pytest.mark.parametrize("maps", [1, 3])
def test_nothing_runs_over_the_edge(maps):
    many = [comparison(1, q=0.01, map_name=f"a map of a very long name indeed {number}") for number in range(maps)]
    many = [replace(entry, name="PRIMARY SOMATOSENSORY AREA, LOWER LIMB, LAYER 6A") for entry in many]
    figure = group_figure(many, ("homozygous " * 4, "HETEROZYGOUS " * 4), "a test of many words " * 20)
    figure.draw_without_rendering()
    edge = figure.bbox
    texts = [text for axes in figure.axes for text in (*axes.texts, *axes.get_yticklabels(), axes.title)]
    for text in (*figure.texts, *texts):
        box = text.get_window_extent()
        assert box.x0 >= edge.x0 and box.x1 <= edge.x1 and box.y0 >= edge.y0 and box.y1 <= edge.y1, text.get_text()
