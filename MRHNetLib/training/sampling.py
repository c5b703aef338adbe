"""Where training patches are taken, and taking them.

As the published preparation does it (``MRH_trainingPrep.m`` of the authors: a grid in the coronal plane, in every
slice of a range, the target not empty, a random order), without its hard-coded slices and its thresholds on signal.

Everything here works in the patch's orientation (see `Patch.orientation`), so that the way in which the subject is
stored does not change the samples. For coronal patches with axes "LS" that is: first index to the left, second
upwards, third, the slice, from back to front.
"""

import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from MRHNetLib.data.geometry import axis_order
from MRHNetLib.errors import UserError
from MRHNetLib.networks.patch import Patch

if TYPE_CHECKING:
    from MRHNetLib.data.stack import ContrastStack

Array = np.ndarray[Any, np.dtype[Any]]

LEAST_STAINED_SHARE = 4 / 9  # of a patch's pixels: the authors skip 3x3 targets with fewer than 4 that are not zero


def check_grid(size: int, stride: int, count: int) -> None:
    """Refuse patches, strides and counts that make no grid.

    Raises
    ------
    UserError
        The patch has no centre pixel, or a number is too small.
    """
    if size < 1 or size % 2 == 0:
        raise UserError(f"--patch must be odd (1, 3, 5 ...), found {size}", hint="the published size is 3")
    if stride < 1:
        raise UserError(f"--stride must be at least 1, found {stride}", hint="1 takes every voxel")
    if count < 1:
        raise UserError(f"--count must be at least 1, found {count}", hint="the paper took 40000")


def slice_range(text: "str | None", slices: int) -> range:
    """The slices that ``A:B`` names, as Python counts: from 0 at the back, B not included, either may be missing.

    Parameters
    ----------
    text : str or None
        None means all.
    slices : int
        How many there are.

    Examples
    --------
    >>> slice_range("2:5", 10)
    range(2, 5)
    """
    if text is None:
        return range(slices)
    found = re.fullmatch(r"\s*(-?\d+)?\s*:\s*(-?\d+)?\s*", text)
    if not found:
        raise UserError(f"--slices A:B was expected, two whole numbers, found {text!r}", hint="e.g. --slices 40:90")
    start, stop = (None if part is None else int(part) for part in found.groups())
    chosen = range(slices)[start:stop]
    outside = [part for part in (start, stop) if part is not None and not -slices <= part <= slices]
    if outside or not chosen:
        raise UserError(
            f"--slices {text.strip()} names no slices of this subject, which has {slices} from back to front",
            hint=f"A and B from 0 to {slices}, A before B",
        )
    return chosen


def patch_centres(
    mask: Array, target: Array, patch: Patch, *, stride: int, slices: range, excluded: "Array | None" = None
) -> Array:
    """Centres of all patches that may be taken.

    Parameters
    ----------
    mask : (X, Y, Z) bool array
        In the patch's orientation, like the others; the centre must lie inside.
    target : (X, Y, Z) float array
        The stain. A patch with a missing value, or with too few pixels that are not zero, is left out.
    patch : Patch
        The whole patch lies inside the volume.
    stride : int
        Distance of neighbouring centres in the plane, in voxels.
    slices : range
        Slices to take them from.
    excluded : (X, Y, Z) bool array, optional
        No pixel of a patch may lie in it.

    Returns
    -------
    (K, 3) int64 array
        Slice by slice, then along the first and the second patch axis.
    """
    half, least = patch.size // 2, math.ceil(LEAST_STAINED_SHARE * patch.size**2)
    if min(mask.shape[:2]) < patch.size:
        return np.empty((0, 3), np.int64)
    centres = [np.empty((0, 3), np.int64)]
    for k in slices:
        values = np.asarray(target[:, :, k])
        bad = ~np.isfinite(values)
        if excluded is not None:
            bad |= excluded[:, :, k]
        allowed = mask[half : mask.shape[0] - half, half : mask.shape[1] - half, k][::stride, ::stride].copy()
        allowed &= ~_windows(bad, patch.size, stride).any(axis=(2, 3))
        allowed &= _windows(values != 0, patch.size, stride).sum(axis=(2, 3)) >= least
        found = np.argwhere(allowed) * stride + half
        centres.append(np.column_stack([found, np.full(len(found), k)]))
    return np.concatenate(centres)


def stack_patches(stack: "ContrastStack", centres: Array, patch: Patch) -> Array:
    """The contrasts around the centres, (K, C, P, P), in the stored dtype where that says all.

    Parameters
    ----------
    stack : ContrastStack
        In any orientation.
    centres : (K, 3) int array
        In the patch's orientation; every patch lies inside the volume.
    patch : Patch
        Size and axes.
    """
    order = axis_order(stack.affine, patch.orientation)
    reach = np.arange(patch.size) - patch.size // 2
    first = centres[:, 0, None, None] + reach[:, None]
    second = centres[:, 1, None, None] + reach
    third = centres[:, 2, None, None]
    patches = np.empty((len(centres), len(stack.frames), patch.size, patch.size), patches_dtype(stack))
    for contrast, frame in enumerate(stack.frames):
        values = order.apply(frame)[first, second, third]
        if patches.dtype == np.float32:
            values = values * np.float32(stack.slopes[contrast]) + np.float32(stack.intercepts[contrast])
        patches[:, contrast] = values
    return patches


def patches_dtype(stack: "ContrastStack") -> "np.dtype[Any]":
    """The smallest type that holds all contrasts: their own integers where nothing is scaled, else float32."""
    scaled = np.any(np.asarray(stack.slopes) != 1) or np.any(np.asarray(stack.intercepts) != 0)
    common: np.dtype[Any] = np.result_type(*{frame.dtype for frame in stack.frames}).newbyteorder("=")
    if scaled or common.kind not in "iu" or common.itemsize > 4:
        return np.dtype(np.float32)
    return common


def _windows(plane: Array, size: int, stride: int) -> Array:
    """Views of all patches of a slice, (A, B, P, P), on the grid of the stride."""
    view: Array = sliding_window_view(plane, (size, size))[::stride, ::stride]
    return view
