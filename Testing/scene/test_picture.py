"""The picture of an overlay: what is where, in which colours, and the right way round."""

from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from stained_brain import AFFINE, GREY, add_mri, add_stain

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")

from MRHNetLib.report.stain_colours import stain_colours
from MRHNetLib.scene import picture
from MRHNetLib.scene.offscreen_slice import OffscreenSlice
from MRHNetLib.scene.picture import draw_overlay
from MRHNetLib.scene.volume_nodes import add_volume


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Software draws slowly."""
    monkeypatch.setattr(picture, "BRAIN_PIXELS", (240, 180))


def pixels_of(path: Path) -> np.ndarray:
    return (255 * matplotlib.image.imread(path)[..., :3]).round().astype(int)


def near(pixels: np.ndarray, colour: Any, tolerance: int = 6) -> np.ndarray:
    return (np.abs(pixels - np.asarray(colour)) <= tolerance).all(axis=-1)


def test_stain_over_mri_is_blended_as_much_as_asked(scene: Any, tmp_path: Path) -> None:
    mri, stain = add_mri(scene), add_stain(scene)
    draw_overlay(scene, [stain], mri, tmp_path / "a.png", opacity=0.6, title="mouse1")
    full = stain_colours("NF").table("dark")[-1]
    blended = near(pixels_of(tmp_path / "a.png"), 0.6 * full + 0.4 * GREY)
    assert blended.sum() > 0.1 * blended.size  # the box of stain, in all three views


def test_without_mri_the_stain_stands_alone(scene: Any, tmp_path: Path) -> None:
    draw_overlay(scene, [add_stain(scene, "MBP")], None, tmp_path / "a.png", opacity=0.6, title="mouse1")
    full = stain_colours("MBP").table("dark")[-1]
    shown = near(pixels_of(tmp_path / "a.png"), full)
    assert shown.sum() > 0.1 * shown.size


def test_several_maps_stand_side_by_side(scene: Any, tmp_path: Path) -> None:
    stains = [add_stain(scene, stain) for stain in ("AF", "NF", "MBP")]
    draw_overlay(scene, stains, None, tmp_path / "a.png", opacity=1, title="mouse1")
    pixels = pixels_of(tmp_path / "a.png")
    half_y, half_x = pixels.shape[0] // 2, pixels.shape[1] // 2
    for stain, part in (
        ("AF", pixels[:half_y, :half_x]),
        ("NF", pixels[:half_y, half_x:]),
        ("MBP", pixels[half_y:, :half_x]),
    ):
        assert near(part, stain_colours(stain).table("dark")[-1]).mean() > 0.1
    assert pixels[half_y : -picture.FOOT_PIXELS, half_x + 20 :].max() == 0


def test_the_legend_shows_the_whole_ramp(scene: Any, tmp_path: Path) -> None:
    draw_overlay(scene, [add_stain(scene)], add_mri(scene), tmp_path / "a.png", opacity=0.5, title="mouse1")
    legend = pixels_of(tmp_path / "a.png")[:, -150:]
    table = stain_colours("NF").table("dark")
    assert all(near(legend, colour, 8).any() for colour in table[::32])


def test_the_scene_is_left_as_it_was(scene: Any, tmp_path: Path) -> None:
    mri, stain = add_mri(scene), add_stain(scene)
    before = scene.GetNumberOfNodes()
    for name in "ab":
        draw_overlay(scene, [stain], mri, tmp_path / f"{name}.png", opacity=0.5, title="mouse1")
    assert scene.GetNumberOfNodes() == before
    np.testing.assert_array_equal(pixels_of(tmp_path / "a.png"), pixels_of(tmp_path / "b.png"))


CORNERS = {  # where the animal's right, front and upper side is on the screen: Slicer's radiological convention
    "Axial": {"R": (slice(None), slice(0, 40)), "A": (slice(0, 40), slice(None))},
    "Coronal": {"R": (slice(None), slice(0, 40)), "S": (slice(0, 40), slice(None))},
    "Sagittal": {"A": (slice(None), slice(0, 40)), "S": (slice(0, 40), slice(None))},
}


@pytest.mark.parametrize("orientation", CORNERS)
@pytest.mark.parametrize("letters", ["LAS", "IPR"])
def test_each_side_of_the_head_is_where_its_letter_says(scene: Any, orientation: str, letters: str) -> None:
    """One half of a volume is bright, on the side of the letter; the volume is stored any way round."""
    from MRHNetLib.data.geometry import affine_from_letters, axis_order

    shape = (20, 20, 20)
    affine = affine_from_letters(letters, (0.5, 0.5, 0.5), shape)
    for letter, edge in CORNERS[orientation].items():
        towards = axis_order(affine, "RAS")
        values = np.zeros(shape, np.uint8)
        axis = "RAS".index(letter)
        half = [slice(None)] * 3
        half[axis] = slice(10, None)
        towards.apply(values)[tuple(half)] = 200
        volume = add_volume(scene, values, affine, "half", (0, 200))
        view = OffscreenSlice(scene, orientation, (100, 100), 10, np.zeros(3))
        view.show(volume, None, 0)
        bright = view.pixels()[..., 0] > 100
        view.close()
        assert bright[edge].mean() > 0.95
        assert bright.mean() == pytest.approx(0.5, abs=0.06)


def test_letters_name_the_edges(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    written: dict[str, tuple[float, float]] = {}
    view = OffscreenSlice(scene, "Coronal", (200, 100), 10, AFFINE[:3, 3])
    monkeypatch.setattr(view._window, "write", lambda text, place, *_: written.update({text: place}))
    view.add_letters(150)
    view.close()
    assert written == {"R": (5, 50), "L": (145, 50), "S": (75, 95), "I": (75, 5)}


def test_the_brain_box_is_where_the_stain_is(scene: Any) -> None:
    low, high = picture._brain_box(add_stain(scene))
    ends = (AFFINE @ np.array([[9.5, 9.5, 14.5, 1], [29.5, 39.5, 44.5, 1]]).T)[:3]
    np.testing.assert_allclose((low, high), (ends.min(axis=1), ends.max(axis=1)))


@pytest.mark.parametrize("spacing", [0.001, 1.0])
def test_a_wrong_spacing_gives_a_picture_of_the_same_size(scene: Any, tmp_path: Path, spacing: float) -> None:
    from MRHNetLib.scene.stain_map import StainMapData, add_stain_map

    values = np.zeros((20, 28, 13), np.float32)
    values[3:17, 3:25, 3:10] = 1
    data = StainMapData(values, np.diag([spacing, spacing, spacing, 1]), {"stain": "NF"}, (0.0, 1.0))
    draw_overlay(scene, [add_stain_map(scene, data)], None, tmp_path / "a.png", opacity=1, title="mouse1")
    pixels = pixels_of(tmp_path / "a.png")
    assert 240 < pixels.shape[0] < pixels.shape[1] < 1000
    assert near(pixels, stain_colours("NF").table("dark")[-1]).mean() > 0.1
