"""About how much of an image is brain, in a moment: enough to see that a spacing cannot be right."""

import math

import numpy as np

from MRHNetLib.data.masks import LEVEL_SIGMA_VOXELS, foreground

LONGEST_AXIS = 64  # voxels that are looked at along each axis


def brain_voxels(image: np.ndarray, affine: np.ndarray) -> int:
    """About how many voxels of an image (X, Y, Z) are brain; 0 where none is found.

    Every n-th voxel along each axis is looked at, as the mask that is made of all of them would be. Millimetres are
    of no account: the affine, (4, 4), only says how the axes lie.
    """
    steps = [math.ceil(length / LONGEST_AXIS) for length in image.shape]
    coarse = np.abs(image[tuple(slice(None, None, step) for step in steps)]).astype(np.float32)
    coarse[~np.isfinite(coarse)] = 0
    if coarse.size == 0 or coarse.min() == coarse.max():
        return 0
    mask = foreground(coarse, affine, level_sigma=LEVEL_SIGMA_VOXELS / max(steps))
    return int(np.count_nonzero(mask) * math.prod(steps))
