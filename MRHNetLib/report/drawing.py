"""Drawing of anatomical slices with matplotlib: grey window, letters on the edges, scale bar, saving.

Figures are built with matplotlib's object interface and its Agg canvas: no window, no global state.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from MRHNetLib.extras import require
from MRHNetLib.report.slices import PlaneSlice

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

FIGURE_DPI = 150
WINDOW_PERCENTILES = (0.5, 99.5)  # of the values shown: one hot voxel must not turn the picture black
TISSUE_PERCENTILES = (16, 50, 84)  # one standard deviation either side of the median, were tissue normal
TISSUE_SPREADS = 2.0  # of these two: four standard deviations above the median
WINDOW_SAMPLES = 200_000  # enough for a percentile, and quick on a full-size volume
LEAST_THOUSAND, MOST_IN_FULL = 999.5, 999_999.5  # between them a number is easier to read without powers of ten
SCALE_BAR_SHARE = 0.3  # the bar is at most this part of the slice's width


def new_figure(width_in: float, height_in: float, facecolor: str) -> Figure:
    """An empty figure on an Agg canvas."""
    require("matplotlib", "report")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_in, height_in), facecolor=facecolor)
    FigureCanvasAgg(figure)
    return figure


def save_png(figure: Figure, path: Path, dpi: int) -> None:
    """The figure as a PNG, whatever the suffix of the (temporary) path."""
    _take_literally(figure)
    figure.savefig(path, format="png", dpi=dpi, facecolor=figure.get_facecolor())


def save_figure(figure: Figure, png: Path, svg: Path, dpi: int = FIGURE_DPI) -> None:
    """The figure as a PNG and as an SVG, whatever the suffixes of the (temporary) paths; the same every time."""
    from matplotlib import rc_context

    save_png(figure, png, dpi)
    with rc_context({"svg.hashsalt": "mrhnet"}):
        figure.savefig(svg, format="svg", dpi=dpi, metadata={"Date": None}, facecolor=figure.get_facecolor())


def _take_literally(figure: Figure) -> None:
    """Show names as they are: a dollar begins no formula, and bytes of a name that are no Unicode are escaped."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        written = text.get_text()
        if "$" in written and "\\mathdefault" not in written:  # which matplotlib writes on logarithmic axes
            text.set_parse_math(False)
        text.set_text(written.encode("utf-8", "backslashreplace").decode("utf-8"))


def window(values: np.ndarray) -> tuple[float, float]:
    """Robust lowest and highest value to show: percentiles of the finite values, never equal."""
    sample = _sample(values)
    if not sample.size:
        return 0.0, 1.0
    low, high = (float(value) for value in np.percentile(sample, WINDOW_PERCENTILES))
    if high <= low:
        low, high = float(sample.min()), float(sample.max())
    return (low, high) if high > low else (low, low + 1.0)


def tissue_window(values: np.ndarray) -> tuple[float, float]:
    """`window` for MRI inside the brain: bright fluid may saturate, so that tissue keeps its contrast."""
    low, high = window(values)
    sample = _sample(values)
    if not sample.size:
        return low, high
    below, middle, above = (float(value) for value in np.percentile(sample, TISSUE_PERCENTILES))
    brightest = middle + TISSUE_SPREADS * (above - below)
    return (low, min(high, brightest)) if brightest > low else (low, high)


def _sample(values: np.ndarray) -> np.ndarray:
    flat = np.asarray(values).reshape(-1)
    sample = np.asarray(flat[:: max(1, flat.size // WINDOW_SAMPLES)], dtype=np.float64)
    return sample[np.isfinite(sample)]


def draw_slice(axes: Axes, piece: PlaneSlice, limits: tuple[float, float], colormap: str | Colormap = "gray") -> None:
    """The slice over the whole axes, whose coordinates are mm from its lower left corner.

    The caller gives the axes the slice's own shape, so that it appears to scale.
    """
    axes.imshow(
        piece.pixels,
        cmap=colormap,
        vmin=limits[0],
        vmax=limits[1],
        extent=(0.0, piece.width_mm, 0.0, piece.height_mm),
        origin="upper",
        interpolation="nearest",
        aspect="auto",
    )
    axes.set_axis_off()


def draw_letters(axes: Axes, piece: PlaneSlice, color: str, size: float, gap_points: float = 3.0) -> None:
    """The anatomical letter of each edge, just outside the slice."""
    for letter, position, offset, across, along in (
        (piece.left, (0.0, 0.5), (-gap_points, 0.0), "right", "center"),
        (piece.right, (1.0, 0.5), (gap_points, 0.0), "left", "center"),
        (piece.top, (0.5, 1.0), (0.0, gap_points), "center", "bottom"),
        (piece.bottom, (0.5, 0.0), (0.0, -gap_points), "center", "top"),
    ):
        axes.annotate(
            letter,
            position,
            xytext=offset,
            xycoords="axes fraction",
            textcoords="offset points",
            ha=across,
            va=along,
            color=color,
            fontsize=size,
            fontweight="bold",
            annotation_clip=False,
        )


def scale_bar_mm(width_mm: float) -> float:
    """The longest of 1, 2 or 5 times a power of ten that fits the share of the width."""
    room = width_mm * SCALE_BAR_SHARE
    decade = 10.0 ** math.floor(math.log10(room))
    return max(step * decade for step in (1, 2, 5) if step * decade <= room * (1 + 1e-9))


def draw_scale_bar(axes: Axes, length_mm: float, color: str, size: float) -> None:
    """A horizontal bar under the slice's lower left corner, its length written beside it."""
    from matplotlib.transforms import ScaledTranslation

    figure = axes.get_figure()
    assert figure is not None
    below = axes.transData + ScaledTranslation(0, -22 / 72, figure.dpi_scale_trans)
    axes.plot(
        [0.0, length_mm],
        [0.0, 0.0],
        transform=below,
        color=color,
        linewidth=2.5,
        solid_capstyle="butt",
        clip_on=False,
    )
    axes.annotate(
        f"{length_mm:g} mm",
        (length_mm, 0.0),
        xytext=(5.0, 0.0),
        xycoords=below,
        textcoords="offset points",
        va="center",
        color=color,
        fontsize=size,
        annotation_clip=False,
    )


def draw_outline(axes: Axes, piece: PlaneSlice, color: str) -> None:
    """The outline of a mask's slice; nothing where the slice lies wholly in or wholly outside the mask."""
    rows, columns = piece.pixels.shape
    if min(rows, columns) < 2 or piece.pixels.all() or not piece.pixels.any():
        return
    across = (np.arange(columns) + 0.5) * piece.width_mm / columns
    down = piece.height_mm - (np.arange(rows) + 0.5) * piece.height_mm / rows
    limits = axes.get_xlim(), axes.get_ylim()
    axes.contour(across, down, piece.pixels.astype(float), levels=[0.5], colors=[color], linewidths=0.8)
    axes.set_xlim(limits[0])
    axes.set_ylim(limits[1])


def short_number(value: float) -> str:
    """Three digits, thousands in full.

    Examples
    --------
    >>> [short_number(value) for value in (0.0946, 7452.3, 2e7)]
    ['0.0946', '7,452', '2e+07']
    """
    return f"{value:,.0f}" if LEAST_THOUSAND <= abs(value) < MOST_IN_FULL else f"{value:.3g}"


def draw_colour_bar(axes: Axes, table: np.ndarray, limits: tuple[float, float], color: str, size: float) -> None:
    """A colour table (N, 3) upwards over the whole axes, the values of its ends written beside them."""
    axes.imshow(table[::-1, None], aspect="auto", interpolation="nearest")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(color=color, linewidth=0.5)
    for value, height, anchor in ((limits[0], 0.0, "bottom"), (limits[1], 1.0, "top")):
        axes.annotate(
            short_number(value),
            (1.0, height),
            xytext=(3.0, 0.0),
            xycoords="axes fraction",
            textcoords="offset points",
            va=anchor,
            color=color,
            fontsize=size,
            annotation_clip=False,
        )
