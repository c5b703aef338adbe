"""Maps against their reference, read back from the axes."""

from dataclasses import replace

import numpy as np

from MRHNetLib.evaluation.evaluation import Evaluation
from MRHNetLib.report.scatter_figure import scatter_figure


def test_few_voxels_are_drawn_one_by_one(evaluation: Evaluation) -> None:
    few = replace(
        evaluation,
        reference=evaluation.reference[:9],
        maps=[replace(one, values=one.values[:9]) for one in evaluation.maps],
    )
    good, flat, _ = scatter_figure(few, "truth.nii").axes
    points = good.get_lines()[0]
    np.testing.assert_array_equal(points.get_xdata(), few.reference)
    np.testing.assert_array_equal(points.get_ydata(), few.maps[0].values)
    assert good.get_xlim()[0] < few.reference.min()
    assert flat.get_ylim() == (2, 4)  # the only value in the middle


def test_the_scatter_counts_every_voxel_in_the_window(evaluation: Evaluation) -> None:
    figure = scatter_figure(evaluation, "truth.nii")
    assert len(figure.axes) == 3
    image = figure.axes[0].get_images()[0]
    left, right, bottom, top = image.get_extent()
    x, y = evaluation.reference, evaluation.maps[0].values
    inside = (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
    assert image.get_array().sum() == inside.sum()
    slope, intercept = np.polyfit(x, y, 1)
    line = figure.axes[0].get_lines()[1]
    np.testing.assert_allclose(line.get_ydata(), slope * line.get_xdata() + intercept, rtol=1e-4)


def test_a_reference_of_two_values_shows_both_inside_the_panel(evaluation: Evaluation) -> None:
    two = (evaluation.reference > np.median(evaluation.reference)).astype(np.float32)
    left, right = scatter_figure(replace(evaluation, reference=two), "truth.nii").axes[0].get_xlim()
    assert left < 0
    assert right > 1


def test_a_map_in_units_far_off_has_a_title_that_fits(evaluation: Evaluation) -> None:
    first = evaluation.maps[0]
    whole = replace(first.whole, metrics=replace(first.whole.metrics, r2=-1.23456e70))
    far = replace(evaluation, maps=[replace(first, whole=whole), *evaluation.maps[1:]])
    assert scatter_figure(far, "truth.nii").axes[0].get_title(loc="left").endswith("explained variance -1.23e+70")
