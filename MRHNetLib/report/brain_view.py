"""The three planes through a brain, cut to the brain: the same cut for every volume on its grid."""

from __future__ import annotations

import numpy as np

from MRHNetLib.report.slices import OrientedVolume, PlaneSlice, centre_of, orient

MARGIN_SHARE = 0.04  # of the brain's size, left around it
OFF_MIDLINE_SHARE = 0.12  # of the brain's width: the sagittal slice lies in the left half, beside the midline's fissure


class BrainView:
    """Slices through the middle of a brain; the sagittal one a little to the left of it.

    Parameters
    ----------
    affine : ndarray, (4, 4)
        Voxel to world, mm, RAS+.
    mask : ndarray of bool, (X, Y, Z)
        Not empty.
    """

    def __init__(self, affine: np.ndarray, mask: np.ndarray) -> None:
        region = orient(mask, affine).data
        extents = [(int(axis.min()), int(axis.max()) + 1) for axis in np.nonzero(region)]
        margins = [1 + round((stop - start) * MARGIN_SHARE) for start, stop in extents]
        self._affine = affine
        self._box = tuple(
            slice(max(0, start - margin), stop + margin) for (start, stop), margin in zip(extents, margins, strict=True)
        )
        x, y, z = centre_of(region[self._box])
        width = extents[0][1] - extents[0][0]
        self._centre = (max(0, x - round(OFF_MIDLINE_SHARE * width)), y, z)

    def slices(self, volume: np.ndarray) -> tuple[PlaneSlice, PlaneSlice, PlaneSlice]:
        """Coronal, axial and sagittal slice of a volume (X, Y, Z) on the mask's grid."""
        oriented = orient(volume, self._affine)
        return OrientedVolume(oriented.data[self._box], oriented.spacing_mm).slices(self._centre)
