"""Where voxels lie in the head: axis letters, voxel sizes, grids and reordering of axes.

Every affine here is (4, 4), takes array indices to millimetres and points to RAS+ (x to the right, y to the
front, z upwards). A letter names the direction in which an array axis *increases*: "LAS" grows to the left,
the front and the top. (Some atlases name where an axis starts; that is the opposite.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.errors import UserError

Affine = NDArray[np.float64]

OPPOSITE = {"R": "L", "L": "R", "A": "P", "P": "A", "S": "I", "I": "S"}
POSITIVE, NEGATIVE = "RAS", "LPI"
GRID_TOLERANCE_VOXELS = 0.01  # corners that lie closer than this are the same: headers round to float32
LEAST_INDEPENDENCE = 1e-4  # determinant of the unit axis vectors below which they lie in one plane


def check_letters(text: str) -> str:
    """Return three orientation letters in capitals, one each of L/R, A/P and S/I.

    Raises
    ------
    UserError
        If `text` is anything else.
    """
    letters = text.strip().upper()
    world_axes = sorted((POSITIVE + NEGATIVE).find(letter) % 3 for letter in letters if letter in OPPOSITE)
    if len(letters) != 3 or world_axes != [0, 1, 2]:
        raise UserError(
            f"an orientation is three letters, one each of L/R, A/P and S/I; found {text!r}",
            hint='name the direction in which each array axis increases, for example "LAS"',
        )
    return letters


def is_invertible(affine: Affine) -> bool:
    """Return whether an affine is finite and its three axes are not in one plane."""
    if not np.isfinite(affine).all() or not voxel_sizes(affine).all():
        return False
    return bool(abs(np.linalg.det(affine[:3, :3] / voxel_sizes(affine))) > LEAST_INDEPENDENCE)


def voxel_sizes(affine: Affine) -> NDArray[np.float64]:
    """Return the (3,) distances in mm between neighbouring voxels along each array axis."""
    return np.asarray(np.linalg.norm(affine[:3, :3], axis=0))


def axis_letters(affine: Affine) -> str:
    """Return the direction in which each array axis increases, by the nearest anatomical axis.

    For an oblique grid the three axes share out the three anatomical ones so that they fit best together; the
    shears and the voxel sizes are removed first (the rotation of the polar decomposition).
    """
    left, _, right = np.linalg.svd(affine[:3, :3] / voxel_sizes(affine))
    rotation = left @ right
    world = max(permutations(range(3)), key=lambda p: sum(abs(rotation[p[axis], axis]) for axis in range(3)))
    return "".join((POSITIVE if rotation[world[axis], axis] > 0 else NEGATIVE)[world[axis]] for axis in range(3))


def affine_from_letters(letters: str, voxel_size_mm: Sequence[float], shape: Sequence[int]) -> Affine:
    """Return the (4, 4) affine of a grid along the anatomical axes, the centre of the volume at 0 mm.

    Parameters
    ----------
    letters : str
        Direction in which each array axis increases.
    voxel_size_mm : (3,) floats
        Voxel size along each array axis, in mm.
    shape : ints
        Shape of the array; axes beyond the third are ignored.
    """
    affine = np.zeros((4, 4))
    affine[3, 3] = 1.0
    for axis, letter in enumerate(check_letters(letters)):
        world = (POSITIVE + NEGATIVE).index(letter) % 3
        affine[world, axis] = voxel_size_mm[axis] * (1 if letter in POSITIVE else -1)
    affine[:3, 3] = -affine[:3, :3] @ ((np.asarray(shape[:3]) - 1) / 2)
    return affine


def same_grid(shape_a: Sequence[int], affine_a: Affine, shape_b: Sequence[int], affine_b: Affine) -> bool:
    """Return whether two volumes have the same voxels at the same places.

    The first three axes must be equally long, and each of the eight corners of the volumes must agree within
    1 % of the smallest voxel size.
    """
    if tuple(shape_a[:3]) != tuple(shape_b[:3]):
        return False
    corners = np.array([(*corner, 1) for corner in product(*((0, length - 1) for length in shape_a[:3]))]).T
    distances = np.linalg.norm(((affine_a - affine_b) @ corners)[:3], axis=0)
    return bool(distances.max() <= GRID_TOLERANCE_VOXELS * voxel_sizes(affine_a).min())


@dataclass(frozen=True)
class AxisOrder:
    """How the first three axes of an array are reordered and turned round; nothing is copied or resampled.

    Attributes
    ----------
    permutation : (3,) ints
        The array axis that comes to stand at each place.
    flips : (3,) bools
        Whether the axis at each (new) place runs backwards.
    """

    permutation: tuple[int, int, int]
    flips: tuple[bool, bool, bool]

    def apply(self, array: NDArray[Any]) -> NDArray[Any]:
        """Return a view of an (X, Y, Z, ...) array with its axes in the new order and directions."""
        return self._flip(array.transpose(*self.permutation, *range(3, array.ndim)))

    def undo(self, array: NDArray[Any]) -> NDArray[Any]:
        """Return a view of a reordered array as it was before `apply`."""
        as_stored: NDArray[Any] = self._flip(array).transpose(*np.argsort(self.permutation), *range(3, array.ndim))
        return as_stored

    def _flip(self, array: NDArray[Any]) -> NDArray[Any]:
        turned: NDArray[Any] = array[tuple(slice(None, None, -1 if flip else 1) for flip in self.flips)]
        return turned


def axis_order(affine: Affine, letters: str) -> AxisOrder:
    """Return how to bring an array's axes 0, 1 and 2 into the directions that `letters` name.

    Examples
    --------
    >>> affine = affine_from_letters("LAS", (1, 1, 1), (2, 3, 4))
    >>> axis_order(affine, "LSP")
    AxisOrder(permutation=(0, 2, 1), flips=(False, False, True))
    """
    found, wanted = axis_letters(affine), check_letters(letters)
    first, second, third = (_find(letter, found) for letter in wanted)
    return AxisOrder((first[0], second[0], third[0]), (first[1], second[1], third[1]))


def _find(letter: str, found: str) -> tuple[int, bool]:
    """Return the axis among `found` that runs along `letter`, and whether it runs the other way."""
    return (found.index(letter), False) if letter in found else (found.index(OPPOSITE[letter]), True)
