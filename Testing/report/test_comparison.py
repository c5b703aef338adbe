"""The figure of maps beside MRI and truth, read back from its axes and pixels."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from MRHNetLib.evaluation.metrics import Metrics
from MRHNetLib.report.comparison import ComparedStain, build_figure, comparison_figure

METRICS = Metrics(0.876, 0.9, 0.95, 0.0432, 0.03, 0.765, 0.987, 100)
SLICES = 3
VOLUMES = 3


@pytest.fixture
def mask() -> np.ndarray:
    x, y, z = np.meshgrid(*(np.linspace(-1, 1, size) for size in (20, 26, 14)), indexing="ij")
    return x**2 + y**2 + z**2 < 0.8


@pytest.fixture
def rows(mask: np.ndarray) -> list[ComparedStain]:
    truth = np.random.default_rng(0).uniform(1, 2, mask.shape)
    rows = []
    for stain in ("AF", "NF"):
        mri = np.where(mask, 500.0, 0.0)
        rows.append(ComparedStain(stain, "t2MTONOFF[0]", mri, 3 * truth * mask, truth, METRICS))
    return rows


def _images(figure) -> list:
    """The slices row by row: MRI, map, truth, each coronal, axial, sagittal; without the colour bars."""
    per_row = VOLUMES * SLICES + 1
    drawn = [axes.images[0] for axes in figure.axes]
    return [image for number, image in enumerate(drawn) if number % per_row != VOLUMES * SLICES]


def test_every_map_says_that_it_is_predicted(rows, mask) -> None:
    texts = [text.get_text() for text in build_figure(rows, np.eye(4), mask, title="Mouse 1").texts]
    assert "AF map, predicted; for research only" in texts
    assert "NF map, predicted; for research only" in texts


def test_title_metrics_and_convention_are_written(rows, mask) -> None:
    texts = " ".join(text.get_text() for text in build_figure(rows, np.eye(4), mask, title="Mouse 1").texts)
    for words in ("Mouse 1", "neurofilament", "0.876", "0.0432", "0.765", "0.987", "left is on the left"):
        assert words in texts


def test_map_and_truth_share_the_scale_of_the_truth(rows, mask) -> None:
    images = _images(build_figure(rows, np.eye(4), mask, title=""))
    scales = {image.get_clim() for image in images[SLICES : VOLUMES * SLICES]}
    ((low, high),) = scales
    assert 1 <= low < 1.05
    assert 1.95 < high <= 2


def test_background_is_black_in_the_dark_and_white_in_bright_field(rows, mask) -> None:
    images = _images(build_figure(rows, np.eye(4), mask, title=""))
    dark, bright = images[SLICES], images[VOLUMES * SLICES + SLICES]  # the first slice of each row's map
    assert dark.to_rgba(dark.get_array())[0, 0, :3].tolist() == [0, 0, 0]
    assert bright.to_rgba(bright.get_array())[0, 0, :3].tolist() == [1, 1, 1]


def test_nothing_is_cut_off_and_no_texts_overlap(rows, mask) -> None:
    figure = build_figure(rows, np.eye(4), mask, title="Digital phantom: predicted stain maps beside the truth")
    figure.canvas.draw()
    boxes = []
    for text in [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]:
        box = text.get_window_extent()
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1, text.get_text()
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1, text.get_text()
        assert not [other for other in boxes if box.overlaps(other)], text.get_text()
        boxes.append(box)


def test_a_picture_is_written(tmp_path: Path, rows, mask) -> None:
    comparison_figure(tmp_path / ".figure.partial-1-2.png", rows, np.eye(4), mask, title="")
    assert imread(tmp_path / ".figure.partial-1-2.png").std() > 0.05
