"""The picture of a voxelwise comparison, read back from its artists."""

import numpy as np
import pytest

from MRHNetLib.data.geometry import affine_from_letters, axis_order
from MRHNetLib.evaluation.group_voxels import VoxelComparison
from MRHNetLib.report.t_figure import significant, t_figure

SHAPE = (12, 14, 10)
MASK = np.zeros(SHAPE, bool)
MASK[1:11, 1:13, 1:9] = True
AXIAL = 1  # among the coronal, axial and sagittal slice of a block
LESS, MORE = (7, 8, 4), (4, 8, 4)  # voxels, right-front-up: the first to the right


def comparison(corrected=True):
    """t is -9 in one voxel and 8 in another, where p is small, and 1 in all others."""
    t = np.where(MASK, 1, 0).astype(np.float32)
    p = np.ones(SHAPE, np.float32)
    t[LESS], t[MORE] = -9, 8
    p[LESS] = p[MORE] = 0.01
    return VoxelComparison(t, p, p if corrected else None, 35 if corrected else 0, True)


def drawn(compared, affine=None, order=None, mask=MASK, **words):
    turn = order.apply if order else np.asarray
    turned = VoxelComparison(
        turn(compared.t), turn(compared.p), None if compared.corrected is None else turn(compared.corrected), 0, False
    )
    mean = np.random.default_rng(0).random(SHAPE)
    given = {"title": "MBP: 4 b against 3 a", "second": "b", "note": "A test.", "notable": 0.05} | words
    return t_figure(turned, turn(mean), turn(mask), np.eye(4) if affine is None else affine, **given)


def overlay(figure, block, plane=AXIAL):
    """The t that is shown, row 0 at the top; NaN where the mean is seen."""
    return np.asarray(figure.axes[3 * block + plane].images[1].get_array().filled(np.nan))


def texts(figure):
    return " ".join(text.get_text().replace("\n", " ") for text in figure.texts)


@pytest.mark.parametrize("letters", ["RAS", "LAS", "PIR"])
def test_t_is_seen_where_p_is_small_and_left_is_left(letters):
    order = axis_order(np.eye(4), letters)
    affine = affine_from_letters(letters, (1, 1, 1), order.apply(MASK).shape)
    shown = overlay(drawn(comparison(), affine, order), 0)
    found = {tuple(place): shown[tuple(place)] for place in np.argwhere(np.isfinite(shown))}
    (row, left), (other, right) = sorted(found, key=lambda place: place[1])
    assert row == other and right - left == 3
    assert (found[row, left], found[row, right]) == (8, -9)


def test_beside_it_t_is_seen_at_every_voxel():
    assert np.isfinite(overlay(drawn(comparison()), 1)).sum() == 10 * 12


def test_the_mean_lies_below():
    figure = drawn(comparison())
    assert figure.axes[AXIAL].images[0].get_array().shape == overlay(figure, 0).shape
    assert figure.axes[AXIAL].images[0].get_cmap().name == "gray"


def test_colours_reach_as_far_on_both_sides_and_say_the_direction():
    figure = drawn(comparison())
    low, high = figure.axes[AXIAL].images[1].get_clim()
    assert -low == high == pytest.approx(np.percentile([8, 9], 99))
    assert "more in b" in texts(figure) and "less in b" in texts(figure)


def test_without_small_p_the_slices_hold_the_largest_t():
    quiet = comparison()
    quiet.p[...] = 0.5
    figure = drawn(quiet)
    assert not np.isfinite(overlay(figure, 0)).any()
    assert all(-9 in overlay(figure, 1, plane) for plane in range(3))
    assert "The slices hold most of the 1 % of voxels with the largest |t|" in texts(figure)


def test_the_same_t_everywhere_is_drawn_in_the_middle():
    same = comparison()
    same.t[MASK], same.p[...] = 0, 1
    assert (overlay(drawn(same), 1)[1:-1, 1:-1] == 0).all()


def test_what_p_it_is_is_said():
    assert "t where corrected p < 0.05" in texts(drawn(comparison()))
    assert "t where p < 0.05, not corrected" in texts(drawn(comparison(corrected=False)))


def test_p_outside_the_mask_does_not_count():
    compared = comparison()
    compared.corrected[0] = 0
    assert significant(compared, MASK, 0.05).sum() == 2


@pytest.mark.parametrize("mask", [MASK, np.ones(SHAPE, bool), MASK & (np.arange(10) == 4)], ids=["box", "all", "plane"])
def test_nothing_runs_over_the_edge(mask):
    figure = drawn(comparison(), mask=mask, title="long " * 60, second="homozygous-knock-out " * 3, note="words " * 80)
    figure.draw_without_rendering()
    edge = figure.bbox
    for text in (*figure.texts, *(text for axes in figure.axes for text in axes.texts)):
        box = text.get_window_extent()
        assert box.x0 >= edge.x0 and box.x1 <= edge.x1 and box.y0 >= edge.y0 and box.y1 <= edge.y1, text.get_text()
