"""The picture of a training's course, read back from its axes."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from MRHNetLib.report.curve import curve_figure, training_curve

HISTORY = {
    "loss": np.array([1.0, 0.3, 0.1, 0.05], np.float32),
    "validation_loss": np.array([1.2, np.nan, 0.2, 0.4], np.float32),
    "learning_rate": np.array([0.1, 0.1, 0.01, 0.01], np.float32),
}


def _lines(axes) -> dict[str, np.ndarray]:
    return {line.get_label(): np.array(line.get_xydata()) for line in axes.lines}


def test_each_value_stands_at_its_epoch() -> None:
    losses, rates = curve_figure(HISTORY, "AF").axes
    lines = _lines(losses) | _lines(rates)
    np.testing.assert_allclose(lines["training"], [[1, 1.0], [2, 0.3], [3, 0.1], [4, 0.05]])
    np.testing.assert_allclose(lines["learning rate"][:, 1], [0.1, 0.1, 0.01, 0.01])


def test_epochs_without_validation_are_left_out_and_the_best_is_marked() -> None:
    lines = _lines(curve_figure(HISTORY, "AF").axes[0])
    np.testing.assert_allclose(lines["validation"], [[1, 1.2], [3, 0.2], [4, 0.4]])
    assert "best epoch: 3" in lines


@pytest.mark.parametrize(
    ("loss", "scale"), [([1, 0.1], "log"), ([1, 0.9], "linear"), ([1, 0.0], "linear"), ([0.5, -2], "linear")]
)
def test_the_axis_is_logarithmic_where_that_helps(loss: list[float], scale: str) -> None:
    assert curve_figure({"loss": np.array(loss)}, "AF").axes[0].get_yscale() == scale


@pytest.mark.parametrize("history", [HISTORY, {}, {"loss": np.array([np.nan])}, {"loss": np.arange(5000.0)}])
def test_a_picture_is_written(tmp_path: Path, history: dict[str, np.ndarray]) -> None:
    training_curve(tmp_path / ".curve.partial-1-2.png", history, "AF", step="iteration")
    assert imread(tmp_path / ".curve.partial-1-2.png").std() > 0.01
