"""The picture of a baseline's fit, read back from its axes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

from MRHNetLib.data.protocols import Contrast, Protocol, Source, load_protocol
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.patch import Patch
from MRHNetLib.report.baseline_figure import BINS, baseline_figure, contrast_values
from MRHNetLib.report.drawing import save_figure
from MRHNetLib.training.baselines import BaselineFit, baseline_bundle, fit_baseline
from MRHNetLib.training.network_files import NetworkFiles
from MRHNetLib.training.samples import Samples

pytest.importorskip("sklearn")


def fitted(
    kind: str, *, count: int = 400, protocol: "Protocol | None" = None, spread: float = 1
) -> tuple[Bundle, BaselineFit]:
    protocol = protocol or load_protocol("maps-5")
    random = np.random.default_rng(0)
    data = random.uniform(1, 2, (count, len(protocol.contrasts), 1, 1)).astype(np.float32)
    label = spread * (data[:, 0] + 2 * data[:, -1] - data[:, 0] * data[:, -1])
    samples = Samples(data, label, np.full(count, 2, np.float32), protocol, "MBP", Patch(size=1))
    fit = fit_baseline(samples, kind, trees=5)
    return baseline_bundle(fit, samples, NetworkFiles(Path("a.safetensors"))), fit


@pytest.mark.parametrize("kind", ["linear", "quadratic", "forest"])
def test_points_are_the_true_and_the_predicted_values(kind: str) -> None:
    bundle, fit = fitted(kind)
    figure = baseline_figure(bundle, fit)
    for axes, name in zip(figure.axes, ("in_sample", "held_out"), strict=False):
        points, identity = axes.lines
        np.testing.assert_array_equal(points.get_xdata(), fit.parts[name].true)
        np.testing.assert_array_equal(points.get_ydata(), fit.parts[name].predicted)
        np.testing.assert_array_equal(identity.get_xdata(), identity.get_ydata())
        metrics = fit.metrics[name]
        title = axes.get_title(loc="left")
        assert f"n {metrics['patches']}   R2 {metrics['r2']:.3f}   RMSE {metrics['rmse']:.4g}" in title
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("true MBP", "predicted MBP")
    assert figure.axes[0].get_xlim() == figure.axes[1].get_ylim()


def test_many_points_are_a_density_that_holds_them_all() -> None:
    bundle, fit = fitted("linear", count=4000)
    axes = baseline_figure(bundle, fit).axes[0]
    counts = np.ma.filled(axes.images[0].get_array(), 0)
    low, high = axes.get_xlim()
    pairs = np.stack([fit.parts["in_sample"].true, fit.parts["in_sample"].predicted])
    assert counts.sum() == ((pairs >= low) & (pairs <= high)).all(axis=0).sum()
    inside = pairs[:, ((pairs >= low) & (pairs <= high)).all(axis=0)]
    for axis, values in zip((0, 1), inside, strict=True):  # true to the right, predicted upwards
        np.testing.assert_array_equal(counts.sum(axis=axis), np.histogram(values, BINS, (low, high))[0])


@pytest.mark.parametrize("kind", ["linear", "quadratic", "forest"])
def test_a_bar_for_each_contrast(kind: str) -> None:
    bundle, fit = fitted(kind)
    bars = baseline_figure(bundle, fit).axes[-2 if kind == "quadratic" else -1]
    if kind == "quadratic":  # the last axes made are those of the colours
        bars = next(axes for axes in baseline_figure(bundle, fit).axes if axes.patches)
    np.testing.assert_allclose([bar.get_height() for bar in bars.patches], contrast_values(fit), rtol=1e-6)
    assert [label.get_text() for label in bars.get_xticklabels()] == ["t2", "mtr", "fa", "md", "mk"]
    assert ("importance" if kind == "forest" else "standardised coefficients") in bars.get_title(loc="left")


def test_coefficients_are_standardised() -> None:
    """With independent contrasts: the contrast's share of the stain's standard deviation."""
    bundle, fit = fitted("linear", count=5000, spread=1000)
    true = fit.parts["in_sample"].true
    slope = 1000 * np.array([1 - 1.5, 0, 0, 0, 2 - 1.5])  # d/da (a + 2b - ab) at a = b = 1.5
    wanted = slope * np.sqrt(1 / 12) / true.std()
    np.testing.assert_allclose(contrast_values(fit), wanted, atol=0.03)
    assert bundle.model.kind == "linear"


def test_a_forest_goes_by_the_contrasts_that_matter() -> None:
    values = contrast_values(fitted("forest", count=2000)[1])
    assert min(values[0], values[4]) > 10 * max(values[1:4])


def long_names() -> Protocol:
    names = [f"a_very_long_name_of_a_contrast_number_{number}" for number in range(12)]
    return Protocol(
        "long",
        "long",
        tuple(Source(name, (name,), 1, "map") for name in names),
        tuple(Contrast(name, 0, "map") for name in names),
    )


def drawn_ticks(axes: Axes) -> list[Text]:
    """The labels of ticks that lie within the axis: matplotlib keeps some beside it, which are never drawn."""
    labels = []
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        labels += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    return labels


@pytest.mark.parametrize("kind", ["linear", "quadratic", "forest"])
@pytest.mark.parametrize(
    "protocol", [load_protocol("maps-5"), load_protocol("mrh-nissl-48"), long_names()], ids=lambda one: one.name
)
def test_nothing_is_written_beyond_the_page_or_over_each_other(kind: str, protocol: Protocol) -> None:
    terms = (len(protocol.contrasts) + 1) * (len(protocol.contrasts) + 2) // 2
    bundle, fit = fitted(kind, count=max(400, 2 * terms), protocol=protocol)
    figure = baseline_figure(bundle, fit)
    figure.canvas.draw()
    page, renderer = figure.bbox, figure.canvas.get_renderer()
    boxes = []
    for axes in figure.axes:
        for text in [*drawn_ticks(axes), *axes.texts, axes.xaxis.label, axes.yaxis.label, axes._left_title]:
            box = text.get_window_extent(renderer)
            if text.get_text() and text.get_visible() and box.width:
                boxes.append((text.get_text(), box))
    assert len(boxes) > 20
    for _text, box in boxes:
        assert box.x0 >= page.x0 and box.x1 <= page.x1 and box.y0 >= page.y0 and box.y1 <= page.y1, _text
    overlaps = [
        (one, other)
        for number, (one, box) in enumerate(boxes)
        for other, second in boxes[number + 1 :]
        if min(box.x1, second.x1) - max(box.x0, second.x0) > 1 and min(box.y1, second.y1) - max(box.y0, second.y0) > 1
    ]
    assert overlaps == []


def test_one_contrast_and_a_wild_prediction(tmp_path: Path) -> None:
    protocol = long_names()
    single = Protocol("one", "one", protocol.sources[:1], protocol.contrasts[:1])
    bundle, fit = fitted("quadratic", protocol=single)
    fit.parts["held_out"].predicted[0] = 1e6
    figure = baseline_figure(bundle, fit)
    assert figure.axes[0].get_xlim()[1] < 100
    assert figure.texts[-1].get_text().endswith("; outside the panels: 1 sample")
    save_figure(figure, tmp_path / "a.png", tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text().startswith("<?xml")


def test_a_fit_that_is_far_off_has_a_title_that_fits() -> None:
    bundle, fit = fitted("linear")
    off = replace(fit, metrics=fit.metrics | {"held_out": fit.metrics["held_out"] | {"r2": -12797699.4}})
    assert "R2 -1.28e+07" in baseline_figure(bundle, off).axes[1].get_title(loc="left")


def test_importance_that_is_not_defined_leaves_no_bar() -> None:
    bundle, fit = fitted("forest")
    fit.importance[:] = np.nan
    bars = baseline_figure(bundle, fit).axes[-1]
    assert [bar.get_height() for bar in bars.patches] == [0] * 5
    assert bars.texts[0].get_text().startswith("not defined")
    assert bars.get_ylim() == (0, 1)


def test_few_samples_all_lie_within_the_panels() -> None:
    bundle, fit = fitted("linear", count=30)
    figure = baseline_figure(bundle, fit)
    low, high = figure.axes[0].get_xlim()
    for part in fit.parts.values():
        assert low < min(part.true.min(), part.predicted.min())
        assert high > max(part.true.max(), part.predicted.max())
    assert "outside" not in figure.texts[-1].get_text()
