"""The command from files to figures and numbers."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pytest
import scipy.stats
import sklearn.metrics
from conftest import ROOT

from MRHNetLib.commands.cli import main

SHAPE = (22, 26, 14)
AFFINE = np.diag([-0.4, 0.4, 0.4, 1.0])


def save(path: Path, values: np.ndarray, affine: np.ndarray = AFFINE) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    nibabel.save(nibabel.Nifti1Image(values, affine), path)
    return path


@pytest.fixture
def brain(tmp_path: Path) -> dict[str, Path]:
    """A reference with bright structures, a good map, an MR map in other units, mask, regions and table."""
    rng = np.random.default_rng(0)
    places = np.indices(SHAPE)
    centred = [(axis - (size - 1) / 2) / (0.47 * size) for axis, size in zip(places, SHAPE, strict=True)]
    mask = sum(axis**2 for axis in centred) < 1
    tracts = (np.sin(places[0] / 2) * np.cos(places[1] / 3) > 0.4) & mask
    reference = (40 + 100 * tracts + 8 * rng.standard_normal(SHAPE)) * mask
    good = (reference + 25 * rng.standard_normal(SHAPE)) * mask
    fa = (0.2 + reference / 300 + 0.1 * rng.standard_normal(SHAPE)) * mask
    location = (reference + 60 * rng.standard_normal(SHAPE)) * mask
    labels = np.where(mask, 1 + places[1] // 9, 0)
    table = tmp_path / "regions.tsv"
    table.write_text("id\tname\n1\tisocortex layer I\n2\tisocortex layer II\n3\tthalamus\n")
    return {
        "reference": save(tmp_path / "truth_MBP.nii.gz", reference.astype(np.float32)),
        "good": save(tmp_path / "mouse_stain-MBP.nii.gz", good.astype(np.float32)),
        "fa": save(tmp_path / "mouse_map-FA.nii.gz", fa.astype(np.float32)),
        "location": save(tmp_path / "mean_MBP.nii.gz", location.astype(np.float32)),
        "mask": save(tmp_path / "mask.nii.gz", mask.astype(np.uint8)),
        "regions": save(tmp_path / "regions.nii.gz", labels.astype(np.uint16)),
        "table": table,
        "out": tmp_path / "out",
    }


def values(path: Path) -> np.ndarray:
    return np.asarray(nibabel.load(path).dataobj, dtype=float)


def words(brain: dict[str, Path], *options: str) -> list[object]:
    """The options of these names with their files."""
    return [word for option in (*options, "out") for word in (f"--{option}", brain[option])]


def test_the_numbers_of_several_maps_are_those_of_other_libraries(mrhnet, brain) -> None:
    outcome = mrhnet("evaluate", brain["good"], brain["fa"], *words(brain, "reference", "mask"))
    assert outcome.exit_code == 0, outcome.stdout
    inside = values(brain["mask"]) > 0
    true = values(brain["reference"])[inside]
    threshold = outcome.result["structures"]["threshold"]
    assert 60 < threshold < 120
    for name in ("good", "fa"):
        found, predicted = outcome.result["metrics"][brain[name].name], values(brain[name])[inside]
        assert found["rmse"] == pytest.approx(np.sqrt(np.mean((predicted - true) ** 2)))
        assert found["mae"] == pytest.approx(sklearn.metrics.mean_absolute_error(true, predicted))
        assert found["pearson_r"] == pytest.approx(scipy.stats.pearsonr(true, predicted).statistic)
        assert found["r2"] == pytest.approx(sklearn.metrics.r2_score(true, predicted))
        assert found["squared_correlation"] == pytest.approx(found["pearson_r"] ** 2)
        assert found["auc"] == pytest.approx(sklearn.metrics.roc_auc_score(true > threshold, predicted))
        assert found["auc_interval"]["low"] < found["auc"] < found["auc_interval"]["high"]
        assert found["regions"] == {}
    assert outcome.result["voxels"] == inside.sum()
    assert "explained variance" in outcome.result["definitions"]["r2"]
    assert "data range" in outcome.result["definitions"]["ssim"]


def test_regions_and_their_groups(mrhnet, brain) -> None:
    outcome = mrhnet("evaluate", brain["good"], *words(brain, "reference", "mask", "regions", "table"))
    regions = outcome.result["metrics"]["mouse_stain-MBP.nii.gz"]["regions"]
    assert list(regions) == ["cortex", "isocortex layer I", "isocortex layer II", "thalamus"]
    assert outcome.result["groups"] == {"cortex": [1, 2]}
    chosen = np.isin(values(brain["regions"]), (1, 2)) & (values(brain["mask"]) > 0)
    true, predicted = values(brain["reference"])[chosen], values(brain["good"])[chosen]
    assert regions["cortex"]["r2"] == pytest.approx(sklearn.metrics.r2_score(true, predicted))
    assert regions["cortex"]["voxels"] == chosen.sum()


def test_the_csv_holds_every_figure_of_every_region(mrhnet, brain) -> None:
    outcome = mrhnet("evaluate", brain["good"], *words(brain, "reference", "regions", "table", "location"))
    with outcome.output("table").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["kind"], row["region"]) for row in rows[::5]] == [
        ("map", "whole mask"),
        ("location baseline", "whole mask"),
    ]
    found = outcome.result["metrics"]["mean_MBP.nii.gz"]
    assert float(rows[5]["auc"]) == found["auc"]
    assert float(rows[5]["auc_low"]) == found["auc_interval"]["low"]
    assert float(rows[9]["rmse"]) == found["regions"]["thalamus"]["rmse"]


def test_the_location_baseline_is_one_more_row_and_called_so(mrhnet, brain) -> None:
    outcome = mrhnet("evaluate", brain["good"], *words(brain, "reference", "mask", "location"))
    metrics = outcome.result["metrics"]
    assert {name: entry["location_baseline"] for name, entry in metrics.items()} == {
        "mouse_stain-MBP.nii.gz": False,
        "mean_MBP.nii.gz": True,
    }
    assert metrics["mean_MBP.nii.gz"]["auc"] < metrics["mouse_stain-MBP.nii.gz"]["auc"]


def test_figures_are_pictures_of_both_kinds(mrhnet, brain) -> None:
    outcome = mrhnet("evaluate", brain["good"], *words(brain, "reference", "mask"))
    written = [Path(entry["path"]) for entry in outcome.result["outputs"] if entry["kind"] in ("roc", "scatter")]
    assert sorted(path.name for path in written) == [
        "evaluation_roc.png", "evaluation_roc.svg", "evaluation_scatter.png", "evaluation_scatter.svg",
    ]  # fmt: skip
    starts = {path.suffix: path.read_bytes()[:8] for path in written}
    assert starts == {".png": b"\x89PNG\r\n\x1a\n", ".svg": b"<?xml ve"}


def test_axes_in_another_order_change_nothing(mrhnet, brain, tmp_path) -> None:
    plain = mrhnet("evaluate", brain["good"], *words(brain, "reference", "mask"))
    turned = nibabel.load(brain["good"]).as_reoriented(np.array([[2, -1], [0, 1], [1, -1]]))
    other = tmp_path / "turned" / brain["good"].name
    other.parent.mkdir()
    nibabel.save(turned, other)
    outcome = mrhnet("evaluate", other, *words(brain, "reference", "mask"), "--overwrite")
    expected, found = (result.result["metrics"]["mouse_stain-MBP.nii.gz"] for result in (plain, outcome))
    assert found | {"path": ""} == expected | {"path": ""}


def test_dark_structures(mrhnet, brain, tmp_path) -> None:
    """The same values the other way round, as myelin in AF: the same area, the cut from above."""
    mask = values(brain["mask"])
    dark = {
        name: save(tmp_path / f"{name}_AF.nii", (300 - values(brain[name])) * mask) for name in ("good", "reference")
    }
    bright = mrhnet("evaluate", brain["good"], *words(brain, "reference", "mask"))
    expected = bright.result["metrics"]["mouse_stain-MBP.nii.gz"]
    options = ["--reference", dark["reference"], "--target", "low", "--overwrite"]
    outcome = mrhnet("evaluate", dark["good"], *options, *words(brain, "mask"))
    found = outcome.result["metrics"]["good_AF.nii"]
    assert found["structure_voxels"] == expected["structure_voxels"]
    assert found["auc"] == pytest.approx(expected["auc"], abs=1e-6)
    assert found["best_cut"]["value"] == pytest.approx(300 - expected["best_cut"]["value"], abs=1e-3)


def test_a_threshold_that_is_given(mrhnet, brain) -> None:
    outcome = mrhnet("evaluate", brain["good"], *words(brain, "reference", "mask"), "--threshold", 120)
    assert outcome.result["structures"] == {"threshold": 120.0, "rule": "given", "target": "high"}
    true = values(brain["reference"])[values(brain["mask"]) > 0]
    found = outcome.result["metrics"]["mouse_stain-MBP.nii.gz"]
    assert found["structure_voxels"] == int((true > 120).sum())


def test_two_maps_of_one_file_name_stand_beside_each_other(mrhnet, brain, tmp_path) -> None:
    other = save(tmp_path / "other" / brain["good"].name, values(brain["fa"]))
    outcome = mrhnet("evaluate", brain["good"], other, *words(brain, "reference", "mask"))
    names = list(outcome.result["metrics"])
    assert names == [f"{tmp_path.name}/mouse_stain-MBP.nii.gz", "other/mouse_stain-MBP.nii.gz"]


def test_without_a_mask_it_compares_where_nothing_is_0(mrhnet, brain) -> None:
    with_mask = mrhnet("evaluate", brain["good"], *words(brain, "reference", "mask"))
    without = mrhnet("evaluate", brain["good"], *words(brain, "reference"), "--overwrite")
    assert without.result["metrics"] == with_mask.result["metrics"]
    assert "no mask was given" in without.result["mask"]


def test_missing_values_are_left_out_and_told(mrhnet, brain, tmp_path) -> None:
    cracked = values(brain["good"])
    cracked[5:9] = np.nan
    path = save(tmp_path / "cracked.nii", cracked)
    outcome = mrhnet("evaluate", path, *words(brain, "reference", "mask"))
    assert outcome.exit_code == 0, outcome.stdout
    lost = int((values(brain["mask"])[5:9] > 0).sum())
    assert any(f"cracked.nii is NaN or infinite in {lost} of" in message for message in outcome.warnings)
    assert outcome.result["voxels"] == int((values(brain["mask"]) > 0).sum()) - lost


def test_a_constant_map_has_numbers_and_nulls(mrhnet, brain, tmp_path) -> None:
    path = save(tmp_path / "flat.nii", np.full(SHAPE, 7.0, np.float32))
    outcome = mrhnet("evaluate", path, *words(brain, "reference", "mask"))
    assert outcome.exit_code == 0, outcome.stdout
    found = outcome.result["metrics"]["flat.nii"]
    assert (found["auc"], found["pearson_r"], found["best_cut"]) == (0.5, None, None)


@pytest.mark.parametrize("threshold", ["otsu", "200"])
def test_a_reference_without_structure_is_told(mrhnet, brain, tmp_path, threshold) -> None:
    flat = save(tmp_path / "flat.nii", np.full(SHAPE, 7.0, np.float32))
    options = ["--reference", flat, "--threshold", threshold]
    outcome = mrhnet("evaluate", brain["good"], *options, *words(brain, "mask"))
    assert outcome.exit_code == 0, outcome.stdout
    assert outcome.result["metrics"]["mouse_stain-MBP.nii.gz"]["auc"] is None
    assert any("no voxel is structure" in message for message in outcome.warnings)


def test_without_an_area_no_resamples_are_claimed(mrhnet, brain, capfd) -> None:
    options = [str(word) for word in words(brain, "reference", "mask")]
    for threshold, claimed in (("99999", False), ("otsu", True)):
        assert main(["evaluate", str(brain["good"]), *options, "--threshold", threshold, "--overwrite"]) == 0
        text = capfd.readouterr().out
        assert ("1,000 resamples" in text) is claimed
        assert ("above 99999 (given)" in text) is not claimed
    outcome = mrhnet("evaluate", brain["good"], *options, "--threshold", "99999", "--overwrite")
    assert outcome.result["bootstrap"]["resamples"] == 0


def test_the_text_names_every_file_that_was_written(brain, capfd) -> None:
    assert main(["evaluate", str(brain["good"]), *(str(word) for word in words(brain, "reference", "mask"))]) == 0
    named = [Path(line.split()[-1]) for line in capfd.readouterr().out.splitlines() if str(brain["out"]) in line]
    assert sorted(named) == sorted(brain["out"].iterdir())


def test_a_single_voxel_is_compared_and_counted_as_one(brain, tmp_path, capfd) -> None:
    mask = np.zeros(SHAPE, np.uint8)
    mask[11, 13, 7] = 1
    path = save(tmp_path / "one.nii", mask)
    options = [str(word) for word in words(brain, "reference")]
    assert main(["evaluate", str(brain["good"]), *options, "--mask", str(path)]) == 0
    text = capfd.readouterr().out
    assert "whole mask, 1 voxel " in text
    assert "compared: 1 voxel, mask" in text


def test_another_grid_is_refused_with_what_to_do(mrhnet, brain, tmp_path) -> None:
    moved = AFFINE.copy()
    moved[0, 3] = 0.3
    path = save(tmp_path / "moved.nii", values(brain["good"]), moved)
    outcome = mrhnet("evaluate", path, *words(brain, "reference", "mask"))
    assert outcome.exit_code == 2
    assert "the map moved.nii is on another grid than truth_MBP.nii.gz" in outcome.error["message"]
    assert "resample" in outcome.error["hint"]
    assert not brain["out"].exists()


def test_labels_of_the_allen_atlas_keep_every_digit(mrhnet, brain, tmp_path) -> None:
    """Float32 holds no odd number of that size."""
    labels = np.where(values(brain["regions"]) == 1, 614454277, 614454276).astype(np.uint32)
    path = save(tmp_path / "allen.nii", labels)
    outcome = mrhnet("evaluate", brain["good"], *words(brain, "reference", "mask"), "--regions", path)
    assert list(outcome.result["metrics"]["mouse_stain-MBP.nii.gz"]["regions"]) == [
        "region 614454276",
        "region 614454277",
    ]


def test_regions_of_another_grid_are_refused(mrhnet, brain, tmp_path) -> None:
    path = save(tmp_path / "small.nii", np.ones((5, 5, 5), np.uint8))
    outcome = mrhnet("evaluate", brain["good"], *words(brain, "reference", "mask"), "--regions", path)
    assert outcome.exit_code == 2
    assert "the label volume small.nii is on another grid" in outcome.error["message"]


def test_an_analyze_reference_takes_the_maps_grid(mrhnet, brain, tmp_path) -> None:
    """Analyze files carry no orientation, and some a spacing of 1 mm, which would make other blocks."""
    expected = mrhnet("evaluate", brain["good"], *words(brain, "reference", "mask")).result
    path = tmp_path / "truth.hdr"
    nibabel.save(nibabel.AnalyzeImage(values(brain["reference"]).astype(np.float32), None), path)
    outcome = mrhnet("evaluate", brain["good"], "--reference", path, *words(brain, "mask"), "--overwrite")
    assert outcome.exit_code == 0, outcome.stdout
    assert (outcome.result["metrics"], outcome.result["bootstrap"]) == (expected["metrics"], expected["bootstrap"])
    assert outcome.warnings == [
        "the reference carries no orientation: it is taken to lie voxel by voxel on mouse_stain-MBP.nii.gz"
    ]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--table", "regions.tsv"], "--table names regions"),
        (["--threshold", "much"], "otsu or a number was expected"),
        (["--threshold", "nan"], "otsu or a number was expected"),
        (["--target", "dark"], "--target"),
        (["--mask", "nowhere.nii"], "nowhere.nii"),
        (["--location", "mouse_stain-MBP.nii.gz"], "named twice"),
    ],
)
def test_wrong_options_are_exit_2_and_leave_nothing(mrhnet, brain, monkeypatch, more, message) -> None:
    monkeypatch.chdir(brain["good"].parent)
    outcome = mrhnet("evaluate", brain["good"].name, *words(brain, "reference"), *more)
    assert outcome.exit_code == 2
    assert message in outcome.error["message"]
    assert outcome.error["hint"]
    assert not brain["out"].exists()


def test_a_map_that_runs_against_the_structures_is_named(brain, tmp_path, capfd) -> None:
    """As FA where myelin is dark: the area is that of the map as it is, and the text says how to read it."""
    turned = save(tmp_path / "turned.nii", (-values(brain["good"])).astype(np.float32))
    options = [str(word) for word in words(brain, "reference", "mask")]
    assert main(["evaluate", str(brain["good"]), str(turned), *options]) == 0
    assert "1 - AUC is how well it finds them: turned.nii\n" in capfd.readouterr().out


def test_the_default_folder_and_no_overwriting(mrhnet, brain) -> None:
    options = ["evaluate", brain["good"], "--reference", brain["reference"]]
    assert mrhnet(*options).output("table") == brain["good"].parent / "mrhnet" / "evaluation.csv"
    again = mrhnet(*options)
    assert again.exit_code == 2
    assert "--overwrite" in again.error["hint"]


def test_cancelling_leaves_nothing(brain) -> None:
    command = [
        sys.executable,
        "-m",
        "MRHNetLib",
        "evaluate",
        brain["good"],
        *words(brain, "reference", "mask"),
        "--json",
    ]
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with process:
        json.loads(process.stdout.readline())  # it has begun
        os.kill(process.pid, signal.SIGINT)
        process.stdout.read()
    assert process.returncode == 130
    assert not brain["out"].exists()
