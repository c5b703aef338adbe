"""The picture of the three planes: upright, to scale, with the right letters, whatever the stored axes."""

from itertools import permutations, product
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from MRHNetLib.data.geometry import affine_from_letters, axis_order

SHAPE = (20, 30, 24)  # to the right, to the front, upwards
SIZES = (0.5, 0.6, 0.7)
ORDERS = ["".join(letters) for letters in product("RL", "AP", "SI")]


@pytest.fixture
def preview(slicer):
    from MRHNetPanel.inputs import orientation_preview

    return orientation_preview


def marked():
    """RAS: bright on the animal's right, in front, at the top."""
    image = np.full(SHAPE, 10, np.int16)
    image[14:], image[:, 20:], image[..., 18:] = image[14:] + 30, image[:, 20:] + 20, image[..., 18:] + 40
    return image, affine_from_letters("RAS", SIZES, SHAPE)


def stored(letters):
    """The same volume with its axes stored in another order and direction."""
    image, affine = marked()
    order = axis_order(affine, letters)
    sizes = [SIZES[axis] for axis in order.permutation]
    turned = order.apply(image)
    return turned, affine_from_letters(letters, sizes, turned.shape)


@pytest.mark.parametrize("letters", ["".join(p) for order in ORDERS for p in permutations(order)])
def test_planes_stand_upright_however_they_are_stored(preview, letters):
    coronal, axial, sagittal = preview.plane_slices(*stored(letters))
    for piece, across, down in ((coronal, "RL", "SI"), (axial, "RL", "AP"), (sagittal, "AP", "SI")):
        assert (piece.left + piece.right, piece.top + piece.bottom) == (across, down)
        half = [size // 2 for size in piece.pixels.shape]
        assert piece.pixels[: half[0]].mean() > piece.pixels[half[0] :].mean()  # top, or front, is the bright one
        assert piece.pixels[:, : half[1]].mean() > piece.pixels[:, half[1] :].mean()


def test_millimetres_are_to_scale(preview):
    slices = preview.plane_slices(*marked())
    sizes = preview.slice_sizes(slices, 900)
    scales = [
        pixels / mm
        for piece, size in zip(slices, sizes, strict=True)
        for pixels, mm in zip(size, (piece.width_mm, piece.height_mm), strict=True)
    ]
    assert max(scales) / min(scales) < 1.02
    assert sum(width for width, _ in sizes) <= 900


@pytest.mark.parametrize("shape", [(1, 30, 24), (20, 30, 1), (400, 3, 3)])
def test_thin_volumes_stay_visible(preview, shape):
    slices = preview.plane_slices(np.ones(shape), np.eye(4))
    assert all(min(size) >= 2 for size in preview.slice_sizes(slices, 400))


def test_one_hot_voxel_does_not_make_the_picture_black(preview):
    image, affine = marked()
    image = image.astype(np.float32)
    image[10, 15, 12] = 1e6
    assert np.percentile(preview.grey_levels(preview.plane_slices(image, affine))[0], 75) > 100


@pytest.mark.parametrize("fill", [0, 7, np.nan, np.inf])
def test_volumes_without_contrast_are_drawn(preview, qt, fill):
    picture = preview.preview(np.full(SHAPE, fill, np.float32), np.eye(4), 400, qt.QApplication.font())
    assert (picture.width(), picture.isNull()) == (400, False)


def test_the_letters_stand_on_the_edges(preview, qt, tmp_path: Path):
    """Seen in the pixels: beside each slice something is written, and nothing else is bright there."""
    picture = preview.preview(np.zeros(SHAPE), np.diag([*SIZES, 1]), 600, qt.QApplication.font())
    picture.save(str(tmp_path / "empty.png"))
    written = matplotlib.image.imread(tmp_path / "empty.png")[..., 0] > 0.5
    slices = preview.plane_slices(np.zeros(SHAPE), np.diag([*SIZES, 1]))
    sizes = preview.slice_sizes(slices, 600)
    tallest = max(height for _, height in sizes)
    left = (600 - sum(width + 2 * preview.MARGIN for width, _ in sizes)) // 2 + preview.MARGIN
    for width, height in sizes:
        top = preview.ABOVE + (tallest - height) // 2
        middle, centre = left + width // 2, top + height // 2
        for x, y in (
            (left - preview.MARGIN // 2, centre),
            (left + width + preview.MARGIN // 2, centre),
            (middle, top - preview.MARGIN // 2),
            (middle, top + height + preview.MARGIN // 2),
        ):
            assert written[y - 8 : y + 8, x - 8 : x + 8].any()
        left += width + 2 * preview.MARGIN
