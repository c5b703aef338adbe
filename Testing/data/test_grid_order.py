"""Axes in another order: the same voxels at the same places in the world."""

import itertools

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.geometry import axis_order
from MRHNetLib.data.grid_order import in_order_of, reordered_affine
from MRHNetLib.data.volumes import Volume
from MRHNetLib.errors import UserError

SHAPE = (3, 4, 5)
LETTERS = [
    "".join(letters) for axes in itertools.permutations(("LR", "PA", "IS")) for letters in itertools.product(*axes)
]


@pytest.fixture
def oblique() -> Volume:
    """A tilted grid of three spacings."""
    turn = np.array([[0.98, -0.17, 0.05], [0.17, 0.98, 0.02], [-0.05, -0.01, 0.99]])
    affine = np.eye(4)
    affine[:3, :3] = turn * (0.1, 0.2, 0.3)
    affine[:3, 3] = (4, -5, 6)
    return Volume(np.arange(60.0).reshape(SHAPE), affine)


@pytest.mark.parametrize("letters", LETTERS)
def test_a_reordered_volume_comes_back(oblique: Volume, letters: str) -> None:
    """nibabel's own orientations make the other volume."""
    image = nibabel.Nifti1Image(oblique.data, oblique.affine)
    start = nibabel.orientations.io_orientation(oblique.affine)
    turn = nibabel.orientations.ornt_transform(start, nibabel.orientations.axcodes2ornt(tuple(letters)))
    other = image.as_reoriented(turn)
    back = in_order_of(Volume(np.asarray(other.dataobj), other.affine), oblique, "it", "the first")
    np.testing.assert_array_equal(back.data, oblique.data)
    np.testing.assert_allclose(back.affine, oblique.affine)


def test_the_affine_follows_every_voxel(oblique: Volume) -> None:
    order = axis_order(oblique.affine, "SLA")
    place = np.array([2, 0, 1, 1])
    value = order.apply(oblique.data)[2, 0, 1]
    stored = [*np.argwhere(oblique.data == value)[0], 1]
    np.testing.assert_allclose(reordered_affine(oblique, order) @ place, oblique.affine @ stored)


def test_another_place_is_refused_with_both_grids(oblique: Volume) -> None:
    moved = oblique.affine.copy()
    moved[0, 3] += 0.05
    with pytest.raises(UserError, match=r"the map is on another grid than truth\.nii: 3 x 4 x 5 .*truth\.nii has 3 x"):
        in_order_of(Volume(oblique.data, moved), oblique, "the map", "truth.nii")


def test_without_orientation_the_same_shape_is_taken_and_told(oblique: Volume) -> None:
    class Ear:
        heard = ""

        def progress(self, fraction: float, stage: str) -> None: ...

        def warning(self, message: str) -> None:
            self.heard = message

    ear = Ear()
    analyze = Volume(oblique.data, np.eye(4), orientation_known=False)
    assert in_order_of(analyze, oblique, "the map", "truth.nii", ear).affine is oblique.affine
    assert "voxel by voxel" in ear.heard


def test_several_volumes_are_refused(oblique: Volume) -> None:
    with pytest.raises(UserError, match="has 2 volumes"):
        in_order_of(Volume(np.zeros((*SHAPE, 2)), oblique.affine), oblique, "it", "the first")
