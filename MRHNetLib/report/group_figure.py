"""A picture of two groups in the regions of an atlas: bars of means, standard deviations, and a point per subject."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from MRHNetLib.evaluation.group_comparison import RegionComparison
from MRHNetLib.report.drawing import new_figure, save_figure
from MRHNetLib.report.region_figure import POWERS
from MRHNetLib.report.region_names import fitted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#0072b2", "#d55e00")  # Okabe and Ito's, told apart by all eyes
POINT = "#202428"
QUIET = "#5b6168"
MOST_REGIONS = 40
NOTABLE = 0.05  # q below it gets a star
ROW_IN = 0.36
COLUMN_IN = 3.1
LABELS_IN = 3.0
NAME_LETTERS = 40
ABOVE_IN, BELOW_IN, TITLE_IN, LINE_IN = 0.85, 0.6, 0.3, 0.16
MOST_COLUMNS = 5
MAP_LETTERS = 30
GROUP_LETTER_IN = 0.115
NOTE_LETTERS_PER_INCH = 14
BAR = 0.38  # of a row


def draw_groups(
    png: Path, svg: Path, compared: Sequence[RegionComparison], names: tuple[str, str], note: str, quantity: str
) -> None:
    """Write the figure of `group_figure` as PNG and SVG, to staged temporary paths.

    Raises
    ------
    UserError
        Where matplotlib is not installed.
    """
    save_figure(group_figure(compared, names, note, quantity), png, svg)


def group_figure(
    compared: Sequence[RegionComparison], names: tuple[str, str], note: str, quantity: str = "mean"
) -> Figure:
    """A figure with an axes per map, a row per region and a bar per group.

    Parameters
    ----------
    compared : sequence of RegionComparison
        Of more than `MOST_REGIONS` regions those with the smallest p-values in any map are drawn, and that is said.
    names : (2,) str
        Of the groups.
    note : str
        What was tested, for the line below the title.
    quantity : str
        What of a region is compared.
    """
    maps = list(dict.fromkeys(entry.map for entry in compared))
    regions, left_out = _chosen(compared)
    if left_out:
        note += f"; {len(regions)} of {len(regions) + left_out} regions, those with the smallest p"
    columns = math.ceil(len(maps) / math.ceil(len(maps) / MOST_COLUMNS))  # no row is much emptier than another
    rows = math.ceil(len(maps) / columns)
    panel = ROW_IN * len(regions)
    lines = textwrap.wrap(note, int((LABELS_IN + COLUMN_IN * columns - 0.3) * NOTE_LETTERS_PER_INCH))
    width = LABELS_IN + COLUMN_IN * columns
    height = ABOVE_IN + rows * (panel + BELOW_IN) + (rows - 1) * TITLE_IN + LINE_IN * (len(lines) + 1)
    figure = new_figure(width, height, "white")
    by_place = {(entry.map, entry.id): entry for entry in compared}
    for number, name in enumerate(maps):
        row, column = divmod(number, columns)
        left = LABELS_IN + COLUMN_IN * column + 0.1
        bottom = height - ABOVE_IN - (row + 1) * panel - row * (BELOW_IN + TITLE_IN)
        axes = figure.add_axes((left / width, bottom / height, (COLUMN_IN - 0.3) / width, panel / height))
        _draw_map(axes, [by_place[name, region] for region in regions], names, labels=column == 0)
        axes.set_title(fitted(name, MAP_LETTERS), fontsize=11, loc="left")
        axes.set_xlabel(f"{quantity} in the region", fontsize=9)
    _head(figure, names, "\n".join(lines), width, height)
    return figure


def _chosen(compared: Sequence[RegionComparison]) -> tuple[list[int], int]:
    """The regions to draw, in the order of the table, and how many are left out; those without voxels never count."""
    smallest: dict[int, float] = {}
    for entry in compared:
        if entry.n1 or entry.n2:
            p = entry.p if np.isfinite(entry.p) else 1.0
            smallest[entry.id] = min(p, smallest.get(entry.id, 1.0))
    drawn = set(sorted(smallest, key=lambda region: smallest[region])[:MOST_REGIONS])
    return [region for region in smallest if region in drawn], len(smallest) - len(drawn)


def _draw_map(axes: Axes, entries: Sequence[RegionComparison], names: tuple[str, str], *, labels: bool) -> None:
    rows = np.arange(len(entries), dtype=np.float64)
    for group, colour in enumerate(COLOURS):
        shift = (group - 0.5) * BAR
        means = np.array([(entry.mean1, entry.mean2)[group] for entry in entries])
        sds = np.nan_to_num(np.array([(entry.sd1, entry.sd2)[group] for entry in entries]))
        axes.barh(rows + shift, means, BAR, color=colour, alpha=0.55, label=names[group])
        axes.errorbar(means, rows + shift, xerr=sds, fmt="none", ecolor=colour, elinewidth=1.4, capsize=2)
        for row, entry in zip(rows, entries, strict=True):
            values = entry.values[group]
            spread = np.linspace(-0.28, 0.28, values.size) * BAR if values.size > 1 else np.zeros(values.size)
            axes.plot(values, row + shift + spread, "o", color=POINT, markersize=2.4, markeredgewidth=0)
    for row, entry in zip(rows, entries, strict=True):
        if entry.q < NOTABLE:
            axes.annotate(
                "*", (1.0, row), xycoords=("axes fraction", "data"), ha="left", va="center", fontsize=12, color=POINT
            )
    axes.set_ylim(len(entries) - 0.5, -0.5)
    shown = [fitted(entry.name, NAME_LETTERS) for entry in entries] if labels else []
    axes.set_yticks(rows[: len(shown)], shown, fontsize=9)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=8)
    axes.locator_params(axis="x", nbins=5)
    axes.ticklabel_format(axis="x", scilimits=POWERS)
    axes.xaxis.get_offset_text().set_fontsize(8)
    axes.grid(axis="x", alpha=0.25)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _head(figure: Figure, names: tuple[str, str], note: str, width: float, height: float) -> None:
    """Title, groups in their colours, and what the marks mean."""
    place = 0.15
    letters = int((width / 2 - 0.5) / GROUP_LETTER_IN)
    for name, colour in zip(names, COLOURS, strict=True):
        shown = fitted(name, letters)
        figure.text(place / width, 1 - 0.3 / height, f"\u25a0 {shown}", fontsize=12, color=colour, va="center")
        place += 0.4 + GROUP_LETTER_IN * len(shown)
    text = f"bars: mean; whiskers: one standard deviation; points: subjects; *: q < {NOTABLE:g}\n{note}"
    figure.text(0.15 / width, 0.1 / height, text, fontsize=8, color=QUIET, va="bottom")
