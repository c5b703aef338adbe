"""Slices of volumes in every orientation against the world coordinates of their voxels."""

import itertools

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from MRHNetLib.report.slices import PlaneSlice, centre_of, orient

SHAPE = (4, 5, 6)
SIZES = (0.5, 0.25, 1.0)
WORLD = {"L": (0, -1), "R": (0, 1), "P": (1, -1), "A": (1, 1), "I": (2, -1), "S": (2, 1)}
ORIENTATIONS = [
    "".join(letters) for axes in itertools.permutations(("LR", "AP", "SI")) for letters in itertools.product(*axes)
]


def _affine(letters: str, tilt_degrees: float = 0) -> np.ndarray:
    affine = np.eye(4)
    affine[:3, :3] = 0
    for axis, letter in enumerate(letters):
        world, sign = WORLD[letter]
        affine[world, axis] = sign * SIZES[axis]
    affine[:3, :3] = Rotation.from_euler("xyz", [tilt_degrees] * 3, degrees=True).as_matrix() @ affine[:3, :3]
    affine[:3, 3] = (7, -3, 11)
    return affine


def _slices(affine: np.ndarray, world_axis: int) -> tuple[PlaneSlice, ...]:
    """The slices of a volume whose values are its voxels' own coordinate along a world axis, in mm."""
    indices = np.indices(SHAPE).reshape(3, -1)
    coordinate = (affine[:3, :3] @ indices + affine[:3, 3:])[world_axis].reshape(SHAPE)
    volume = orient(coordinate, affine)
    return volume.slices(volume.middle)


@pytest.mark.parametrize("tilt", [0, 20])
@pytest.mark.parametrize("letters", ORIENTATIONS)
def test_each_edge_lies_where_its_letter_says(letters: str, tilt: float) -> None:
    affine = _affine(letters, tilt)
    for number, plane in enumerate(("coronal", "axial", "sagittal")):
        for edge, opposite, cut in (
            ("left", "right", (slice(None), 0)),
            ("right", "left", (slice(None), -1)),
            ("top", "bottom", (0, slice(None))),
            ("bottom", "top", (-1, slice(None))),
        ):
            shown = _slices(affine, 0)[number]
            assert shown.plane == plane
            world, sign = WORLD[getattr(shown, edge)]
            assert WORLD[getattr(shown, opposite)] == (world, -sign)
            pixels = _slices(affine, world)[number].pixels
            assert sign * (pixels[cut].mean() - pixels.mean()) > 0


def test_the_animals_left_is_on_the_left_and_its_nose_too() -> None:
    coronal, axial, sagittal = _slices(_affine("LPI"), 0)
    assert (coronal.left, coronal.top) == ("L", "S")
    assert (axial.left, axial.top) == ("L", "A")
    assert (sagittal.left, sagittal.top) == ("A", "S")


@pytest.mark.parametrize("letters", ["RAS", "SLA", "PIR"])
def test_sizes_in_millimetres(letters: str) -> None:
    extent = {WORLD[letter][0]: n * mm for letter, n, mm in zip(letters, SHAPE, SIZES, strict=True)}
    coronal, axial, sagittal = _slices(_affine(letters), 0)
    assert (coronal.width_mm, coronal.height_mm) == pytest.approx((extent[0], extent[2]))
    assert (axial.width_mm, axial.height_mm) == pytest.approx((extent[0], extent[1]))
    assert (sagittal.width_mm, sagittal.height_mm) == pytest.approx((extent[1], extent[2]))


def test_the_slices_pass_through_the_middle_of_the_mask() -> None:
    mask = np.zeros((10, 11, 12), bool)
    mask[2:5, 7, 3] = True
    mask[3, 7, 3:10] = True
    assert centre_of(mask) == (3, 7, 6)
