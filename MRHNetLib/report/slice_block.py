"""How the three slices of one volume lie beside each other: closely packed, and all to one scale."""

from __future__ import annotations

from MRHNetLib.report.slices import PlaneSlice

GAP_IN = 0.28  # between slices: two letters
THINNEST_IN = 0.1  # a slice of one voxel's thickness stays visible

Slices = tuple[PlaneSlice, PlaneSlice, PlaneSlice]


class SliceBlock:
    """The axial slice at the left, the sagittal one over the coronal one at the right.

    Parameters
    ----------
    slices : three PlaneSlice
        Coronal, axial and sagittal, of the volume or of one on its grid.
    width : float
        Of the block, in inches.

    Attributes
    ----------
    width, height : float
        In inches.
    places : three (float, float)
        Lower left corners of the coronal, axial and sagittal slice, in inches from the block's own.
    """

    def __init__(self, slices: Slices, width: float) -> None:
        coronal, axial, sagittal = slices
        beside = max(sagittal.width_mm, coronal.width_mm)
        self._scale = (width - GAP_IN) / (axial.width_mm + beside)  # inches per mm
        (_, low), (wide, tall), (_, flat) = (self.size(piece) for piece in slices)
        self.width = width
        self.height = max(tall, low + GAP_IN + flat)
        column = wide + GAP_IN
        self.places = ((column, 0.0), (0.0, (self.height - tall) / 2), (column, self.height - flat))

    def size(self, piece: PlaneSlice) -> tuple[float, float]:
        """Width and height of a slice in inches."""
        return max(piece.width_mm * self._scale, THINNEST_IN), max(piece.height_mm * self._scale, THINNEST_IN)
