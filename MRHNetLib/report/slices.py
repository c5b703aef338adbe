"""The three anatomical slices of a volume, whatever the order and direction of its axes.

Convention, everywhere in this project: NEUROLOGICAL. The animal's left is on the left of the picture (coronal and
axial slices are seen from behind and from above), and its nose is on the left of a sagittal slice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from MRHNetLib.data.geometry import axis_order, voxel_sizes

CONVENTION = "neurological convention: the animal's left is on the left"


@dataclass(frozen=True, eq=False)
class PlaneSlice:
    """One slice as it stands on the screen.

    Attributes
    ----------
    plane : str
        "coronal", "axial" or "sagittal".
    pixels : ndarray, (rows, columns)
        Row 0 is the top row.
    width_mm, height_mm : float
        Size of the whole slice in mm.
    left, right, top, bottom : str
        Anatomical direction of each edge: one of L, R, A, P, S, I.
    """

    plane: str
    pixels: np.ndarray
    width_mm: float
    height_mm: float
    left: str
    right: str
    top: str
    bottom: str


@dataclass(frozen=True, eq=False)
class OrientedVolume:
    """A volume whose axes run to the right, to the front and upwards (a view, not a copy).

    Attributes
    ----------
    data : ndarray, (X, Y, Z)
    spacing_mm : tuple of float
        Voxel size along each of these axes.
    """

    data: np.ndarray
    spacing_mm: tuple[float, float, float]

    @property
    def middle(self) -> tuple[int, int, int]:
        """The voxel in the middle of the volume."""
        x, y, z = (size // 2 for size in self.data.shape)
        return x, y, z

    def slices(self, centre: tuple[int, int, int]) -> tuple[PlaneSlice, PlaneSlice, PlaneSlice]:
        """Coronal, axial and sagittal slice through the voxel `centre` (indices into `data`)."""
        x, y, z = centre
        width, depth, height = (n * mm for n, mm in zip(self.data.shape, self.spacing_mm, strict=True))
        coronal = self.data[:, y, ::-1].T
        axial = self.data[:, ::-1, z].T
        sagittal = self.data[x, ::-1, ::-1].T
        return (
            PlaneSlice("coronal", coronal, width, height, left="L", right="R", top="S", bottom="I"),
            PlaneSlice("axial", axial, width, depth, left="L", right="R", top="A", bottom="P"),
            PlaneSlice("sagittal", sagittal, depth, height, left="A", right="P", top="S", bottom="I"),
        )


def orient(volume: np.ndarray, affine: np.ndarray) -> OrientedVolume:
    """The volume with its axes to the right, to the front and upwards.

    An oblique volume is not resampled: each axis counts as its nearest anatomical one.

    Parameters
    ----------
    volume : ndarray, (X, Y, Z)
    affine : ndarray, (4, 4)
        Voxel to world, mm, RAS+.
    """
    order = axis_order(affine, "RAS")
    spacing = voxel_sizes(affine)
    x, y, z = (float(spacing[axis]) for axis in order.permutation)
    return OrientedVolume(order.apply(volume), (x, y, z))


def centre_of(mask: np.ndarray) -> tuple[int, int, int]:
    """The voxel in the middle of the bounding box of a mask that is not empty."""
    x, y, z = (int(axis.min() + axis.max()) // 2 for axis in np.nonzero(mask))
    return x, y, z
