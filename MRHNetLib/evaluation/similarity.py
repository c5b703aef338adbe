"""Structural similarity (SSIM) of two volumes, with every setting fixed so that figures can be compared."""

from __future__ import annotations

import numpy as np

from MRHNetLib.extras import require

WINDOW_SIGMA_VOXELS = 1.5  # of the Gaussian window, and the constants 0.01 and 0.03: Wang et al., 2004
WINDOW_RADIUS_VOXELS = 5  # scikit-image cuts the Gaussian at 3.5 sigma


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
    measure = require("skimage.metrics", "report").structural_similarity
    box = tuple(slice(int(axis.min()), int(axis.max()) + 1) for axis in np.nonzero(mask))
    inside = np.pad(mask[box], WINDOW_RADIUS_VOXELS)
    values = reference[mask].astype(np.float64)
    data_range = float(np.ptp(values))
    if data_range == 0:
        return float("nan")
    volumes = []
    for volume in (reference, prediction):
        alone = np.full(inside.shape, values.mean())
        alone[inside] = volume[mask]
        volumes.append(alone)
    _, local = measure(
        *volumes,
        data_range=data_range,
        gaussian_weights=True,
        sigma=WINDOW_SIGMA_VOXELS,
        use_sample_covariance=False,
        full=True,
    )
    return float(local[inside].mean())
