"""A volume on another grid: each new voxel takes the value at its place in the head."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine


def resample(
    values: NDArray[Any], affine: Affine, shape: Sequence[int], onto: Affine, *, nearest: bool, outside: float = 0
) -> NDArray[Any]:
    """The volume on the grid of `shape` and `onto`, in its own type.

    Parameters
    ----------
    values : (X, Y, Z) array
    affine : (4, 4) array
        Where it lies: indices to mm, RAS+.
    shape : (3,) ints
    onto : (4, 4) array
        The new grid.
    nearest : bool
        Take the nearest voxel, as for labels, instead of interpolating linearly.
    outside : float
        Value where the volume does not reach.
    """
    import SimpleITK as sitk  # noqa: N813

    to_index = np.linalg.inv(affine) @ onto  # from the new grid's indices to the old one's: ITK works with indices only
    transform = sitk.AffineTransform(to_index[:3, :3].ravel().tolist(), to_index[:3, 3].tolist())
    result = sitk.Resample(
        sitk.GetImageFromArray(np.ascontiguousarray(values.T)),
        [int(length) for length in shape[:3]],
        transform,
        sitk.sitkNearestNeighbor if nearest else sitk.sitkLinear,
        (0.0, 0.0, 0.0),
        (1.0, 1.0, 1.0),
        np.eye(3).ravel().tolist(),
        outside,
    )
    array: NDArray[Any] = sitk.GetArrayFromImage(result).T
    return array


def overlap(shape: Sequence[int], affine: Affine, other_shape: Sequence[int], other: Affine) -> float:
    """The share of a grid's voxels (about 32 along each axis are tried) whose centres lie within another grid."""
    steps = [np.unique(np.linspace(0, length - 1, min(length, 32)).round()) for length in shape[:3]]
    places = np.stack(
        [axis.ravel() for axis in np.meshgrid(*steps, indexing="ij")] + [np.ones(np.prod([s.size for s in steps]))]
    )
    at = (np.linalg.inv(other) @ affine @ places)[:3]
    limits = np.asarray(other_shape[:3], dtype=np.float64)[:, None] - 0.5
    return float(np.mean(((at >= -0.5) & (at <= limits)).all(axis=0)))
