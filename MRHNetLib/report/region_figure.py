"""A picture of a subject's maps in the regions of an atlas: mean, standard deviation, median and percentiles."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from MRHNetLib.data.regions import NO_COLOUR
from MRHNetLib.evaluation.region_statistics import RegionStatistics
from MRHNetLib.report.drawing import new_figure
from MRHNetLib.report.region_names import fitted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_REGIONS = 45  # that can be read one below the other
MOST_COLUMNS = 5
ROW_IN = 0.24
LABELS_IN = 3.0
PANEL_IN = 2.5
GAP_IN = 0.3
TITLE_IN, AXIS_IN = 0.35, 0.55  # of a row of panels
HEAD_IN, FOOT_IN, LINE_IN = 0.55, 0.3, 0.15
NAME_LETTERS = 48
MAP_LETTERS = 28
ATLAS_LETTERS = 24
FEWEST_LETTERS = 12  # of a subject
TITLE_LETTERS_PER_INCH = 10.0
NOTE_LETTERS_PER_INCH = 14.5
BAR = 0.72  # of a row
FAINT = 0.7  # so that lines on the darkest bars are seen
POWERS = (-2, 4)  # of ten, that are written out
SPREAD_AT = 0.16  # of a row: the standard deviation above the middle, the percentiles below
TEXT, QUIET, EDGE = "#16191d", "#5b6168", "#8a9099"
PERCENTILES = "#0b3a8f"
MARKS = (
    "bar: mean; upper line: one standard deviation either side; lower line: 5th to 95th percentile, thick from the "
    "25th to the 75th, dot: median"
)
_FIGURES = ("mean", "sd", "p5", "p25", "median", "p75", "p95")


@dataclass(frozen=True)
class ShownRegions:
    """Which regions a figure shows: all, or the largest.

    Attributes
    ----------
    ids : tuple of int
        In the order in which they were measured.
    measured : int
        That have a voxel.
    """

    ids: tuple[int, ...]
    measured: int

    def in_words(self) -> str:
        """How many, and which, e.g. "the 40 largest of 672 regions"."""
        if len(self.ids) == self.measured:
            return f"all {self.measured} regions" if self.measured != 1 else "the only region"
        return f"the {len(self.ids)} largest of {self.measured} regions"


def shown_regions(measured: Mapping[str, Sequence[RegionStatistics]]) -> ShownRegions:
    """At most `MOST_REGIONS` of the regions that have a voxel in any map, those of the largest volume."""
    largest: dict[int, float] = {}
    for regions in measured.values():
        for region in regions:
            if region.voxels:
                largest[region.id] = max(region.volume_mm3, largest.get(region.id, 0.0))
    drawn = set(sorted(largest, key=lambda number: -largest[number])[:MOST_REGIONS])
    return ShownRegions(tuple(number for number in largest if number in drawn), len(largest))


def region_figure(
    measured: Mapping[str, Sequence[RegionStatistics]], colours: Mapping[int, str], subject: str, atlas: str
) -> Figure:
    """A figure with a panel per map and a row per region, as many as can be read (`shown_regions`).

    Parameters
    ----------
    measured : mapping of str to sequence of RegionStatistics
        By map; not empty.
    colours : mapping of int to str
        ``#rrggbb`` of the regions by their ids.
    subject, atlas : str
        For the title.
    """
    shown = shown_regions(measured)
    columns = math.ceil(len(measured) / math.ceil(len(measured) / MOST_COLUMNS))  # no row is much emptier than another
    rows = math.ceil(len(measured) / columns)
    panel = ROW_IN * len(shown.ids)
    width = LABELS_IN + columns * (PANEL_IN + GAP_IN)
    note = textwrap.wrap(f"{MARKS}; {shown.in_words()} with a voxel", int(width * NOTE_LETTERS_PER_INCH))
    height = HEAD_IN + rows * (TITLE_IN + panel + AXIS_IN) + FOOT_IN + LINE_IN * len(note)
    figure = new_figure(width, height, "white")
    for number, (name, regions) in enumerate(measured.items()):
        row, column = divmod(number, columns)
        left = LABELS_IN + column * (PANEL_IN + GAP_IN)
        bottom = height - HEAD_IN - (row + 1) * (TITLE_IN + panel) - row * AXIS_IN
        axes = figure.add_axes((left / width, bottom / height, PANEL_IN / width, panel / height))
        by_id = {region.id: region for region in regions}
        _draw(axes, [by_id[number] for number in shown.ids], colours, labels=column == 0)
        axes.set_title(fitted(name, MAP_LETTERS), fontsize=11, loc="left", color=TEXT)
        axes.set_xlabel("value in the region", fontsize=8, color=QUIET)
    figure.text(0.15 / width, 1 - 0.15 / height, _title(subject, atlas, width), fontsize=12, va="top", color=TEXT)
    figure.text(0.15 / width, 0.12 / height, "\n".join(note), fontsize=8, color=QUIET, va="bottom")
    return figure


def _title(subject: str, atlas: str, width: float) -> str:
    rest = f" in the regions of {fitted(atlas, ATLAS_LETTERS)}"
    return fitted(subject, max(FEWEST_LETTERS, int((width - 0.3) * TITLE_LETTERS_PER_INCH) - len(rest))) + rest


def _draw(axes: Axes, regions: Sequence[RegionStatistics], colours: Mapping[int, str], *, labels: bool) -> None:
    rows = np.arange(len(regions), dtype=np.float64)
    figures = {name: np.array([getattr(region, name) for region in regions]) for name in _FIGURES}
    faces = [colours.get(region.id, NO_COLOUR) for region in regions]
    axes.barh(rows, np.nan_to_num(figures["mean"]), BAR, color=faces, alpha=FAINT, edgecolor=EDGE, linewidth=0.5)
    above, below = rows - SPREAD_AT, rows + SPREAD_AT
    sd = np.nan_to_num(figures["sd"])
    axes.errorbar(figures["mean"], above, xerr=sd, fmt="none", ecolor=TEXT, elinewidth=1.0, capsize=1.8)
    axes.hlines(below, figures["p5"], figures["p95"], color=PERCENTILES, linewidth=0.8)
    axes.hlines(below, figures["p25"], figures["p75"], color=PERCENTILES, linewidth=2.6)
    axes.plot(figures["median"], below, "o", color="white", markeredgecolor=PERCENTILES, markersize=3.2)
    for row, region in zip(rows, regions, strict=True):
        if not region.voxels:
            axes.annotate(
                "no voxel", (0.03, row), xycoords=("axes fraction", "data"), va="center", fontsize=7, color=QUIET
            )
    axes.axvline(0, color=EDGE, linewidth=0.6)
    axes.set_ylim(len(regions) - 0.5, -0.5)
    names = [fitted(region.name, NAME_LETTERS) for region in regions] if labels else []
    axes.set_yticks(rows[: len(names)], names, fontsize=8, color=TEXT)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=8)
    axes.locator_params(axis="x", nbins=4)
    axes.ticklabel_format(axis="x", scilimits=POWERS)
    axes.xaxis.get_offset_text().set_fontsize(8)
    axes.grid(axis="x", alpha=0.25)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
