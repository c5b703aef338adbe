"""An image from the predictions of all patches of its slices.

The authors predict every interior voxel of a slice, row by row: the first image axis is the slow one, and the outermost
voxels, which have no whole patch around them, are left out. (Their own script stops one patch early; this one does
not.)
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.patch_files import Array, read_arrays, single_channel
from MRHNetLib.errors import UserError

Patches = NDArray[np.float32]


def reconstruct(path: Path, shape: tuple[int, int]) -> Patches:
    """The image (rows, columns, slices) float32 whose interior is the centre of each patch, and 0 at its border.

    Parameters
    ----------
    path : Path
        ``.mat`` or ``.npz`` with the authors' `YPred` (P x P x 1 x N), or `prediction` (N, P, P) as ``mrhnet predict
        --patches`` writes it; voxels where `fa` is 0 are 0, if it is there: P x P x 1 x N, or an image of the shape
        that is returned.
    shape : (int, int)
        Rows and columns of a slice.

    Raises
    ------
    UserError
        The file cannot be read, or the number of patches is not that of whole slices.
    """
    patches, fa = _predictions(path)
    size = patches.shape[1]
    rows, columns = (length - (size - 1) for length in shape)
    slices = len(patches) // (rows * columns) if rows > 0 and columns > 0 else 0
    if slices == 0 or slices * rows * columns != len(patches):
        raise UserError(
            f"{path} holds {len(patches)} patches; slices of {shape[0]} x {shape[1]} have "
            f"{max(rows, 0)} x {max(columns, 0)} = {max(rows, 0) * max(columns, 0)} interior voxels each",
            hint="give --shape as the rows and columns of the slices that the patches were taken from",
        )
    margin = size // 2
    centres = patches[:, margin, margin]
    image = np.zeros((*shape, slices), np.float32)
    fa_is_image = fa is not None and fa.shape in (image.shape, image.shape[: 2 if slices == 1 else 3])
    if fa is not None and not fa_is_image:
        fa_patches = single_channel(fa, len(patches), size, f"fa in {path}")
        centres = np.where(fa_patches[:, margin, margin] != 0, centres, 0)
    interior = centres.reshape(slices, rows, columns).transpose(1, 2, 0)
    image[margin : margin + rows, margin : margin + columns] = interior
    if fa is not None and fa_is_image:
        image[fa.reshape(image.shape) == 0] = 0
    return image


def _predictions(path: Path) -> tuple[Patches, "Array | None"]:
    """(N, P, P) predictions, and FA as the file holds it, or None."""
    arrays = read_arrays(path, required=(), optional=("YPred", "prediction", "fa"))
    if "prediction" in arrays:
        patches = arrays["prediction"]
        if patches.ndim != 3 or patches.shape[1] != patches.shape[2]:
            raise UserError(f"prediction in {path} is {patches.shape}; (N, 3, 3) was expected", hint="make it anew")
    elif "YPred" in arrays:
        values = arrays["YPred"]
        patches = single_channel(values, values.shape[-1] if values.ndim > 2 else 1, len(values), f"YPred in {path}")
    else:
        raise UserError(
            f"{path} holds neither YPred nor prediction",
            hint="name the authors' result file, or one that mrhnet predict --patches wrote",
        )
    return patches.astype(np.float32), arrays.get("fa")
