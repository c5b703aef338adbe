"""Structural similarity (SSIM) of two volumes, with every setting fixed so that figures can be compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WINDOW_SIGMA_VOXELS = 1.5  # of the Gaussian window, and the constants 0.01 and 0.03: Wang et al., 2004
WINDOW_RADIUS_VOXELS = 5  # 11 voxels across, as there
STABILISERS = (0.01, 0.03)  # of the data range


def structural_similarity(prediction: np.ndarray, reference: np.ndarray, mask: np.ndarray) -> float:
    """Mean over the mask of the local structural similarity, in three dimensions.

    The window is a Gaussian of 1.5 voxels along every axis; the data range is the reference's maximum minus minimum
    inside the mask. Outside the mask both volumes take the reference's mean inside it, so that neither the background
    nor the brain's outline, the same in both, counts as agreement of contrast.

    Parameters
    ----------
    prediction, reference : ndarray, (X, Y, Z)
    mask : ndarray of bool, (X, Y, Z)
        Not empty.

    Returns
    -------
    float
        1 for identical volumes; NaN where the reference is constant in the mask.

    Notes
    -----
    Wang et al., IEEE Trans. Image Process. 13:600-612, 2004.
    """
    box = tuple(slice(int(axis.min()), int(axis.max()) + 1) for axis in np.nonzero(mask))
    inside = mask[box]
    values = reference[mask].astype(np.float64)
    data_range = float(np.ptp(values))
    if data_range == 0:
        return float("nan")
    a, b = (_alone(volume[box], inside, values.mean()) for volume in (prediction, reference))
    mean_a, mean_b = _windowed(a), _windowed(b)
    spread = _windowed(a * a) - mean_a**2 + _windowed(b * b) - mean_b**2  # both variances together
    shared = _windowed(a * b) - mean_a * mean_b
    c1, c2 = ((share * data_range) ** 2 for share in STABILISERS)
    local = (2 * mean_a * mean_b + c1) * (2 * shared + c2) / ((mean_a**2 + mean_b**2 + c1) * (spread + c2))
    return float(local[inside].mean())


def _alone(volume: NDArray[np.floating], inside: NDArray[np.bool_], outside: float) -> NDArray[np.float64]:
    """The volume with one value outside the mask, and that value around it as far as the window reaches."""
    alone = np.full([length + 2 * WINDOW_RADIUS_VOXELS for length in inside.shape], outside)
    alone[(slice(WINDOW_RADIUS_VOXELS, -WINDOW_RADIUS_VOXELS),) * 3][inside] = volume[inside]
    return alone


def _windowed(volume: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean in the Gaussian window round each voxel that has a whole one: the window is done axis by axis."""
    distances = np.arange(-WINDOW_RADIUS_VOXELS, WINDOW_RADIUS_VOXELS + 1)
    weights = np.exp(-(distances**2) / (2 * WINDOW_SIGMA_VOXELS**2))
    weights /= weights.sum()
    for axis in range(3):
        length = volume.shape[axis] - 2 * WINDOW_RADIUS_VOXELS
        mean = np.zeros([length if number == axis else size for number, size in enumerate(volume.shape)])
        for start, weight in enumerate(weights.tolist()):
            mean += weight * volume[(slice(None),) * axis + (slice(start, start + length),)]
        volume = mean
    return volume
