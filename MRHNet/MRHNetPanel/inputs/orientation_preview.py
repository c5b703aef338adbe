"""Three planes of a volume with the directions that its grid claims on their edges: a wrong orientation is seen.

Coronal, axial and sagittal slice stand side by side at one scale, upright whatever the order and direction of the
stored axes; the animal's left is on the right, as in Slicer's slice views.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import qt

if TYPE_CHECKING:
    from MRHNetLib.report.slices import PlaneSlice

BACKGROUND, LETTER, CAPTION = "#101214", "#e8eaed", "#a3a9b1"
MARGIN = 18  # pixels beside each slice, for a letter
ABOVE = 36  # for the name of the plane and a letter
TALLEST = 260  # pixels: taller slices would push the rest of the panel away
EVERY = 3  # pixels, of which one is looked at for the window
DARK_SHARE = 0.1  # of the range of values: what is darker is not tissue
SMALLEST_SIDE = 2  # pixels: a slice of one voxel's thickness stays visible


def plane_slices(image: Any, affine: Any) -> "list[PlaneSlice]":
    """Coronal, axial and sagittal slice through the middle of a volume (X, Y, Z)."""
    from MRHNetLib.report.slices import orient

    volume = orient(image, affine)
    return [_as_in_slicer(piece) for piece in volume.slices(volume.middle)]


def _as_in_slicer(piece: "PlaneSlice") -> "PlaneSlice":
    """The slice as seen from the front or from below: the animal's left on the right."""
    if (piece.left, piece.right) != ("L", "R"):
        return piece
    return replace(piece, pixels=piece.pixels[:, ::-1], left="R", right="L")


def grey_levels(slices: "Sequence[PlaneSlice]") -> list[Any]:
    """The slices as contiguous uint8 arrays (rows, columns), with one robust window for all of them."""
    import numpy as np

    from MRHNetLib.report.drawing import tissue_window, window

    pixels = [np.nan_to_num(np.array(piece.pixels, dtype=np.float32), posinf=0, neginf=0) for piece in slices]
    flat = np.concatenate([values.ravel()[::EVERY] for values in pixels])
    low, high = window(flat)
    tissue = flat[flat > low + DARK_SHARE * (high - low)]
    if tissue.size:  # bright fluid may saturate, so that tissue keeps its contrast
        high = max(tissue_window(tissue)[1], np.nextafter(np.float32(low), np.float32(np.inf)))
    levels = [np.clip((values - low) * (255 / (high - low)), 0, 255) for values in pixels]
    return [np.ascontiguousarray(values.astype(np.uint8)) for values in levels]


def slice_sizes(slices: "Sequence[PlaneSlice]", width: int) -> list[tuple[int, int]]:
    """Width and height of each slice in pixels: true to millimetres, together no wider than `width`."""
    room = max(width - 2 * MARGIN * len(slices), 30)
    scale = min(room / sum(piece.width_mm for piece in slices), TALLEST / max(piece.height_mm for piece in slices))
    return [
        (max(int(piece.width_mm * scale), SMALLEST_SIDE), max(int(piece.height_mm * scale), SMALLEST_SIDE))
        for piece in slices
    ]


def preview(image: Any, affine: Any, width: int, font: Any) -> Any:
    """QPixmap of the three planes with L, R, A, P, S and I on their edges.

    Parameters
    ----------
    image : ndarray
        (X, Y, Z), any axis order and direction, any type of numbers.
    affine : ndarray
        (4, 4), from indices to mm, RAS+.
    width : int
        Of the picture, in pixels.
    font : QFont
        Of the letters.
    """
    slices = plane_slices(image, affine)
    sizes = slice_sizes(slices, width)
    tallest = max(height for _, height in sizes)
    gap = max(0, width - sum(across + 2 * MARGIN for across, _ in sizes)) // 2
    picture = qt.QPixmap(width, ABOVE + tallest + MARGIN)
    picture.fill(qt.QColor(BACKGROUND))
    painter = qt.QPainter()
    painter.begin(picture)
    painter.setFont(font)
    letters = Letters(painter, qt.QFontMetrics(font))
    left = gap + MARGIN
    for piece, levels, (across, height) in zip(slices, grey_levels(slices), sizes, strict=True):
        top = ABOVE + (tallest - height) // 2
        painter.drawPixmap(qt.QPoint(left, top), _scaled(levels, across, height))
        letters.write_edges(piece, left, top, across, height)
        letters.write(piece.plane, left + across // 2, ABOVE // 4, CAPTION)
        left += across + 2 * MARGIN
    painter.end()
    return picture


def _scaled(levels: Any, across: int, height: int) -> Any:
    """A slice as a QPixmap of that size."""
    rows, columns = levels.shape
    image = qt.QImage()
    image.loadFromData(qt.QByteArray(b"P5 %d %d 255\n" % (columns, rows) + levels.tobytes()))
    return qt.QPixmap.fromImage(image).scaled(
        qt.QSize(across, height), qt.Qt.IgnoreAspectRatio, qt.Qt.SmoothTransformation
    )


class Letters:
    """Writes texts with their middles at given places."""

    def __init__(self, painter: Any, metrics: Any) -> None:
        self._painter, self._metrics = painter, metrics

    def write_edges(self, piece: "PlaneSlice", left: int, top: int, across: int, height: int) -> None:
        """The four directions of a slice, beside it."""
        middle, centre = left + across // 2, top + height // 2
        self.write(piece.top, middle, top - MARGIN // 2)
        self.write(piece.bottom, middle, top + height + MARGIN // 2)
        self.write(piece.left, left - MARGIN // 2, centre)
        self.write(piece.right, left + across + MARGIN // 2, centre)

    def write(self, text: str, x: int, y: int, colour: str = LETTER) -> None:
        """A text around (x, y)."""
        self._painter.setPen(qt.QColor(colour))
        begin = x - self._metrics.boundingRect(text).width() // 2
        self._painter.drawText(qt.QPoint(begin, y + (self._metrics.ascent() - self._metrics.descent()) // 2), text)
