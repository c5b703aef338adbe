"""A picture of a training's course: losses and learning rate."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from MRHNetLib.extras import require
from MRHNetLib.report.drawing import new_figure, save_png

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TRAINING = "#0072b2"  # Okabe and Ito's colours, told apart by all eyes
VALIDATION = "#d55e00"
RATE = "#5b6168"
DPI = 150
LOG_FROM_RATIO = 4.0  # losses that span less are easier to read on a linear axis


def training_curve(path: Path, history: Mapping[str, np.ndarray], title: str, *, step: str = "epoch") -> None:
    """Write a PNG with the training and validation loss and the learning rate.

    Parameters
    ----------
    path : Path
        The PNG to write; a staged temporary path.
    history : mapping of str to ndarray, (steps,)
        One value a step under "loss", and, where known, "validation_loss" (NaN where it was not measured) and
        "learning_rate". Other entries are left out.
    title : str
    step : str
        What one step is, e.g. "epoch" or "iteration".

    Raises
    ------
    UserError
        Where matplotlib is not installed.
    """
    save_png(curve_figure(history, title, step=step), path, DPI)


def curve_figure(history: Mapping[str, np.ndarray], title: str, *, step: str = "epoch") -> Figure:
    """The figure of `training_curve`: the axes of the loss above, those of the learning rate below."""
    require("matplotlib", "report")
    from matplotlib.ticker import MaxNLocator

    figure = new_figure(7.5, 5.0, "white")
    grid = figure.add_gridspec(2, 1, height_ratios=(3, 1), hspace=0.12, left=0.12, right=0.97, top=0.9, bottom=0.12)
    losses = figure.add_subplot(grid[0])
    rates = figure.add_subplot(grid[1], sharex=losses)
    shown = [
        _draw(losses, history, "loss", "training", TRAINING),
        _draw(losses, history, "validation_loss", "validation", VALIDATION),
    ]
    _mark_best(losses, history.get("validation_loss"), step)
    _draw(rates, history, "learning_rate", "learning rate", RATE)
    _scale(losses, np.concatenate(shown))
    _scale(rates, np.asarray(history.get("learning_rate", ()), dtype=np.float64))
    losses.set_ylabel("loss")
    if losses.get_legend_handles_labels()[0]:
        losses.legend(frameon=False)
    losses.tick_params(labelbottom=False)
    rates.set_ylabel("learning rate")
    rates.set_xlabel(step)
    rates.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.suptitle(title, fontsize=12, x=0.12, ha="left")
    figure.align_ylabels([losses, rates])
    for axes in (losses, rates):
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def _draw(axes: Axes, history: Mapping[str, np.ndarray], name: str, label: str, color: str) -> np.ndarray:
    """Draw the finite values of one entry against 1, 2, 3, ...; return them."""
    values = np.asarray(history.get(name, ()), dtype=np.float64)
    measured = np.flatnonzero(np.isfinite(values))
    marker = "o" if 0 < measured.size <= 40 else None
    if measured.size:
        axes.plot(
            measured + 1,
            values[measured],
            color=color,
            label=label,
            marker=marker,
            markersize=3,
            linewidth=1.5,
        )
    return values[measured]


def _mark_best(axes: Axes, validation: np.ndarray | None, step: str) -> None:
    if validation is None or not np.isfinite(validation).any():
        return
    best = int(np.nanargmin(np.where(np.isfinite(validation), validation, np.nan)))
    axes.axvline(best + 1, color=VALIDATION, linestyle=":", linewidth=1.2, label=f"best {step}: {best + 1}")


def _scale(axes: Axes, values: np.ndarray) -> None:
    """A logarithmic axis where positive values span enough of it."""
    from matplotlib.ticker import LogFormatter

    finite = values[np.isfinite(values)]
    if finite.size and finite.min() > 0 and finite.max() > LOG_FROM_RATIO * finite.min():
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(LogFormatter())
        axes.yaxis.set_minor_formatter(LogFormatter())
