"""The figure of a subject's regions, read back from its artists."""

import numpy as np
import pytest

from MRHNetLib.data.regions import Region
from MRHNetLib.evaluation.region_statistics import statistics_of
from MRHNetLib.report.region_figure import MOST_COLUMNS, MOST_REGIONS, region_figure, shown_regions

VALUES = np.arange(21.0)  # mean and median 10, percentiles 1, 5, 15, 19
COLOURS = {1: "#ff0000", 2: "#0000ff"}


def measured(number, values=VALUES, name=""):
    return statistics_of(Region(number, name or f"region {number}"), np.asarray(values), 0.1)


def figure(maps):
    return region_figure(maps, COLOURS, "mouse1", "atlas.nii.gz")


def texts(drawn):
    return " ".join(text.get_text().replace("\n", " ") for text in drawn.texts)


def test_bars_are_means_in_the_regions_colours():
    (axes,) = figure({"FA": [measured(1), measured(2, VALUES / 2)]}).axes
    assert [patch.get_width() for patch in axes.patches] == [10, 5]
    assert [patch.get_facecolor()[:3] for patch in axes.patches] == [(1, 0, 0), (0, 0, 1)]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["region 1", "region 2"]


def test_lines_are_standard_deviation_and_percentiles():
    (axes,) = figure({"FA": [measured(1)]}).axes
    ends = sorted(segment[:, 0].tolist() for lines in axes.collections for segment in lines.get_segments())
    sd = VALUES.std(ddof=1)
    assert ends == [[1, 19], [pytest.approx(10 - sd), pytest.approx(10 + sd)], [5, 15]]
    (median,) = [line for line in axes.lines if line.get_marker() == "o"]
    assert median.get_xdata().tolist() == [10]


def test_the_largest_regions_are_drawn_in_the_order_of_the_table():
    regions = [measured(number, np.ones(number)) for number in range(MOST_REGIONS + 10, 0, -1)]
    drawn = figure({"FA": regions})
    rows = [label.get_text() for label in drawn.axes[0].get_yticklabels()]
    assert (rows[0], rows[-1], len(rows)) == (f"region {MOST_REGIONS + 10}", "region 11", MOST_REGIONS)
    assert f"the {MOST_REGIONS} largest of {MOST_REGIONS + 10} regions" in texts(drawn)


def test_a_region_without_voxels_is_no_row_and_one_that_a_map_lacks_says_so():
    empty = measured(2, [])
    assert shown_regions({"FA": [measured(1), empty]}).in_words() == "the only region"
    drawn = figure({"FA": [measured(1), empty], "MD": [measured(1), measured(2)]})
    assert [text.get_text() for text in drawn.axes[0].texts] == ["no voxel"]
    assert [len(axes.patches) for axes in drawn.axes] == [2, 2]


def test_many_maps_stand_in_rows_whose_first_panel_is_labelled():
    maps = {f"map {number}": [measured(1)] for number in range(MOST_COLUMNS + 1)}
    axes = figure(maps).axes
    assert [one.get_title(loc="left") for one in axes] == list(maps)
    assert [[label.get_text() for label in one.get_yticklabels()] for one in axes] == [["region 1"], [], []] * 2
    bottoms = [one.get_position().y0 for one in axes]
    assert bottoms[0] == bottoms[2] > bottoms[3]


@pytest.mark.parametrize("maps", [1, 2, 5])
def test_nothing_runs_over_the_edge(maps):
    name = "a structure whose name is longer than any that stands in an atlas, layer 6a"
    rows = [measured(1, 1e-4 * VALUES, name), measured(2, 1e-4 * VALUES, name.upper())]
    regions = {f"a map of a very long name {number}": rows for number in range(maps)}
    drawn = region_figure(regions, COLOURS, "a-subject-" * 20, "an-atlas-of-a-long-name-" * 3)
    drawn.draw_without_rendering()
    edge = drawn.bbox
    labels = [label for axes in drawn.axes for label in (*axes.get_yticklabels(), axes.title)]
    for text in (*drawn.texts, *labels):
        box = text.get_window_extent()
        assert box.x0 >= edge.x0 and box.x1 <= edge.x1 and box.y0 >= edge.y0 and box.y1 <= edge.y1, text.get_text()
