"""Which voxels several maps are compared in with one reference: the same for all, so that their figures compare."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer

WITHOUT_MASK = "where the reference and every map are not 0 (no mask was given)"


def compared_voxels(
    reference: NDArray[np.float32],
    maps: Mapping[str, NDArray[np.float32]],
    mask: NDArray[np.bool_] | None,
    observer: Observer = QUIET,
) -> NDArray[np.bool_]:
    """The voxels (X, Y, Z) of the mask, or without one where nothing is 0, in which every value is finite.

    Parameters
    ----------
    reference : ndarray, (X, Y, Z)
    maps : mapping of str to ndarray, (X, Y, Z)
        By their names.
    mask : ndarray of bool, (X, Y, Z), optional
    observer : Observer
        Hears what was left out of them, and because of which map.

    Raises
    ------
    UserError
        No voxel is left.
    """
    inside: NDArray[np.bool_] = (reference != 0) if mask is None else mask.copy()
    volumes = {"the reference": reference, **maps}
    if mask is None:
        for name, values in maps.items():
            _leave_out(inside, values == 0, f"{name} is 0", "a mask (--mask) says which voxels to compare", observer)
    for name, values in volumes.items():
        _leave_out(inside, ~np.isfinite(values), f"{name} is NaN or infinite", "for all maps alike", observer)
    if not inside.any():
        raise UserError(
            "no voxel is left to compare: "
            + (
                "the mask is empty"
                if mask is not None and not mask.any()
                else "everywhere the reference or a map is 0, or not a number"
            ),
            hint="give a mask (--mask FILE) with 1 inside the brain, and maps with values there",
        )
    return inside


def _leave_out(inside: NDArray[np.bool_], wrong: NDArray[np.bool_], what: str, more: str, observer: Observer) -> None:
    """Take voxels out of `inside`, and tell how many."""
    wrong = inside & wrong
    count = int(np.count_nonzero(wrong))
    if count:
        observer.warning(f"{what} in {count} of {np.count_nonzero(inside)} voxels: left out, {more}")
        inside &= ~wrong
