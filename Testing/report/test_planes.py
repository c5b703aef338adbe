"""The picture of the three planes, read back from its pixels."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from MRHNetLib.data.geometry import affine_from_letters, axis_order
from MRHNetLib.report.planes import DPI, planes_figure, three_planes

SHAPE = (10, 14, 12)  # to the right, to the front, upwards
CORNER = "LPS"  # where the marker lies


def _marked(letters: str) -> tuple[np.ndarray, np.ndarray]:
    """A dim volume stored along `letters`, bright towards the left, the back and the top."""
    right_front_up = np.full(SHAPE, 10, np.int16)
    right_front_up[:6, :8, 5:] = 200  # the slices through the middle still meet it
    order = axis_order(np.eye(4), letters)
    volume = order.apply(right_front_up)
    return volume, affine_from_letters(letters, (0.1, 0.1, 0.1), volume.shape)


@pytest.mark.parametrize("letters", ["RAS", "LAS", "LPI", "SLA", "AIR", "PSR", "IPL"])
def test_a_marked_corner_appears_between_the_right_letters(tmp_path: Path, letters: str) -> None:
    volume, affine = _marked(letters)
    three_planes(tmp_path / "planes.png", volume, affine)
    pixels = imread(tmp_path / "planes.png")[::-1, :, 0]  # row 0 at the bottom, as matplotlib counts
    figure = planes_figure(volume, affine)
    figure.set_dpi(DPI)
    figure.canvas.draw()
    for axes in figure.axes:
        box = axes.get_window_extent()
        x0, x1, y0, y1 = (round(value) for value in (box.x0, box.x1, box.y0, box.y1))
        shown = pixels[y0:y1, x0:x1]
        middle_y, middle_x = shown.shape[0] // 2, shown.shape[1] // 2
        quarters = {
            (vertical, horizontal): shown[rows, columns].mean()
            for vertical, rows in (("bottom", slice(0, middle_y)), ("top", slice(middle_y, None)))
            for horizontal, columns in (("left", slice(0, middle_x)), ("right", slice(middle_x, None)))
        }
        brightest = max(quarters, key=quarters.__getitem__)
        letters_there = {_letter_at(axes, edge) for edge in brightest}
        assert letters_there <= set(CORNER), (letters, quarters)


def _letter_at(axes, edge: str) -> str:
    """The letter that stands beyond an edge of the axes, by its place on the canvas."""
    box = axes.get_window_extent()
    beyond = {
        "left": lambda t: t.x1 <= box.x0,
        "right": lambda t: t.x0 >= box.x1,
        "top": lambda t: t.y0 >= box.y1,
        "bottom": lambda t: t.y1 <= box.y0,
    }[edge]
    (letter,) = [
        text.get_text() for text in axes.texts if len(text.get_text()) == 1 and beyond(text.get_window_extent())
    ]
    return letter


def test_nothing_is_cut_off_at_the_border(tmp_path: Path) -> None:
    volume, affine = _marked("LAS")
    figure = planes_figure(volume, affine, title="a title " * 40, note="a note " * 100)
    figure.canvas.draw()
    page = figure.bbox
    for text in [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]:
        box = text.get_window_extent()
        assert page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1, text.get_text()[:40]


def test_the_slices_are_to_scale() -> None:
    affine = affine_from_letters("LAS", (0.1, 0.2, 0.4), SHAPE)
    coronal, axial, sagittal = (axes.get_window_extent() for axes in planes_figure(np.ones(SHAPE), affine).axes)
    per_mm = coronal.width / 1.0  # 10 voxels of 0.1 mm
    found = [box.height / per_mm for box in (coronal, axial, sagittal)] + [
        axial.width / per_mm,
        sagittal.width / per_mm,
    ]
    assert found == pytest.approx([4.8, 2.8, 4.8, 1.0, 2.8])


def test_one_hot_voxel_does_not_turn_the_picture_black() -> None:
    volume = np.linspace(0, 100, 20**3).reshape(20, 20, 20)
    volume[3, 3, 3] = 1e6
    low, high = planes_figure(volume, np.eye(4)).axes[0].images[0].get_clim()
    assert 0 <= low < 1 and 99 < high < 101


def test_the_grey_window_is_that_of_the_mask() -> None:
    volume = np.where(np.arange(20)[:, None, None] < 5, 1000.0, np.linspace(0, 1, 20))[..., :20] * np.ones((20, 20, 20))
    mask = np.zeros(volume.shape, bool)
    mask[5:] = True
    assert planes_figure(volume, np.eye(4), mask=mask).axes[0].images[0].get_clim()[1] <= 1


def test_bright_fluid_leaves_the_tissue_its_contrast() -> None:
    volume = np.random.default_rng(0).normal(100, 10, (20, 20, 20))
    volume[:, :, 0] = 900  # 5 % of the brain
    mask = np.ones(volume.shape, bool)
    assert planes_figure(volume, np.eye(4), mask=mask).axes[0].images[0].get_clim()[1] < 200


def test_the_convention_and_a_scale_bar_are_on_the_picture() -> None:
    figure = planes_figure(*_marked("LAS"))
    assert any("animal's left is on the left" in text.get_text() for text in figure.texts)
    bar = figure.axes[0].lines[0]
    assert "0.2 mm" in {text.get_text() for text in figure.axes[0].texts}
    assert np.ptp(bar.get_xdata()) == pytest.approx(0.2)


@pytest.mark.parametrize(
    "volume",
    [
        np.zeros((6, 5, 4)),
        np.full((6, 5, 4), np.nan),
        np.ones((1, 60, 60)),
        np.ones((200, 1, 1), np.uint8),
        np.array([[[-np.inf, 1.0, np.inf]]]),
    ],
    ids=["zeros", "NaN", "one slice", "a line", "infinite"],
)
def test_odd_volumes_are_drawn_all_the_same(tmp_path: Path, volume: np.ndarray) -> None:
    three_planes(tmp_path / "planes.png", volume, np.eye(4), mask=np.zeros(volume.shape, bool))
    height, width = imread(tmp_path / "planes.png").shape[:2]
    assert max(height, width) < 4000
