"""The table of agreement as text and as CSV."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from MRHNetLib.evaluation.evaluation import Evaluation
from MRHNetLib.report.agreement_table import agreement_text, voxels_text, write_agreement_csv


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


def test_a_region_called_whole_mask_takes_nobodys_line(evaluation: Evaluation, tmp_path: Path) -> None:
    one = evaluation.maps[0]
    named = replace(one, regions={"whole mask": next(iter(one.regions.values()))})
    write_agreement_csv(tmp_path / "table.csv", [named])
    with (tmp_path / "table.csv").open() as file:
        voxels = [int(row["voxels"]) for row in csv.DictReader(file)]
    assert voxels == [one.whole.metrics.voxels, named.regions["whole mask"].metrics.voxels]


@pytest.mark.parametrize(("count", "text"), [(1, "1 voxel"), (0, "0 voxels"), (12345, "12,345 voxels")])
def test_one_voxel_is_no_plural(count: int, text: str) -> None:
    assert voxels_text(count) == text


def test_names_need_not_be_unicode(evaluation: Evaluation, tmp_path: Path) -> None:
    named = replace(evaluation.maps[0], name="m\udcffx.nii")
    write_agreement_csv(tmp_path / "evaluation.csv", [named])
    assert "m\\udcffx.nii" in (tmp_path / "evaluation.csv").read_text(encoding="utf-8")
