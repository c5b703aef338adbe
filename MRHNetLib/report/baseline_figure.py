"""How well a baseline fits, and which contrasts it goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.report.agreement_table import decimals
from MRHNetLib.report.contrast_panels import draw_contrasts, draw_products, panel_below_in
from MRHNetLib.report.drawing import new_figure, window
from MRHNetLib.training.baselines import BaselineFit, Part
from MRHNetLib.training.voxel_table import contrast_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANEL_IN = 3.2
LEFT_IN, GAP_IN, RIGHT_IN = 0.85, 0.95, 0.45
TOP_IN = 1.0
BARS_IN = 1.7
BETWEEN_IN = 1.15  # room for the axis of the scatters and the title of the contrasts
NOTE_IN = 0.45
BINS = 110
MOST_POINTS = 1500  # more are drawn as densities
ROOM_SHARE = 0.03  # of the range of few values, beside the outermost
IDENTITY, POINT, QUIET = "#d55e00", "#0072b2", "#5b6168"
TITLES = {"in_sample": "samples fitted to", "held_out": "samples held out"}
NO_IMPORTANCE = "not defined: the stain is the same in all samples held out"
CONTRASTS = {
    "linear": "standardised coefficients: standard deviations of the stain per standard deviation of a contrast",
    "quadratic": "standardised coefficients of the linear terms: "
    "standard deviations of the stain per standard deviation of a contrast",
    "forest": "importance: by how much R2 on held-out samples falls when a contrast is shuffled",
}


def baseline_figure(bundle: Bundle, fitted: BaselineFit) -> Figure:
    """Predicted against true values in two panels, and below them a bar for each contrast.

    A quadratic baseline has a panel more, for its squares and products.
    """
    names, kind = contrast_names(bundle.protocol), fitted.model.kind
    panels = 3 if kind == "quadratic" else 2
    below = panel_below_in(names)
    width = LEFT_IN + panels * PANEL_IN + (panels - 1) * GAP_IN + RIGHT_IN
    height = TOP_IN + PANEL_IN + BETWEEN_IN + BARS_IN + below + NOTE_IN
    figure = new_figure(width, height, "white")

    def axes_at(left: float, top: float, size: tuple[float, float]) -> Axes:
        return figure.add_axes((left / width, 1 - (top + size[1]) / height, size[0] / width, size[1] / height))

    limits = _limits(fitted)
    for number, (name, part) in enumerate(fitted.parts.items()):
        axes = axes_at(LEFT_IN + number * (PANEL_IN + GAP_IN), TOP_IN, (PANEL_IN, PANEL_IN))
        _draw_part(axes, part, limits)
        axes.set_title(f"{TITLES[name]}\n{_figures(fitted.metrics[name])}", fontsize=9, loc="left")
        axes.set(xlabel=f"true {bundle.stain}", ylabel=f"predicted {bundle.stain}")
    if kind == "quadratic":
        axes = axes_at(LEFT_IN + 2 * (PANEL_IN + GAP_IN), TOP_IN, (PANEL_IN, PANEL_IN))
        draw_products(axes, fitted.weights["products"], bundle.protocol)
    bars_in = width - LEFT_IN - RIGHT_IN
    bars = axes_at(LEFT_IN, TOP_IN + PANEL_IN + BETWEEN_IN, (bars_in, BARS_IN))
    draw_contrasts(bars, contrast_values(fitted), bundle.protocol, bars_in)
    bars.set_title(CONTRASTS[kind], fontsize=9, loc="left")
    if not np.isfinite(contrast_values(fitted)).any():
        bars.text(0.5, 0.5, NO_IMPORTANCE, transform=bars.transAxes, ha="center", color=QUIET, fontsize=9)
    figure.text(LEFT_IN / width, 1 - 0.3 / height, f"{bundle.name}: {bundle.model.title}", fontsize=13, weight="bold")
    figure.text(LEFT_IN / width, 0.12 / height, _note(fitted, limits), fontsize=8, color=QUIET, va="bottom")
    return figure


def contrast_values(fitted: BaselineFit) -> np.ndarray:
    """(C,) what the bars show: the coefficients of standardised contrasts, or a forest's importance."""
    return fitted.weights["linear"] if fitted.importance is None else fitted.importance


def _limits(fitted: BaselineFit) -> tuple[float, float]:
    """One range for all values, so that the identity is the diagonal.

    Predictions may widen that of the true values by half of it on either side: a wild one must not make dots of others.
    """
    true = [_range(part.true) for part in fitted.parts.values()]
    predicted = [_range(part.predicted) for part in fitted.parts.values()]
    low, high = min(one[0] for one in true), max(one[1] for one in true)
    room = (high - low) / 2
    lowest, highest = min(one[0] for one in predicted), max(one[1] for one in predicted)
    return max(low - room, min(low, lowest)), min(high + room, max(high, highest))


def _range(values: np.ndarray) -> tuple[float, float]:
    """The lowest and highest of few values, percentiles of many."""
    if values.size > MOST_POINTS:
        return window(values)
    low, high = float(values.min()), float(values.max())
    room = ROOM_SHARE * (high - low)
    return low - room, high + room


def _draw_part(axes: Axes, part: Part, limits: tuple[float, float]) -> None:
    from matplotlib.colors import LogNorm

    if part.true.size > MOST_POINTS:
        counts, _, _ = np.histogram2d(part.true, part.predicted, bins=BINS, range=(limits, limits))
        axes.imshow(
            np.ma.masked_equal(counts.T, 0),
            origin="lower",
            extent=(*limits, *limits),
            cmap="Blues",
            norm=LogNorm(0.4, max(1.0, float(counts.max()))),
            interpolation="nearest",
        )
    else:
        axes.plot(part.true, part.predicted, ".", color=POINT, markersize=5, alpha=0.6, markeredgewidth=0)
    axes.plot(limits, limits, color=IDENTITY, linewidth=1.2, linestyle="--")
    axes.set(xlim=limits, ylim=limits, aspect="equal")
    axes.tick_params(labelsize=8, pad=5)
    axes.spines[["top", "right"]].set_visible(False)


def _figures(metrics: dict[str, float | None]) -> str:
    r2 = "-" if metrics["r2"] is None else decimals(metrics["r2"])
    return f"n {metrics['patches']:,}   R2 {r2}   RMSE {metrics['rmse']:.4g}"


def _note(fitted: BaselineFit, limits: tuple[float, float]) -> str:
    outside = 0
    for part in fitted.parts.values():
        pairs = np.stack([part.true, part.predicted])
        outside += int(((pairs < limits[0]) | (pairs > limits[1])).any(axis=0).sum())
    note = "dashed: equal values"
    if max(part.true.size for part in fitted.parts.values()) > MOST_POINTS:
        note += "; the darker, the more samples"
    if outside:
        note += f"; outside the panels: {outside:,} sample{'s' * (outside != 1)}"
    return note
