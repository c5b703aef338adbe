"""The figure of parameter maps, read back from its axes and pixels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from MRHNetLib.data.geometry import affine_from_letters, axis_order
from MRHNetLib.maps.computation import Computation, Computed
from MRHNetLib.maps.kinds import KINDS
from MRHNetLib.maps.parameter_maps import ParameterMap
from MRHNetLib.report.map_figure import draw_maps, map_figure, shells_text, shown_range, tiles

SHAPE = (20, 26, 14)
KIND = {kind.name: kind for kind in KINDS}
LEVELS = {"T2": 4000.0, "MTR": 0.35, "FA": 0.3, "MD": 4e-4, "AD": 6e-4, "RD": 3e-4, "MK": 1.0}


@pytest.fixture
def mask() -> np.ndarray:
    x, y, z = np.meshgrid(*(np.linspace(-1, 1, size) for size in SHAPE), indexing="ij")
    return x**2 + y**2 + z**2 < 0.8


def made(name: str, mask: np.ndarray, shell: str = "", seed: int = 0) -> ParameterMap:
    """Values about a level, or colours: red in the left half, blue above in the right one; axes right, front, up."""
    random = np.random.default_rng(seed)
    if name == "colourFA":
        values = np.zeros((*SHAPE, 3), np.uint8)
        values[: SHAPE[0] // 2, ..., 0] = 100
        values[SHAPE[0] // 2 :, :, SHAPE[2] // 2 :, 2] = 100
        values[~mask] = 0
    else:
        values = np.where(mask, LEVELS[name] * random.uniform(0.5, 1.5, SHAPE), 0).astype(np.float32)
    b_value = {"2000": 1900.4, "5000": 4800.0}.get(shell)
    computation = Computation((name,), [], lambda signals: Computed({}, {}), "", shell, b_value)
    return ParameterMap(KIND[name], values, computation, {}, int(mask.sum()), {})


@pytest.fixture
def maps(mask: np.ndarray) -> list[ParameterMap]:
    """All that two shells give."""
    return [
        made(kind.name, mask, shell, seed)
        for kind in KINDS
        for seed, shell in enumerate(("2000", "5000") if kind.per_shell else ("",))
    ]


def names_of(rows: list[list[ParameterMap]]) -> list[list[str]]:
    return [[one.label for one in row] for row in rows]


def texts_of(figure) -> list:
    return [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]


def slices_of(figure) -> list[np.ndarray]:
    """Pixels of the slices, map by map: coronal, axial, sagittal."""
    bars = [axes for axes in figure.axes if axes.images[0].get_array().shape[:2] == (256, 1)]
    return [np.asarray(axes.images[0].get_array()) for axes in figure.axes if axes not in bars]


def test_shells_of_a_map_stand_side_by_side(maps: list[ParameterMap]) -> None:
    assert names_of(tiles(maps)) == [
        ["T2", "MTR", "FA_shell-2000", "FA_shell-5000"],
        ["MD_shell-2000", "MD_shell-5000", "AD_shell-2000", "AD_shell-5000"],
        ["RD_shell-2000", "RD_shell-5000", "MK"],
        ["colourFA_shell-2000", "colourFA_shell-5000"],
    ]


def test_more_shells_than_columns(mask: np.ndarray) -> None:
    six = [made("FA", mask, str(shell)) for shell in range(6)]
    assert [len(row) for row in tiles([made("T2", mask), *six])] == [1, 4, 2]


def test_every_map_has_its_name_unit_and_range(maps: list[ParameterMap], mask: np.ndarray) -> None:
    figure = map_figure(maps, np.eye(4), mask, title="mouse1: parameter maps", note="Mask: own.")
    told = [text.get_text() for text in texts_of(figure)]
    for name in ("T2", "MTR", "MK", *(f"{n}, shell {s}" for n in ("FA", "MD", "AD", "RD") for s in (2000, 5000))):
        assert told.count(name) == 1, name
    assert told.count("mean diffusivity, 10\u207b\u00b3 mm\u00b2/s") == 2
    assert "T2-weighted image inside the mask, as acquired" in told
    assert "mouse1: parameter maps" in told
    low, high = shown_range([one.values[mask] for one in maps if one.kind.name == "MD"], KIND["MD"])
    assert told.count(f"{low * 1000:.3g}") == told.count(f"{high * 1000:.3g}") == 2, "in the unit that is written"
    note = figure.texts[-1].get_text()
    assert "Mask: own." in note and "left is on the left" in note
    assert "Shell 2000: b 1,900 s/mm\u00b2. Shell 5000: b 4,800 s/mm\u00b2." in note


def test_maps_that_are_no_shells_have_no_b_value(mask: np.ndarray) -> None:
    assert shells_text([made("T2", mask), made("MK", mask)]) == ""


def test_slices_hold_the_maps_values(maps: list[ParameterMap], mask: np.ndarray) -> None:
    figure = map_figure(maps, np.eye(4), mask, title="")
    pixels = slices_of(figure)
    assert len(pixels) == 3 * len(maps)
    for number, one in enumerate(maps[:-2]):
        coronal = pixels[3 * number]
        inside = coronal[coronal != 0]
        assert inside.size and np.isin(inside, one.values[:, SHAPE[1] // 2 - 1]).all(), one.label


def test_shells_of_a_map_share_a_range(maps: list[ParameterMap], mask: np.ndarray) -> None:
    figure = map_figure(maps, np.eye(4), mask, title="")
    scalar = [axes for axes in figure.axes if axes.images[0].get_array().ndim == 2]
    limits = [axes.images[0].get_clim() for axes in scalar][::3]
    labels = [one.label for one in maps if one.kind.name != "colourFA"]
    by_label = dict(zip(labels, limits, strict=True))
    assert by_label["MD_shell-2000"] == by_label["MD_shell-5000"] != by_label["AD_shell-2000"]
    assert by_label["FA_shell-2000"] == (0, 1)


@pytest.mark.parametrize("letters", ["RAS", "LAS", "SLA", "IPR"])
def test_colours_stand_where_the_letters_say(mask: np.ndarray, letters: str) -> None:
    order = axis_order(np.eye(4), letters)
    values = np.stack([order.apply(made("colourFA", mask).values[..., i]) for i in range(3)], axis=-1)
    turned = replace(made("colourFA", mask, "2000"), values=values)
    affine = affine_from_letters(letters, (1, 1, 1), values.shape[:3])
    coronal, axial, _ = slices_of(map_figure([turned], affine, order.apply(mask), title=""))
    rows, columns = coronal.shape[:2]
    np.testing.assert_array_equal(coronal[rows // 2, columns // 4], [1, 0, 0], err_msg="left: red, brightened")
    np.testing.assert_array_equal(coronal[rows // 4, 3 * columns // 4], [0, 0, 1], err_msg="right and above: blue")
    np.testing.assert_array_equal(coronal[3 * rows // 4, 3 * columns // 4], [0, 0, 0], err_msg="right and below")
    assert axial[axial.shape[0] // 2, columns // 4].tolist() == [1, 0, 0]


def test_what_the_colours_mean(mask: np.ndarray) -> None:
    figure = map_figure([made("colourFA", mask, "2000")], np.eye(4), mask, title="")
    colours = {text.get_text(): text.get_color() for text in figure.texts}
    channels = {name: int(np.argmax([int(colours[name][i : i + 2], 16) for i in (1, 3, 5)])) for name in colours}
    assert [channels[name] for name in ("left-right", "front-back", "up-down")] == [0, 1, 2]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3.0] * 50, (2, 4)),
        ([0.0] * 99 + [5.0], (0, 5)),
        ([np.nan] * 10, (0, 1)),
        ([1.0] * 3 + [2.0] * 94 + [3.0] * 3, (1, 3)),
    ],
)
def test_ranges_of_few_values(values: list[float], expected: tuple[float, float]) -> None:
    low, high = shown_range([np.array(values)], KIND["MD"])
    assert low < high
    assert (low, high) == pytest.approx(expected, abs=2.6)


def test_few_voxels_far_off_leave_the_tissue_its_contrast() -> None:
    tissue = np.random.default_rng(0).normal(1.0, 0.1, 10_000)
    low, high = shown_range([np.concatenate([tissue, np.full(300, 9.0), np.full(300, -9.0)])], KIND["MK"])
    assert 0.4 < low < 0.7 and 1.3 < high < 1.6


def test_missing_values_leave_the_others_alone(mask: np.ndarray) -> None:
    with_nan, whole = made("MD", mask, "2000"), made("MD", mask, "2000")
    with_nan.values[:3] = np.nan
    ranges = [shown_range([one.values[mask]], KIND["MD"]) for one in (with_nan, whole)]
    assert ranges[0] == pytest.approx(ranges[1], rel=0.05)
    assert np.isfinite(slices_of(map_figure([with_nan], np.eye(4), mask, title=""))[0]).any()


LONG = "sub-with_a_name_that_goes_on_and_on_and_on_and_on_and_on_and_on_and_never_ends_but_at_last"


@pytest.mark.parametrize("names", [("T2",), ("FA", "colourFA"), tuple(KIND)])
@pytest.mark.parametrize("shell", ["2000", "the-shell-of-a-protocol-with-long-names"])
def test_nothing_is_cut_off_and_no_texts_overlap(mask: np.ndarray, names: tuple[str, ...], shell: str) -> None:
    drawn = [made(name, mask, shell if KIND[name].per_shell else "") for name in names]
    figure = map_figure(drawn, np.diag([0.1, 0.1, 0.4, 1]), mask, title=f"{LONG}: parameter maps", note=LONG * 2)
    figure.canvas.draw()
    boxes: list = []
    for text in texts_of(figure):
        box = text.get_window_extent()
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1, text.get_text()
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1, text.get_text()
        assert not [other for other in boxes if box.overlaps(other)], text.get_text()
        boxes.append(box)


def test_a_volume_of_one_slice(mask: np.ndarray) -> None:
    middle = slice(SHAPE[1] // 2, SHAPE[1] // 2 + 1)
    thin = replace(made("T2", mask), values=made("T2", mask).values[:, middle])
    coronal, axial, sagittal = slices_of(map_figure([thin], np.eye(4), mask[:, middle], title=""))
    assert min(coronal.shape) > 10 and axial.shape[0] == 1 and sagittal.shape[1] == 1


def test_a_picture_is_written(tmp_path: Path, maps: list[ParameterMap], mask: np.ndarray) -> None:
    draw_maps(tmp_path / ".m.partial-1-2.png", maps, np.eye(4), mask, title="m")
    assert imread(tmp_path / ".m.partial-1-2.png").std() > 0.05
