"""What a baseline makes of each contrast of a protocol: bars, and a triangle of products of two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from MRHNetLib.data.protocols import Protocol
from MRHNetLib.report.drawing import draw_colour_bar
from MRHNetLib.report.roc_figure import shortened
from MRHNetLib.training.voxel_table import contrast_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito's
INK = "#202428"
BAR = 0.7  # of the distance of two
FEW = 12  # contrasts of which each is named beside the triangle; of more the sources are
LEVEL = 8  # as many names or fewer are written from left to right
NAME_CHARACTERS = 22
BESIDE_CHARACTERS = 12  # of names beside the triangle: what is between two panels
LETTER_IN = 0.068  # of a name that is turned upwards
LETTER_HEIGHT = 0.75  # of the distance of two names
SHOWN_PERCENTILE = 99.5  # of the products, for the end of the colours


def panel_below_in(names: Sequence[str]) -> float:
    """How much room the names under the bars need, in inches."""
    if len(names) <= LEVEL:
        return 0.35
    return 0.2 + LETTER_IN * min(NAME_CHARACTERS, max(len(name) for name in names))


def draw_contrasts(axes: Axes, values: np.ndarray, protocol: Protocol, width_in: float) -> None:
    """A bar for each contrast, in the protocol's order; those of one source in one colour."""
    names, places = contrast_names(protocol), np.arange(len(values))
    groups = source_groups(protocol)
    several = len(groups) < len(names)
    for number, (_, first, last) in enumerate(groups):
        chosen = slice(first, last + 1)
        colour = COLOURS[number % len(COLOURS)] if several else COLOURS[0]
        axes.bar(places[chosen], np.nan_to_num(values[chosen]), BAR, color=colour)
    axes.axhline(0, color=INK, linewidth=0.8)
    level = len(names) <= LEVEL
    size = 9 if level else min(8.0, LETTER_HEIGHT * width_in * 72 / len(names))
    shown = [shortened(name, NAME_CHARACTERS) for name in names]
    axes.set_xticks(places, shown, fontsize=size, rotation=0 if level else 90)
    axes.set_xlim(-0.7, len(names) - 0.3)
    axes.margins(y=0.08)
    if not np.nan_to_num(values).any():
        axes.set_ylim(0, 1)  # not 1e-17, as matplotlib would have it
    axes.tick_params(axis="y", labelsize=8)
    axes.tick_params(axis="x", length=0)
    axes.grid(axis="y", alpha=0.25)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def draw_products(axes: Axes, products: np.ndarray, protocol: Protocol) -> None:
    """The coefficients (C, C) of squares, on the diagonal, and of products, below it, in diverging colours."""
    from matplotlib import colormaps

    count = len(products)
    values = np.where(np.triu(np.ones((count, count), bool)), products, np.nan).T
    shown = np.abs(values[np.isfinite(values)])
    limit = float(np.percentile(shown, SHOWN_PERCENTILE if count > FEW else 100)) or 1.0
    axes.imshow(values, cmap="RdBu_r", vmin=-limit, vmax=limit, interpolation="nearest")
    names, places = contrast_names(protocol), [float(place) for place in range(count)]
    if count > FEW:
        groups = source_groups(protocol)
        names, places = [source for source, _, _ in groups], [(first + last) / 2 for _, first, last in groups]
    beside = [shortened(name, BESIDE_CHARACTERS) for name in names]
    axes.set_xticks(places, beside, fontsize=8, rotation=90)
    axes.set_yticks(places, beside, fontsize=8)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
    axes.set_title("coefficients of squares (diagonal)\nand products of standardised contrasts", fontsize=9, loc="left")
    bar = axes.inset_axes((0.85, 0.6, 0.05, 0.38))
    draw_colour_bar(bar, colormaps["RdBu_r"](np.linspace(0, 1, 256))[:, :3], (-limit, limit), INK, 8)


def source_groups(protocol: Protocol) -> list[tuple[str, int, int]]:
    """Runs of contrasts of one source: its name, the place of the first and of the last."""
    runs = groupby(range(len(protocol.contrasts)), key=lambda place: protocol.contrasts[place].source)
    members = [(source, list(places)) for source, places in runs]
    return [(source, places[0], places[-1]) for source, places in members]
