"""Structural similarity (SSIM) of two volumes, with every setting fixed so that figures can be compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.extras import require
from MRHNetLib.observer import QUIET, Observer

WINDOW_SIGMA_VOXELS = 1.5  # of the Gaussian window, and the constants 0.01 and 0.03: Wang et al., 2004
WINDOW_RADIUS_VOXELS = 5  # scikit-image cuts the Gaussian at 3.5 sigma
SLAB_VOXELS = 32  # worked on at once, with the window's radius either side: bounds memory, and tells the progress

SETTINGS = (
    f"structural similarity in three dimensions: Gaussian window of {WINDOW_SIGMA_VOXELS} voxels, cut at a radius of "
    f"{WINDOW_RADIUS_VOXELS}; data range: maximum minus minimum of the reference inside the mask; mean over the "
    "mask's voxels; outside it both volumes take the reference's mean"
)


def structural_similarity(prediction: np.ndarray, reference: np.ndarray, mask: np.ndarray) -> float:
    """Mean over the mask of `local_similarity`: 1 for identical volumes; NaN where the reference is constant there."""
    return float(local_similarity(prediction, reference, mask).mean())


def local_similarity(
    prediction: np.ndarray, reference: np.ndarray, mask: np.ndarray, observer: Observer = QUIET
) -> NDArray[np.float64]:
    """The local structural similarity of each voxel of the mask, in three dimensions.

    The window is a Gaussian of 1.5 voxels along every axis; the data range is the reference's maximum minus minimum
    inside the mask. Outside the mask both volumes take the reference's mean inside it, so that neither the background
    nor the brain's outline, the same in both, counts as agreement of contrast.

    Parameters
    ----------
    prediction, reference : ndarray, (X, Y, Z)
    mask : ndarray of bool, (X, Y, Z)
        Not empty.
    observer : Observer
        Is told the progress.

    Returns
    -------
    ndarray, (N,)
        In the order of ``prediction[mask]``; all NaN where the reference is constant in the mask.

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
        return np.full(values.size, np.nan)
    volumes = []
    for volume in (reference, prediction):
        alone = np.full(inside.shape, values.mean())
        alone[inside] = volume[mask]
        volumes.append(alone)
    found = []
    reach = WINDOW_RADIUS_VOXELS
    for start in range(reach, inside.shape[0] - reach, SLAB_VOXELS):
        observer.progress(start / inside.shape[0], "structural similarity")
        stop = min(start + SLAB_VOXELS, inside.shape[0] - reach)
        _, local = measure(
            *(volume[start - reach : stop + reach] for volume in volumes),
            data_range=data_range,
            gaussian_weights=True,
            sigma=WINDOW_SIGMA_VOXELS,
            use_sample_covariance=False,
            full=True,
        )
        found.append(local[reach : reach + stop - start][inside[start:stop]])
    return np.concatenate(found)
