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
