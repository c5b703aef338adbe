"""A picture of a volume's three planes with anatomical letters on the edges.

Its purpose is that a wrong orientation or spacing is SEEN before anything is computed: the letters come from the
affine, the picture from the array; where they contradict the anatomy, the file's orientation is wrong.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from MRHNetLib.report.drawing import (
    draw_letters,
    draw_outline,
    draw_scale_bar,
    draw_slice,
    new_figure,
    save_png,
    scale_bar_mm,
    tissue_window,
    window,
)
from MRHNetLib.report.slices import CONVENTION, PlaneSlice, centre_of, orient

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BACKGROUND = "#101214"
TEXT = "#e8eaed"
QUIET_TEXT = "#a3a9b1"
OUTLINE = "#ffb000"  # visible on grey, and to those who do not tell red from green
DPI = 150
WIDEST_IN = 10.5  # the three slices together
TALLEST_IN = 9.0
THINNEST_IN = 0.2  # a slice of one voxel's thickness stays visible
NARROWEST_CELL_IN = 1.3  # room for the name of the plane
GAP_IN = 0.55  # beside a slice: two letters
ABOVE_IN = 0.95  # title, name of the plane, upper letter
BELOW_IN = 0.6  # lower letter, scale bar
LINE_IN = 0.17
CHARACTERS_PER_INCH = 13  # at the size of the notes


def three_planes(
    path: Path,
    image: np.ndarray,
    affine: np.ndarray,
    *,
    mask: np.ndarray | None = None,
    title: str = "",
    note: str = "",
) -> None:
    """Write a PNG of the coronal, axial and sagittal slice, to scale, with L R A P S I on the edges.

    The slices pass through the middle of the mask (of the volume without a mask), whose outline is drawn. Grey runs
    between the 0.5th and the 99.5th percentile of the values shown, and with a mask less far where fluid is bright.

    Parameters
    ----------
    path : Path
        The PNG to write; a staged temporary path.
    image : ndarray, (X, Y, Z)
        Any axis order and direction, integer or float.
    affine : ndarray, (4, 4)
        Voxel to world, mm, RAS+.
    mask : ndarray of bool, (X, Y, Z), optional
    title, note : str
        A line above and a paragraph below the slices.

    Raises
    ------
    UserError
        Where matplotlib is not installed.
    """
    save_png(planes_figure(image, affine, mask=mask, title=title, note=note), path, DPI)


def planes_figure(
    image: np.ndarray, affine: np.ndarray, *, mask: np.ndarray | None = None, title: str = "", note: str = ""
) -> Figure:
    """The figure of `three_planes`; its axes are the coronal, axial and sagittal slice, in this order."""
    volume = orient(image, affine)
    if mask is None or not np.any(mask):
        return _compose(volume.slices(volume.middle), None, window(image), title, note)
    inside = np.asarray(mask, dtype=bool)
    region = orient(inside, affine)
    centre = centre_of(region.data)
    return _compose(volume.slices(centre), region.slices(centre), tissue_window(image[inside]), title, note)


def _compose(
    pieces: Sequence[PlaneSlice],
    outlines: Sequence[PlaneSlice] | None,
    limits: tuple[float, float],
    title: str,
    note: str,
) -> Figure:
    scale = min(
        WIDEST_IN / sum(piece.width_mm for piece in pieces),
        TALLEST_IN / max(piece.height_mm for piece in pieces),
    )  # inches per mm, the same for all three
    sizes = [(max(piece.width_mm * scale, THINNEST_IN), max(piece.height_mm * scale, THINNEST_IN)) for piece in pieces]
    cells = [max(width, NARROWEST_CELL_IN) for width, _ in sizes]
    tallest = max(height for _, height in sizes)
    width_in = sum(cells) + GAP_IN * (len(cells) + 1)
    lines = [CONVENTION, *textwrap.wrap(note, int(width_in * CHARACTERS_PER_INCH))]
    below = BELOW_IN + LINE_IN * (len(lines) + 1)
    height_in = ABOVE_IN + tallest + below
    figure = new_figure(width_in, height_in, BACKGROUND)

    def write(text: str, x: float, y: float, color: str, size: float, **alignment: Any) -> None:
        figure.text(x / width_in, y / height_in, text, color=color, fontsize=size, **alignment)

    left = GAP_IN
    for index, (piece, (width, height), cell) in enumerate(zip(pieces, sizes, cells, strict=True)):
        x, y = left + (cell - width) / 2, below + (tallest - height) / 2
        axes = figure.add_axes((x / width_in, y / height_in, width / width_in, height / height_in))
        draw_slice(axes, piece, limits)
        if outlines is not None:
            draw_outline(axes, outlines[index], OUTLINE)
        draw_letters(axes, piece, TEXT, size=11)
        write(piece.plane, left + cell / 2, below + tallest + 0.28, QUIET_TEXT, 10, ha="center")
        left += cell + GAP_IN
    draw_scale_bar(figure.axes[0], scale_bar_mm(pieces[0].width_mm), TEXT, size=9)
    shortened = textwrap.shorten(title, int(width_in * CHARACTERS_PER_INCH * 0.75), placeholder=" ...")
    write(shortened, GAP_IN, height_in - 0.15, TEXT, 12, va="top")
    write("\n".join(lines), GAP_IN, 0.15, QUIET_TEXT, 9, va="bottom")
    return figure
