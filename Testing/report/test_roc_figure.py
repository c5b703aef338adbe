"""The ROC curves of an evaluation, read back from their axes."""

from dataclasses import replace

import pytest
import sklearn.metrics

from MRHNetLib.evaluation.evaluation import Evaluation
from MRHNetLib.report.agreement_table import auc_text
from MRHNetLib.report.roc_figure import labels, roc_figure, shortened


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
