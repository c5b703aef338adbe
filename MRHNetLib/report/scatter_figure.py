"""Maps against their reference, voxel by voxel, as densities."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.evaluation.evaluation import EvaluatedMap, Evaluation
from MRHNetLib.report.agreement_table import decimals
from MRHNetLib.report.drawing import new_figure, window
from MRHNetLib.report.roc_figure import labels, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANEL_IN = 3.3
GAP_IN = 0.9
TOP_IN = 0.55
ROW_GAP_IN = 1.2
BOTTOM_IN = 0.6
MOST_COLUMNS = 4
BINS = 120
MOST_POINTS = 1500  # fewer voxels are drawn one by one, and all of them
ROOM_SHARE = 0.03  # of the range shown, beside it: a reference of two values has them at its ends
IDENTITY, FIT, POINT = "#d55e00", "#0072b2", "#202428"
NAME_CHARACTERS = 46
ABOVE = 3  # other lines: where both agree, the dashes show on the solid one


def scatter_figure(evaluation: Evaluation, reference: str) -> Figure:
    """A panel for each map: how many voxels have which pair of values, by the logarithm of their number.

    Of few voxels each is drawn, and the axes hold them all; otherwise they run from the 0.5th to the 99.5th percentile
    of their values, and a little beyond. The solid line is the best straight one; the dashed one, where map and
    reference are the same, is drawn where it crosses the panel.
    """
    maps = evaluation.maps
    columns = min(len(maps), MOST_COLUMNS)
    rows = math.ceil(len(maps) / columns)
    width = GAP_IN + columns * (PANEL_IN + GAP_IN)
    height = TOP_IN + rows * PANEL_IN + (rows - 1) * ROW_GAP_IN + BOTTOM_IN + 0.35
    figure = new_figure(width, height, "white")
    for number, (one, name) in enumerate(zip(maps, labels(maps, NAME_CHARACTERS), strict=True)):
        row, column = divmod(number, columns)
        left = GAP_IN + column * (PANEL_IN + GAP_IN)
        bottom = height - TOP_IN - (row + 1) * PANEL_IN - row * ROW_GAP_IN
        axes = figure.add_axes((left / width, bottom / height, PANEL_IN / width, PANEL_IN / height))
        _draw(axes, one, name, evaluation.reference)
        axes.set_xlabel(shortened(reference, NAME_CHARACTERS))
    voxels = "voxels, the more the darker" if evaluation.reference.size > MOST_POINTS else "voxels"
    figure.text(
        GAP_IN / width,
        0.1 / height,
        f"{voxels}; blue: best line; dashed: equal values",
        fontsize=9,
        color="#5b6168",
        va="bottom",
    )
    return figure


def _draw(axes: Axes, one: EvaluatedMap, name: str, reference: NDArray[np.float32]) -> None:
    from matplotlib.colors import LogNorm

    across, up = _range(reference), _range(one.values)
    if reference.size <= MOST_POINTS:
        axes.plot(reference, one.values, ".", color=POINT, markersize=4, markeredgewidth=0)
    else:
        counts, _, _ = np.histogram2d(reference, one.values, bins=BINS, range=(across, up))
        axes.imshow(
            np.ma.masked_equal(counts.T, 0),
            origin="lower",
            extent=(*across, *up),
            aspect="auto",
            cmap="Greys",
            norm=LogNorm(0.5, max(1.0, float(counts.max()))),
            interpolation="nearest",
        )
    ends = np.array(across)
    axes.plot(ends, ends, color=IDENTITY, linewidth=1.3, linestyle="--", zorder=ABOVE)
    line = _best_line(reference, one.values)
    if line is not None:
        axes.plot(ends, line[0] * ends + line[1], color=FIT, linewidth=1.3)
    axes.set(xlim=across, ylim=up)
    axes.set_ylabel("value of the map")
    metrics = one.whole.metrics
    figures = f"r {decimals(metrics.pearson_r)}, explained variance {decimals(metrics.r2)}"
    axes.set_title(f"{name}\n{figures}", fontsize=9, loc="left")
    axes.spines[["top", "right"]].set_visible(False)


def _range(values: NDArray[np.float32]) -> tuple[float, float]:
    """What an axis shows of these values; one that they all have stands in the middle."""
    lowest, highest = float(values.min()), float(values.max())
    if lowest == highest:
        return lowest - 1, highest + 1
    if values.size > MOST_POINTS:
        lowest, highest = window(values)
    room = (highest - lowest) * ROOM_SHARE
    return lowest - room, highest + room


def _best_line(x: NDArray[np.float32], y: NDArray[np.float32]) -> tuple[float, float] | None:
    """Slope and intercept of least squares; None where there is no line to draw."""
    across, up = x.astype(np.float64), y.astype(np.float64)
    if across.min() == across.max():
        return None
    centred = across - across.mean()
    slope = float(centred @ (up - up.mean()) / (centred @ centred))
    return slope, float(up.mean() - slope * across.mean())
