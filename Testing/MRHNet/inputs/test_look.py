"""How the volume that the user looks at lies."""

import numpy as np
import pytest

from MRHNetLib.data.geometry import axis_letters, voxel_sizes
from MRHNetLib.errors import UserError

IMAGE = np.zeros((3, 4, 5))


@pytest.fixture
def look(slicer):
    from MRHNetPanel.inputs import look

    return look


def test_what_the_image_says_counts(look):
    affine = np.diag([2.0, 2, 2, 1])
    assert look.Look(IMAGE, affine, correctable=True).affine_told("LPI", "9") is affine


def test_a_volume_of_the_scene_is_turned_in_the_scene(look):
    affine = np.diag([2.0, 2, 2, 1])
    assert look.Look(IMAGE, affine, orientation_unknown=True).affine_told("LPI", "9") is affine


def test_what_the_user_says_counts_where_the_image_is_mute(look):
    told = look.Look(IMAGE, np.diag([2.0, 3, 4, 1]), orientation_unknown=True, correctable=True)
    assert axis_letters(told.affine_told("", "")) == "LAS"
    np.testing.assert_allclose(voxel_sizes(told.affine_told("rpi", "")), (2, 3, 4))
    np.testing.assert_allclose(voxel_sizes(told.affine_told("RPI", "0.1")), 0.1)


@pytest.mark.parametrize(("text", "sizes"), [("0.1", (0.1,) * 3), ("0.1, 0.2 0.3", (0.1, 0.2, 0.3)), (" ", None)])
def test_sizes(look, text, sizes):
    assert look.sizes_told(text) == sizes


@pytest.mark.parametrize("text", ["0", "-1", "0.1 0.2", "nan", "inf", "small", "1 2 3 4"])
def test_no_sizes(look, text):
    with pytest.raises(UserError, match="one number or three"):
        look.sizes_told(text)
