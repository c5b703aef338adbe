"""Volumes on one grid whose axes are stored in different orders or directions: one order for all, nothing resampled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from MRHNetLib.data.assembly import describe_grid
from MRHNetLib.data.geometry import Affine, AxisOrder, axis_letters, axis_order, same_grid
from MRHNetLib.data.volumes import Volume
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer


def in_order_of(volume: Volume, grid: Volume, what: str, whose: str, observer: Observer = QUIET) -> Volume:
    """The volume with its axes as those of another on the same grid (a view, not a copy).

    Where either of the two carries no orientation (Analyze files never do) and both have the same shape, they are
    taken to lie on one grid, with a warning.

    Parameters
    ----------
    volume, grid : Volume
        A 3D volume, and the one whose voxels it must have.
    what, whose : str
        The two in a message, e.g. "the mask brain.nii.gz" and "truth.nii.gz".
    observer : Observer
        Hears the warning.

    Raises
    ------
    UserError
        It holds several volumes, or lies on another grid.
    """
    single = single_volume(volume, what)
    if not (volume.orientation_known and grid.orientation_known) and volume.shape3 == grid.shape3:
        observer.warning(
            f"{what} and {whose} do not both carry an orientation: they are taken to lie voxel by voxel on each other"
        )
        return replace(single, affine=grid.affine)
    order = axis_order(volume.affine, axis_letters(grid.affine))
    turned = replace(single, data=order.apply(single.data), affine=reordered_affine(single, order))
    if not same_grid(grid.shape3, grid.affine, turned.shape3, turned.affine):
        raise UserError(
            f"{what} is on another grid than {whose}: {describe_grid(volume)}; {whose} has {describe_grid(grid)}",
            hint=f"resample it to the grid of {whose}; axes in another order would not matter",
        )
    return turned


def single_volume(volume: Volume, what: str) -> Volume:
    """The volume with three axes.

    Raises
    ------
    UserError
        It holds several volumes.
    """
    if volume.frames != 1:
        raise UserError(f"{what} has {volume.frames} volumes; one was expected", hint="name a 3D file")
    return replace(volume, data=volume.frame(0))


def reordered_affine(volume: Volume, order: AxisOrder) -> Affine:
    """The affine (4, 4) of a volume whose axes have been reordered and turned round."""
    affine = np.array(volume.affine)
    for place, (axis, flip) in enumerate(zip(order.permutation, order.flips, strict=True)):
        step = volume.affine[:3, axis]
        affine[:3, place] = -step if flip else step
        if flip:
            affine[:3, 3] += step * (volume.shape3[axis] - 1)
    return affine
