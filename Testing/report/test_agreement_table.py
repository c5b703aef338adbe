"""The table of agreement, and its figures."""

import csv
from dataclasses import replace
from pathlib import Path

import nibabel
import numpy as np
import pytest
import sklearn.metrics

from MRHNetLib.evaluation.evaluation import Evaluation, EvaluationFiles, evaluate
from MRHNetLib.observer import Observer
from MRHNetLib.report.agreement_table import agreement_text, auc_text, voxels_text, write_agreement_csv
from MRHNetLib.report.roc_figure import labels, roc_figure, shortened
from MRHNetLib.report.scatter_figure import scatter_figure

SHAPE = (16, 15, 14)


class Silent:
    def progress(self, fraction: float, stage: str) -> None: ...

    def warning(self, message: str) -> None: ...


SILENT: Observer = Silent()


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """A good map, a flat one and a location baseline, in two regions; the back one holds no structure."""
    rng, folder = np.random.default_rng(0), tmp_path_factory.mktemp("maps")
    reference = 1 + rng.random(SHAPE)
    reference[:, 8:] += 5 * (rng.random((16, 7, 14)) > 0.5)
    labels = np.ones(SHAPE, np.uint8)
    labels[:, 8:] = 2
    volumes = {
        "truth": reference,
        "good": reference + rng.normal(size=SHAPE),
        "flat": np.full(SHAPE, 3.0),
        "mean": reference + 3 * rng.normal(size=SHAPE),
        "labels": labels,
    }
    for name, values in volumes.items():
        stored = values if name == "labels" else values.astype(np.float32)
        nibabel.save(nibabel.Nifti1Image(stored, np.diag([0.3, 0.3, 0.3, 1])), folder / f"{name}.nii")
    (folder / "names.tsv").write_text("id\tname\n1\tcortex\n2\tcorpus callosum\n")
    paths = {name: folder / f"{name}.nii" for name in volumes}
    files = EvaluationFiles(
        (paths["good"], paths["flat"]),
        paths["truth"],
        regions=paths["labels"],
        table=folder / "names.tsv",
        location=paths["mean"],
    )
    return evaluate(files, observer=SILENT)


def test_the_text_has_a_line_for_each_map_in_each_part(evaluation: Evaluation) -> None:
    lines = agreement_text(evaluation).splitlines()
    maps = ["good.nii", "flat.nii", "mean.nii"]
    assert [line.split()[0] for line in lines] == ["whole", *maps, "cortex,", *maps, "white", *maps]
    assert "mean.nii (location baseline)" in lines[3]
    metrics = evaluation.maps[0].whole.metrics
    assert f"{metrics.rmse:.3g}" in lines[1].split()
    assert len({len(line) for line in lines}) == 1


def test_what_is_not_defined_is_a_dash_in_the_text_and_empty_in_the_csv(evaluation: Evaluation, tmp_path: Path) -> None:
    flat = agreement_text(evaluation).splitlines()[2].split()
    assert flat[2:4] == ["-", "-"]
    write_agreement_csv(tmp_path / "table.csv", evaluation.maps)
    with (tmp_path / "table.csv").open() as file:
        row = next(row for row in csv.DictReader(file) if (row["map"], row["region"]) == ("flat.nii", "whole mask"))
    assert (row["pearson_r"], row["best_cut"], row["auc"]) == ("", "", "0.5")


def test_the_roc_figure_has_a_panel_for_each_part_with_a_curve_and_an_area_for_each_map(evaluation: Evaluation) -> None:
    axes = roc_figure(evaluation).axes
    assert [one.get_title(loc="left").split(",")[0] for one in axes] == ["whole mask", "cortex", "white matter"]
    labels = [text.get_text() for text in axes[0].get_legend().get_texts()]
    assert labels == [
        f"{auc_text(one.whole)}  {'location baseline' if one.is_location else one.name}" for one in evaluation.maps
    ]
    good = axes[0].get_lines()[1]
    area = sklearn.metrics.auc(good.get_xdata(), good.get_ydata())
    assert area == pytest.approx(evaluation.maps[0].whole.metrics.auc, abs=1e-3)


def test_the_note_says_what_the_marks_mean_that_are_there(evaluation: Evaluation) -> None:
    assert "Dots: best cut" in roc_figure(evaluation).texts[-1].get_text()
    bare = [
        replace(one, whole=replace(one.whole, curve=None, cut=None, interval=None), regions={})
        for one in evaluation.maps
    ]
    note = roc_figure(replace(evaluation, maps=bare, groups={})).texts[-1].get_text()
    assert "No curve" in note
    assert "Dots" not in note
    assert "blocks" not in note


@pytest.mark.parametrize(("count", "text"), [(1, "1 voxel"), (0, "0 voxels"), (12345, "12,345 voxels")])
def test_one_voxel_is_no_plural(count: int, text: str) -> None:
    assert voxels_text(count) == text


def test_few_voxels_are_drawn_one_by_one(evaluation: Evaluation) -> None:
    few = replace(
        evaluation,
        reference=evaluation.reference[:9],
        maps=[replace(one, values=one.values[:9]) for one in evaluation.maps],
    )
    good, flat, _ = scatter_figure(few, "truth.nii").axes
    points = good.get_lines()[0]
    np.testing.assert_array_equal(points.get_xdata(), few.reference)
    np.testing.assert_array_equal(points.get_ydata(), few.maps[0].values)
    assert good.get_xlim()[0] < few.reference.min()
    assert flat.get_ylim() == (2, 4)  # the only value in the middle


def test_the_scatter_counts_every_voxel_in_the_window(evaluation: Evaluation) -> None:
    figure = scatter_figure(evaluation, "truth.nii")
    assert len(figure.axes) == 3
    image = figure.axes[0].get_images()[0]
    left, right, bottom, top = image.get_extent()
    x, y = evaluation.reference, evaluation.maps[0].values
    inside = (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
    assert image.get_array().sum() == inside.sum()
    slope, intercept = np.polyfit(x, y, 1)
    line = figure.axes[0].get_lines()[1]
    np.testing.assert_allclose(line.get_ydata(), slope * line.get_xdata() + intercept, rtol=1e-4)


def test_long_names_keep_their_ends() -> None:
    name = "control-seed72331-01_" + "x" * 60 + "_stain-MBP.nii.gz"
    short = shortened(name, 40)
    assert len(short) == 40
    assert short.endswith("stain-MBP.nii.gz")
    assert shortened("NF.nii", 40) == "NF.nii"


def test_names_that_look_alike_when_shortened_are_numbered(evaluation: Evaluation) -> None:
    mice = [replace(evaluation.maps[0], name=f"{'c' * 40}{number}{'d' * 40}.nii") for number in (1, 2)]
    first, second, other, location = labels([*mice, *evaluation.maps[1:]], 40)
    assert (first[:3], second[:3]) == ("1: ", "2: ")
    assert len(first) == 40
    assert (other, location) == ("flat.nii", "location baseline")
