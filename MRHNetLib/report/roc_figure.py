"""ROC curves of several maps for the same structures, in the whole brain and in groups of regions."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from MRHNetLib.evaluation.evaluation import EvaluatedMap, Evaluation
from MRHNetLib.evaluation.map_agreement import Agreement
from MRHNetLib.report.agreement_table import LOCATION, WHOLE, auc_text, voxels_text
from MRHNetLib.report.drawing import new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito's
LOCATION_COLOUR = "#5b6168"
DASHES = ("-", (0, (5, 1.5)), (0, (1, 1)))  # from the seventh map on the colours come again
QUIET = "#9aa0a6"
PANEL_IN = 4.0
GAP_IN = 0.85
TOP_IN = 0.75
AXIS_IN = 0.6
LINE_IN = 0.19
NAME_CHARACTERS = 50  # that fit under a panel
NOTE_CHARACTERS_PER_INCH = 13


def roc_figure(evaluation: Evaluation) -> Figure:
    """A panel for the whole mask and one for each group of regions, each with its areas under it.

    Dots are the best cuts; a map without a curve in a part of the brain is named with a dash.
    """
    parts = [WHOLE, *evaluation.groups]
    width = GAP_IN + len(parts) * (PANEL_IN + GAP_IN)
    note = textwrap.wrap(_note(evaluation), int(width * NOTE_CHARACTERS_PER_INCH))
    legend = LINE_IN * (len(evaluation.maps) + 0.3)
    below = AXIS_IN + legend + LINE_IN * (len(note) + 0.8)
    height = TOP_IN + PANEL_IN + below
    figure = new_figure(width, height, "white")
    figure.text(GAP_IN / width, 1 - 0.3 / height, "Structures found", fontsize=13, weight="bold", va="center")
    for number, part in enumerate(parts):
        left = GAP_IN + number * (PANEL_IN + GAP_IN)
        axes = figure.add_axes((left / width, below / height, PANEL_IN / width, PANEL_IN / height))
        _draw(axes, [(one, one.whole if part == WHOLE else one.regions[part]) for one in evaluation.maps])
        voxels = (evaluation.maps[0].whole if part == WHOLE else evaluation.maps[0].regions[part]).metrics.voxels
        axes.set_title(f"{part}, {voxels_text(voxels)}", fontsize=11, loc="left")
    figure.text(GAP_IN / width, 0.12 / height, "\n".join(note), fontsize=9, color=LOCATION_COLOUR, va="bottom")
    return figure


def _note(evaluation: Evaluation) -> str:
    """What was called structure, and what the marks mean that are there."""
    structures = evaluation.structures
    side = "above" if structures.target == "high" else "below"
    edge = " x ".join(f"{one:.3g}" for one in evaluation.blocks.edge_mm)
    parts = [f"Structures: the reference {side} {structures.threshold:.6g} ({structures.rule})."]
    drawn = [
        agreement for one in evaluation.maps for agreement in (one.whole, *map(one.regions.get, evaluation.groups))
    ]
    if any(agreement and agreement.cut for agreement in drawn):
        parts.append("Dots: best cut by Youden.")
    if any(agreement and agreement.interval for agreement in drawn):
        parts.append(f"In brackets: 95 % of areas when blocks of {edge} mm are drawn anew.")
    if not any(agreement and agreement.curve for agreement in drawn):
        parts.append("No curve: all voxels are structure, or none is.")
    return " ".join(parts)


def _draw(axes: Axes, rows: list[tuple[EvaluatedMap, Agreement]]) -> None:
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle=":")
    names = labels([one for one, _ in rows], NAME_CHARACTERS)
    for number, (one, agreement) in enumerate(rows):
        colour = LOCATION_COLOUR if one.is_location else COLOURS[number % len(COLOURS)]
        style = "--" if one.is_location else DASHES[number // len(COLOURS) % len(DASHES)]
        name = names[number]
        curve, cut = agreement.curve, agreement.cut
        rates = np.empty((2, 0)) if curve is None else (curve.false_rates, curve.true_rates)
        axes.plot(*rates, color=colour, linestyle=style, linewidth=1.8, label=f"{auc_text(agreement)}  {name}")
        if cut is not None:
            axes.plot([cut.false_rate], [cut.true_rate], "o", color=colour, markersize=5)
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), xlabel="other voxels taken for structure", aspect="equal")
    axes.set_ylabel("structure's voxels found")
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(-0.03, -0.13),
        frameon=False,
        fontsize=8,
        handlelength=2.2,
        borderaxespad=0,
        labelspacing=0.35,
    )


def labels(maps: Sequence[EvaluatedMap], characters: int) -> list[str]:
    """What each map is called in a figure; its place in the table goes before names that look alike when shortened."""
    short = [LOCATION if one.is_location else shortened(one.name, characters) for one in maps]
    places = (f"{place}: " for place in range(1, len(maps) + 1))
    return [
        place + shortened(one.name, characters - len(place)) if short.count(name) > 1 else name
        for place, one, name in zip(places, maps, short, strict=True)
    ]


def shortened(name: str, characters: int) -> str:
    """A file's name that fits: its end tells more than its middle."""
    if len(name) <= characters:
        return name
    head = (characters - 3) // 3
    return f"{name[:head]}...{name[-(characters - 3 - head) :]}"
