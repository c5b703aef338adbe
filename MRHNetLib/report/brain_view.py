"""The three planes through a brain, cut to the brain: the same cut for every volume on its grid."""

from __future__ import annotations

import numpy as np

from MRHNetLib.report.slices import OrientedVolume, PlaneSlice, centre_of, orient

MARGIN_SHARE = 0.04  # of the brain's size, left around it
OFF_MIDLINE_SHARE = 0.12  # of the brain's width: the sagittal slice lies in the left half, beside the midline's fissure


class BrainView:
    """Slices through the middle of a brain, the sagittal one a little to the left of it; or where there is most.

    Parameters
    ----------
    affine : ndarray, (4, 4)
        Voxel to world, mm, RAS+.
    mask : ndarray of bool, (X, Y, Z)
        Not empty.
    through : ndarray of bool, (X, Y, Z), optional
        Voxels to see, in the mask: each slice is the one that holds most of them.
    """

    def __init__(self, affine: np.ndarray, mask: np.ndarray, through: np.ndarray | None = None) -> None:
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
        if through is not None and through.any():
            self._centre = _densest(orient(through, affine).data[self._box])

    def slices(self, volume: np.ndarray) -> tuple[PlaneSlice, PlaneSlice, PlaneSlice]:
        """Coronal, axial and sagittal slice of a volume (X, Y, Z) on the mask's grid."""
        oriented = orient(volume, self._affine)
        return OrientedVolume(oriented.data[self._box], oriented.spacing_mm).slices(self._centre)


def _densest(voxels: np.ndarray) -> tuple[int, int, int]:
    """Of each axis the place where most of the voxels (X, Y, Z) lie; the middle one of places with as many."""
    places = []
    for axis in range(3):
        counts = voxels.sum(axis=tuple(other for other in range(3) if other != axis))
        most = np.flatnonzero(counts == counts.max())
        places.append(int(most[most.size // 2]))
    x, y, z = places
    return x, y, z
