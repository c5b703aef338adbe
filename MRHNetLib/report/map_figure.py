"""A picture of a subject's parameter maps: each in three planes, with its unit and its range of values."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.maps.kinds import COLOURED, MapKind
from MRHNetLib.maps.parameter_maps import ParameterMap
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
from MRHNetLib.report.planes import BACKGROUND, CHARACTERS_PER_INCH, LINE_IN, QUIET_TEXT, TEXT
from MRHNetLib.report.roc_figure import shortened
from MRHNetLib.report.slice_block import SliceBlock, Slices
from MRHNetLib.report.slices import CONVENTION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 140
MOST_COLUMNS = 4
BLOCK_WIDTH_IN = 3.3  # the three slices of one map
SIDE_IN = 0.3
TILE_GAP_IN = 0.95  # beside a tile: its colour bar
HEADER_IN = 0.72  # above a tile: its name, what it is, the upper letters
FOOTER_IN = 0.35  # below: the lower letters
TOP_IN = 0.5
TITLE_CHARACTERS_PER_INCH = 8
SHELL_CHARACTERS = 20
BAR_GAP_IN, BAR_IN = 0.2, 0.11
DIFFUSIVITY, SHOWN_DIFFUSIVITY = "mm2/s", "10\u207b\u00b3 mm\u00b2/s"
PER_SHOWN = 1e3
GREYS: NDArray[np.uint8] = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
DIRECTIONS = (("left-right", "#ff4d4d"), ("front-back", "#4dd964"), ("up-down", "#6f8dff"))  # of red, green, blue
RANGES = (
    "Black to white: FA from 0 to 1, any other map from its 0.5th to its 99.5th percentile in the mask, less far where "
    "few voxels differ much from the others; one range for all shells of a map. Colours are brightened until "
    "the brightest 0.5 % are full."
)


def draw_maps(
    path: Path, maps: Sequence[ParameterMap], affine: np.ndarray, mask: np.ndarray, *, title: str, note: str = ""
) -> None:
    """Write a PNG of the figure of `map_figure`, to a staged temporary path.

    Raises
    ------
    UserError
        Where matplotlib is not installed.
    """
    save_png(map_figure(maps, affine, mask, title=title, note=note), path, DPI)


def map_figure(
    maps: Sequence[ParameterMap], affine: np.ndarray, mask: np.ndarray, *, title: str, note: str = ""
) -> Figure:
    """A figure with a tile for each map: axial, sagittal and coronal slice through the brain, colour bar, unit.

    Parameters
    ----------
    maps : sequence of ParameterMap
        At least one; of a kind one after the other.
    affine : ndarray, (4, 4)
        Voxel to world, mm, RAS+.
    mask : ndarray of bool, (X, Y, Z)
        Not empty.
    title, note : str
        A line above and a paragraph below the tiles, where the shells' b-values stand, too.
    """
    rows = tiles(maps)
    view = BrainView(affine, mask)
    slices = view.slices(mask)
    block = SliceBlock(slices, BLOCK_WIDTH_IN)
    tile_height = HEADER_IN + block.height + FOOTER_IN
    width = SIDE_IN + max(map(len, rows)) * (BLOCK_WIDTH_IN + TILE_GAP_IN)
    lines = [
        line
        for text in (note, shells_text(maps), RANGES, CONVENTION)
        for line in textwrap.wrap(text, int((width - 2 * SIDE_IN) * CHARACTERS_PER_INCH))
    ]
    height = TOP_IN + len(rows) * tile_height + LINE_IN * (len(lines) + 2)
    page = InchPage(width, height, BACKGROUND)
    letters = int((width - 2 * SIDE_IN) * TITLE_CHARACTERS_PER_INCH)
    page.write(shortened(title, letters), SIDE_IN, height - 0.15, 13, TEXT, weight="bold", va="top")
    limits = {
        made.kind: shown_range([of_kind.values[mask] for of_kind in maps if of_kind.kind == made.kind], made.kind)
        for made in maps
    }
    for number, row in enumerate(rows):
        bottom = height - TOP_IN - (number + 1) * tile_height + FOOTER_IN
        for column, made in enumerate(row):
            left = SIDE_IN + column * (BLOCK_WIDTH_IN + TILE_GAP_IN)
            _draw_tile(page, block, view, made, limits[made.kind], (left, bottom))
    draw_scale_bar(page.figure.axes[1], scale_bar_mm(slices[1].width_mm), TEXT, size=8)  # under the first axial slice
    page.write("\n".join(lines), SIDE_IN, 0.15, 9, QUIET_TEXT, va="bottom")
    return page.figure


def tiles(maps: Sequence[ParameterMap]) -> list[list[ParameterMap]]:
    """The maps in rows; those of one kind stand in one row where they fit into any."""
    rows: list[list[ParameterMap]] = [[]]
    for _, group in itertools.groupby(maps, lambda made: made.kind):
        of_kind = list(group)
        if len(rows[-1]) + len(of_kind) > MOST_COLUMNS and rows[-1]:
            rows.append([])
        for made in of_kind:
            if len(rows[-1]) == MOST_COLUMNS:
                rows.append([])
            rows[-1].append(made)
    return rows


def shown_range(values: Sequence[NDArray[Any]], kind: MapKind) -> tuple[float, float]:
    """The values that are black and white, in the map's own unit.

    Parameters
    ----------
    values : sequence of arrays
        What the maps of this kind hold inside the mask: (V,), or (V, 3) colours.
    kind : MapKind
        FA is shown from 0 to 1, and colours so that those of the 99.5th percentile are as bright as can be.
    """
    together = np.concatenate(values)
    if kind.name == "FA":
        return 0.0, 1.0
    if kind.name == COLOURED:
        return 0.0, window(together.max(axis=1))[1]
    low, high = -tissue_window(-together)[1] + 0.0, tissue_window(together)[1]
    return (low, high) if low < high else window(together)


def shells_text(maps: Sequence[ParameterMap]) -> str:
    """What the shells are: "Shell 2000: b 1,900 s/mm2."; empty where no map is one shell's."""
    shells = {made.computation.shell: made.computation.b_value for made in maps}
    told = [f"Shell {shell}: b {b_value:,.0f} s/mm\u00b2." for shell, b_value in shells.items() if b_value is not None]
    return " ".join(told)


def _slices(view: BrainView, values: NDArray[Any], limits: tuple[float, float]) -> Slices:
    """The three slices of a map; of colours brightened, with pixels (rows, columns, 3)."""
    if values.ndim == 3:
        return view.slices(values)
    planes = [view.slices(values[..., channel]) for channel in range(values.shape[3])]
    coronal, axial, sagittal = (
        replace(of_plane[0], pixels=np.clip(np.stack([piece.pixels for piece in of_plane], axis=-1) / limits[1], 0, 1))
        for of_plane in zip(*planes, strict=True)
    )
    return coronal, axial, sagittal


def _draw_tile(
    page: InchPage,
    block: SliceBlock,
    view: BrainView,
    made: ParameterMap,
    limits: tuple[float, float],
    corner: tuple[float, float],
) -> None:
    left, bottom = corner
    top = bottom + block.height + HEADER_IN
    page.write(_name(made), left, top - 0.24, 11, TEXT, weight="bold")
    page.write(_contents(made), left, top - 0.46, 8.5, QUIET_TEXT)
    for place, piece in zip(block.places, _slices(view, made.values, limits), strict=True):
        axes = page.axes(left + place[0], bottom + place[1], *block.size(piece))
        draw_slice(axes, piece, limits)
        draw_letters(axes, piece, QUIET_TEXT, size=7, gap_points=1.5)
    beside = left + BLOCK_WIDTH_IN + BAR_GAP_IN
    if made.kind.name == COLOURED:
        _write_directions(page, beside, bottom + block.height)
    else:
        scale = PER_SHOWN if made.kind.unit == DIFFUSIVITY else 1.0
        shown = (limits[0] * scale, limits[1] * scale)
        draw_colour_bar(page.axes(beside, bottom, BAR_IN, block.height), GREYS, shown, TEXT, size=8)


def _write_directions(page: InchPage, left: float, top: float) -> None:
    for line, (direction, colour) in enumerate(DIRECTIONS):
        page.write(direction, left, top - line * LINE_IN, 8, colour, va="top")


def _name(made: ParameterMap) -> str:
    """ "FA, shell 2000"."""
    shell = made.computation.shell
    return made.kind.name + (f", shell {shortened(shell, SHELL_CHARACTERS)}" if shell else "")


def _contents(made: ParameterMap) -> str:
    """What the map is, with its unit."""
    kind = made.kind
    if kind.name == COLOURED:
        return "direction of fibres; the brighter, the higher FA"
    unit = SHOWN_DIFFUSIVITY if kind.unit == DIFFUSIVITY else kind.unit
    return kind.contents + (f", {unit}" if unit != "1" else "")
