"""A figure of stain maps beside the MRI that they come from and the truth: one row per stain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from MRHNetLib.evaluation.metrics import Metrics
from MRHNetLib.inference.notice import PREDICTED
from MRHNetLib.report.brain_view import BrainView
from MRHNetLib.report.drawing import (
    draw_colour_bar,
    draw_letters,
    draw_scale_bar,
    draw_slice,
    save_png,
    scale_bar_mm,
    tissue_window,
    window,
)
from MRHNetLib.report.inch_page import InchPage
from MRHNetLib.report.metrics_table import HEADER, figures
from MRHNetLib.report.slice_block import SliceBlock
from MRHNetLib.report.slices import CONVENTION
from MRHNetLib.report.stain_colours import stain_colours

if TYPE_CHECKING:
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

PAGE = "#ffffff"
TEXT = "#16191d"
QUIET_TEXT = "#5b6168"
DPI = 140
BLOCK_WIDTH_IN = 3.3  # the three slices of one volume
SIDE_IN = 0.35
COLUMN_GAP_IN = 0.4
ROW_HEADER_IN = 0.75
ROW_GAP_IN = 0.4
COLOUR_BAR_IN = 0.8
TOP_IN = 0.6
BOTTOM_IN = 0.55


@dataclass(frozen=True, eq=False)
class ComparedStain:
    """One row of the figure; all volumes (X, Y, Z) on one grid.

    Attributes
    ----------
    stain : str
    contrast : str
        Which contrast the MRI is.
    mri, prediction, truth : ndarray
    metrics : Metrics
        Agreement of prediction and truth.
    """

    stain: str
    contrast: str
    mri: np.ndarray
    prediction: np.ndarray
    truth: np.ndarray
    metrics: Metrics


def comparison_figure(
    path: Path, rows: Sequence[ComparedStain], affine: np.ndarray, mask: np.ndarray, *, title: str
) -> None:
    """Write a PNG: per stain the MRI, the stain map and the truth, each in three planes, in the stain's colours.

    Map and truth share one scale, from the 0.5th to the 99.5th percentile of the truth in the mask.

    Parameters
    ----------
    path : Path
        The PNG to write; a staged temporary path.
    rows : sequence of ComparedStain
        At least one.
    affine : ndarray, (4, 4)
        Voxel to world, mm, RAS+.
    mask : ndarray of bool, (X, Y, Z)
        Not empty.
    title : str
    """
    save_png(build_figure(rows, affine, np.asarray(mask, dtype=bool), title=title), path, DPI)


def build_figure(rows: Sequence[ComparedStain], affine: np.ndarray, mask: np.ndarray, *, title: str) -> Figure:
    """The figure of `comparison_figure`."""
    view = BrainView(affine, mask)
    slices = view.slices(mask)
    block = SliceBlock(slices, BLOCK_WIDTH_IN)
    width = 2 * SIDE_IN + 3 * block.width + 2 * COLUMN_GAP_IN + COLOUR_BAR_IN
    row_height = ROW_HEADER_IN + block.height + ROW_GAP_IN
    height = TOP_IN + len(rows) * row_height + BOTTOM_IN
    page = InchPage(width, height, PAGE)
    page.write(title, SIDE_IN, height - 0.15, 15, TEXT, weight="bold", va="top")
    for number, row in enumerate(rows):
        _draw_row(page, block, view, row, mask, height - TOP_IN - number * row_height)
    axial = page.figure.axes[1]  # of the first volume: the one at the left margin
    draw_scale_bar(axial, scale_bar_mm(slices[1].width_mm), TEXT, size=8)
    page.write(CONVENTION, SIDE_IN, 0.25, 9, QUIET_TEXT)
    return page.figure


def _draw_row(
    page: InchPage, block: SliceBlock, view: BrainView, row: ComparedStain, mask: np.ndarray, top: float
) -> None:
    colours = stain_colours(row.stain)
    limits = window(row.truth[mask])
    empty = limits[0]  # the lowest colour: black in the dark, white in bright field
    ramp = colours.colormap()
    volumes: list[tuple[str, np.ndarray, tuple[float, float], str | Colormap]] = [
        (f"MRI: {row.contrast}", row.mri, tissue_window(row.mri[mask]), "gray"),
        (f"{row.stain} map, {PREDICTED}", np.where(mask, row.prediction, empty), limits, ramp),
        (f"{row.stain} truth", np.where(mask, row.truth, empty), limits, ramp),
    ]
    page.write(f"{row.stain}: {colours.title}", SIDE_IN, top - 0.2, 13, TEXT, weight="bold")
    right = SIDE_IN + 3 * block.width + 2 * COLUMN_GAP_IN
    page.write(_summary(row.metrics), right, top - 0.2, 11, TEXT, ha="right")
    bottom = top - ROW_HEADER_IN - block.height
    for number, (name, volume, shown, colormap) in enumerate(volumes):
        left = SIDE_IN + number * (block.width + COLUMN_GAP_IN)
        page.write(name, left, top - 0.46, 10, QUIET_TEXT)
        for place, piece in zip(block.places, view.slices(volume), strict=True):
            axes = page.axes(left + place[0], bottom + place[1], *block.size(piece))
            draw_slice(axes, piece, shown, colormap)
            draw_letters(axes, piece, QUIET_TEXT, size=7, gap_points=1.5)
    draw_colour_bar(page.axes(right + 0.22, bottom, 0.12, block.height), colours.table(), limits, TEXT, size=8)


def _summary(metrics: Metrics) -> str:
    return "    ".join(f"{name} {text}" for name, text in zip(HEADER[2:], figures(metrics), strict=True))
