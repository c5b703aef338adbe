"""About how much of an image is brain, in a moment and with NumPy alone: enough to see that a spacing is impossible.

The mask that a prediction uses is made with more care (`masks.make_mask`). This one is made in the panel's process,
in a thread beside it, where loading a large library would hold everything up.
"""

import math

import numpy as np
from numpy.typing import NDArray

LONGEST_AXIS = 64  # voxels that are looked at along each axis
BINS = 128  # of the histogram of the logarithm
DARKEST = 1e-2  # of the brightest 0.1 %: what is darker counts as that dark


def brain_voxels(image: NDArray[np.generic]) -> int:
    """About how many voxels of an image (X, Y, Z) are brain: its largest bright component; 0 where there is none.

    Every n-th voxel along each axis is looked at.
    """
    steps = [math.ceil(length / LONGEST_AXIS) for length in image.shape]
    coarse = np.abs(image[tuple(slice(None, None, step) for step in steps)]).astype(np.float32)
    coarse = np.nan_to_num(coarse, posinf=0.0)
    if coarse.size == 0 or coarse.min() == coarse.max():
        return 0
    return int(np.count_nonzero(_component(_bright(coarse))) * math.prod(steps))


def _bright(values: NDArray[np.float32]) -> NDArray[np.bool_]:
    """True above Otsu's threshold on the logarithm (Otsu, IEEE Trans. Syst. Man Cybern. 1979;9:62-66)."""
    floor = max(DARKEST * float(np.percentile(values, 99.9)), 1e-30)
    logarithm = np.log(np.maximum(values, floor))
    counts, edges = np.histogram(logarithm, BINS)
    below = np.cumsum(counts)[:-1]
    total = np.cumsum(counts * (edges[:-1] + edges[1:]) / 2)
    above = counts.sum() - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (total[:-1] / below - (total[-1] - total[:-1]) / above) ** 2
    bright: NDArray[np.bool_] = logarithm > edges[1:-1][np.argmax(np.nan_to_num(between))]
    return bright


def _component(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The part of a mask that hangs together with the voxel where it is thickest."""
    eroded, thickest = inside, inside
    while eroded.any():
        thickest = eroded
        eroded = eroded & _shrunk(eroded)
    part = np.zeros_like(inside)
    if thickest.any():
        part[tuple(np.argwhere(thickest)[0])] = True
    reached = -1
    while (count := int(np.count_nonzero(part))) != reached:
        reached = count
        part = inside & ~_shrunk(~part)
    return part


def _shrunk(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True where a voxel's neighbours along the axes are all inside; beyond the border nothing is said."""
    result: NDArray[np.bool_] = inside.copy()
    for axis in range(inside.ndim):
        first, last = [slice(None)] * inside.ndim, [slice(None)] * inside.ndim
        first[axis], last[axis] = slice(1, None), slice(None, -1)
        result[tuple(first)] &= inside[tuple(last)]
        result[tuple(last)] &= inside[tuple(first)]
    return result
