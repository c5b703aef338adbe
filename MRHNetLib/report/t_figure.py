"""A picture of two groups compared voxel by voxel: where they differ, over the mean of all subjects."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.evaluation.group_voxels import VoxelComparison
from MRHNetLib.extras import require
from MRHNetLib.report.brain_view import BrainView
from MRHNetLib.report.drawing import (
    draw_colour_bar,
    draw_letters,
    draw_scale_bar,
    draw_slice,
    save_png,
    scale_bar_mm,
    tissue_window,
)
from MRHNetLib.report.inch_page import InchPage
from MRHNetLib.report.planes import BACKGROUND, CHARACTERS_PER_INCH, DPI, LINE_IN, QUIET_TEXT, TEXT
from MRHNetLib.report.region_names import fitted
from MRHNetLib.report.slice_block import SliceBlock, Slices
from MRHNetLib.report.slices import CONVENTION

if TYPE_CHECKING:
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure

BLOCK_WIDTH_IN = 4.4  # the three slices
SIDE_IN = 0.35
BLOCK_GAP_IN = 0.45
BAR_GAP_IN, BAR_IN, BESIDE_BAR_IN = 0.3, 0.13, 0.95
BESIDE_BAR_LETTERS = 11
SHORTEST_BAR_IN = 2.2  # beside it stands which group has more
HEAD_IN = 1.05  # title, what a block shows, the upper letters
TITLE_LETTERS_PER_INCH = 8
GROUP_LETTERS = 20
HIGHEST_SHOWN = 99.0  # percentile of |t|: a few extreme values must not leave all others dark
COLOURS = {-1: ("#0a1a3f", "#1f5fd0", "#8fe3ff"), 1: ("#3f0a0a", "#d03a1f", "#ffe066")}  # from little to much
ENTRIES = 128  # of a colour table, for each sign


def draw_t(
    path: Path,
    compared: VoxelComparison,
    mean: NDArray[np.floating],
    mask: NDArray[np.bool_],
    affine: np.ndarray,
    *,
    title: str,
    second: str,
    note: str,
    notable: float,
) -> None:
    """Write a PNG of the figure of `t_figure`, to a staged temporary path.

    Raises
    ------
    UserError
        Where matplotlib is not installed.
    """
    figure = t_figure(compared, mean, mask, affine, title=title, second=second, note=note, notable=notable)
    save_png(figure, path, DPI)


def t_figure(
    compared: VoxelComparison,
    mean: NDArray[np.floating],
    mask: NDArray[np.bool_],
    affine: np.ndarray,
    *,
    title: str,
    second: str,
    note: str,
    notable: float,
) -> Figure:
    """A figure of t where p is small over the mean of all subjects, and beside it of t everywhere.

    Its slices are those that hold most of the voxels with small p; without any, of those with the largest |t|.

    Parameters
    ----------
    compared : VoxelComparison
        p is the corrected one, where there is one.
    mean : ndarray, (X, Y, Z)
        Of all subjects' maps.
    mask : ndarray of bool, (X, Y, Z)
        Where was tested; not empty.
    affine : ndarray, (4, 4)
        Voxel to world, mm, RAS+.
    title, second, note : str
        A line above; the name of the second group, which positive t say has more; a paragraph below.
    notable : float
        What small p are below.
    """
    notable_voxels = significant(compared, mask, notable)
    strength = np.where(mask, np.abs(compared.t), 0)
    view = BrainView(affine, mask, notable_voxels if notable_voxels.any() else strength > _percentile(strength[mask]))
    limit = shown_limit(strength[notable_voxels if notable_voxels.any() else mask])
    slices = view.slices(mask)
    block = SliceBlock(slices, BLOCK_WIDTH_IN)
    width = 2 * SIDE_IN + 2 * BLOCK_WIDTH_IN + BLOCK_GAP_IN + BAR_GAP_IN + BAR_IN + BESIDE_BAR_IN
    where = (
        "of these voxels"
        if notable_voxels.any()
        else f"of the {100 - HIGHEST_SHOWN:g} % of voxels with the largest |t|"
    )
    text = f"{note} The slices hold most {where}; colours end at the {HIGHEST_SHOWN:g}th percentile of |t|."
    lines = [*textwrap.wrap(text, int((width - 2 * SIDE_IN) * CHARACTERS_PER_INCH)), CONVENTION]
    below = LINE_IN * (len(lines) + 3)
    tall = max(block.height, SHORTEST_BAR_IN)
    top = HEAD_IN + tall + below
    page = InchPage(width, top, BACKGROUND)
    page.write(
        fitted(title, int(width * TITLE_LETTERS_PER_INCH)), SIDE_IN, top - 0.15, 13, TEXT, weight="bold", va="top"
    )
    small = f"p < {notable:g}, not corrected" if compared.corrected is None else f"corrected p < {notable:g}"
    names = (f"t where {small}, over the mean of all", "t at every voxel, whatever its p")
    greys = tissue_window(mean[mask])
    for number, (name, shown) in enumerate(zip(names, (notable_voxels, mask), strict=True)):
        left = SIDE_IN + number * (BLOCK_WIDTH_IN + BLOCK_GAP_IN)
        page.write(name, left, top - 0.68, 10, QUIET_TEXT)
        corner = (left, below + (tall - block.height) / 2)
        t = np.where(shown, compared.t, np.nan)
        _draw_block(page, block, corner, (view.slices(mean), greys), (view.slices(t), (-limit, limit)))
    left = SIDE_IN + 2 * BLOCK_WIDTH_IN + BLOCK_GAP_IN + BAR_GAP_IN
    _draw_bar(page, (left, below), tall, limit, fitted(second, GROUP_LETTERS))
    draw_scale_bar(page.figure.axes[1], scale_bar_mm(slices[1].width_mm), TEXT, size=8)  # under the axial slice
    page.write("\n".join(lines), SIDE_IN, 0.15, 9, QUIET_TEXT, va="bottom")
    return page.figure


def _draw_block(
    page: InchPage,
    block: SliceBlock,
    corner: tuple[float, float],
    under: tuple[Slices, tuple[float, float]],
    over: tuple[Slices, tuple[float, float]],
) -> None:
    """Draw slices in colours over slices in grey, each with its range, in three planes from the lower left corner."""
    (below, greys), (above, limits) = under, over
    colours = _colours()
    for place, grey, coloured in zip(block.places, below, above, strict=True):
        axes = page.axes(corner[0] + place[0], corner[1] + place[1], *block.size(grey))
        draw_slice(axes, grey, greys)
        draw_slice(axes, coloured, limits, colours)
        draw_letters(axes, grey, QUIET_TEXT, size=7, gap_points=1.5)


def significant(compared: VoxelComparison, mask: NDArray[np.bool_], notable: float) -> NDArray[np.bool_]:
    """Where p is small in the mask: (X, Y, Z); the corrected one, where there is one."""
    p = compared.p if compared.corrected is None else compared.corrected
    return np.asarray(mask & (p < notable))


def shown_limit(strength: NDArray[np.floating]) -> float:
    """The |t| at which the colours end, of those (V,) to show; never 0."""
    return _percentile(strength) or float(strength.max()) or 1.0


def _percentile(strength: NDArray[np.floating]) -> float:
    return float(np.percentile(strength, HIGHEST_SHOWN))


def _draw_bar(page: InchPage, corner: tuple[float, float], height: float, limit: float, second: str) -> None:
    left, bottom = corner
    draw_colour_bar(page.axes(left, bottom, BAR_IN, height), _table(), (-limit, limit), TEXT, size=8)
    beside, middle = left + BAR_IN + 0.12, bottom + height / 2
    page.write("0", beside - 0.06, middle, 8, TEXT, va="center")
    for sign, word in ((1, "more"), (-1, "less")):
        name = "\n".join([f"{word} in", *textwrap.wrap(second, BESIDE_BAR_LETTERS)])
        page.write(name, beside + 0.02, middle + sign * height / 4, 9, COLOURS[sign][2], va="center")
    page.write("t", left, bottom + height + 0.1, 9, TEXT)


def _colours() -> ListedColormap:
    colormap: ListedColormap = require("matplotlib.colors", "report").ListedColormap(_table() / 255, name="t")
    return colormap


def _table() -> NDArray[np.uint8]:
    """Colours (N, 3) from much negative through dark at 0 to much positive."""
    at = np.linspace(0, 1, ENTRIES)
    sides = []
    for sign in (-1, 1):
        stops = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in COLOURS[sign]])
        where = np.linspace(0, 1, len(stops))
        side = np.stack([np.interp(at, where, stops[:, channel]) for channel in range(3)], axis=1)
        sides.append(side[::sign])
    return np.round(np.concatenate(sides)).astype(np.uint8)
