"""Voxels to measure by: enough of the brain and of the dark round it, not all of them."""

from dataclasses import dataclass

import numpy as np

MOST_VOXELS = 100_000  # percentiles of so many are known to a fraction of a percent
MARGIN_VOXELS = 3  # between the brain and what counts as background: blur, and a mask that is a little tight
LEAST_BACKGROUND = 200  # voxels for a noise estimate

Indices = tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False)
class VoxelSample:
    """Voxels spread inside and outside a mask.

    Parameters
    ----------
    brain, background : tuple of three (N,) index arrays
        To index an (X, Y, Z) array with; the background may be empty.
    """

    brain: Indices
    background: Indices


def sample_voxels(mask: np.ndarray) -> VoxelSample:
    """The sample for a mask: (X, Y, Z) bool, true in the brain."""
    import SimpleITK as sitk  # noqa: N813

    image = sitk.GetImageFromArray(np.ascontiguousarray(mask, dtype=np.uint8))
    near = sitk.GetArrayFromImage(sitk.BinaryDilate(image, [MARGIN_VOXELS] * 3, sitk.sitkBox))
    background = spread(near == 0)
    enough = len(background[0]) >= LEAST_BACKGROUND
    return VoxelSample(spread(mask), background if enough else tuple(axis[:0] for axis in background))


def spread(chosen: np.ndarray) -> Indices:
    """At most `MOST_VOXELS` of the true voxels, drawn without regularity but always the same ones."""
    flat = np.flatnonzero(chosen)
    if len(flat) > MOST_VOXELS:
        flat = np.sort(np.random.default_rng(0).choice(flat, MOST_VOXELS, replace=False, shuffle=False))
    return np.unravel_index(flat, chosen.shape)
