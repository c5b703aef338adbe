"""The demonstration as a user meets it, on a coarse phantom and with small networks that know nothing."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
import pytest

from MRHNetLib.commands import demo
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.evaluation.metrics import compare
from MRHNetLib.networks import catalogue
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.phantom import grid
from MRHNetLib.resources import resource

STAINS = {"phantom-af": "AF", "phantom-nf": "NF", "phantom-mbp": "MBP", "phantom-nissl": "Nissl"}
SUBJECT = "control-seed72331-01"


def _network(name: str) -> Bundle:
    protocol = load_protocol("mrh-nissl-48" if name == "phantom-nissl" else "mrh-67")
    architecture = Architecture(len(protocol.contrasts), blocks=1, filters=2)
    random = np.random.default_rng(list(STAINS).index(name))
    weights = {key: random.normal(0, 0.3, shape).astype(np.float32) for key, shape in architecture.shapes().items()}
    return Bundle(name, STAINS[name], architecture, protocol, Normalisation(target_scale=255.0), weights)


@pytest.fixture
def small_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """A phantom of 25 x 35 x 16 voxels and networks of two filters."""
    monkeypatch.setitem(grid.VOXEL_SIZES_MM, "small", 0.5)
    monkeypatch.setattr(catalogue, "find_network", _network)


@pytest.fixture
def shown(small_world: None, mrhnet: Callable, tmp_path: Path):
    return mrhnet("demo", "--out", tmp_path / "demo")


def test_one_run_from_phantom_to_report(shown, tmp_path: Path) -> None:
    """Everything that a whole run promises, in one test because the run is what takes time."""
    assert shown.exit_code == 0, shown.stderr
    folder = tmp_path / "demo"
    _check_outputs(shown, folder)
    _check_metrics(shown, folder)
    _check_page(shown)


def _check_outputs(shown, folder: Path) -> None:
    written = {Path(output["path"]) for output in shown.result["outputs"]}
    assert written == {path for path in folder.rglob("*") if path.is_file()}
    assert {path.name for path in shown.outputs("stain-map")} == {
        f"{SUBJECT}_stain-{stain}.nii.gz" for stain in STAINS.values()
    }
    for path in shown.outputs("sidecar"):
        sidecar = json.loads(path.read_text())
        assert sidecar["notice"] == "predicted; for research only"
        assert sidecar["engine"] == shown.result["engine"]
    for kind in ("figure", "planes"):
        assert shown.output(kind).read_bytes().startswith(b"\x89PNG")


def _check_metrics(shown, folder: Path) -> None:
    """The table against the metrics of the files that were written."""
    with (folder / "metrics.csv").open(newline="") as file:
        table = {row["stain"]: row for row in csv.DictReader(file)}
    assert list(table) == list(STAINS.values())
    mask = nibabel.load(shown.output("mask")).get_fdata() > 0
    for stain in STAINS.values():
        prediction = nibabel.load(folder / f"{SUBJECT}_stain-{stain}.nii.gz").get_fdata()
        truth = nibabel.load(folder / SUBJECT / f"truth_{stain}.nii.gz").get_fdata()
        expected = compare(prediction, truth, mask)
        found = shown.result["metrics"][stain]
        for name in ("r2", "rmse", "ssim", "auc"):
            assert found[name] == pytest.approx(getattr(expected, name), rel=1e-4)
            assert float(table[stain][name]) == pytest.approx(found[name])


def _check_page(shown) -> None:
    page = shown.output("report").read_text(encoding="utf-8")
    for words in (
        "digital phantom",
        "for research only",
        "no evidence",
        "72331",
        "phantom-mbp",
        "eLife 2022;11:e72331",
    ):
        assert words in page
    assert page.count("data:image/png;base64,") == 2
    assert "http" not in page
    for stain, figures in shown.result["metrics"].items():
        assert stain in page
        assert f"{figures['r2']:.3f}" in page


def test_what_is_there_stays_without_overwrite(small_world: None, mrhnet: Callable, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("mine")
    outcome = mrhnet("demo", "--out", tmp_path)
    assert outcome.exit_code == 2
    assert "report.html" in outcome.error["message"]
    assert "--overwrite" in outcome.error["hint"]
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize(
    "failing", ["MRHNetLib.inference.predict.predict_subject", "MRHNetLib.report.demonstration.compare"]
)
def test_an_interruption_leaves_nothing(
    small_world: None, mrhnet: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(failing, interrupted)
    assert mrhnet("demo", "--out", tmp_path / "demo").exit_code == 130
    assert list(tmp_path.iterdir()) == []


def test_a_network_that_is_missing_is_told_before_any_work(
    mrhnet: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "NETWORKS", ("phantom-aff",))
    outcome = mrhnet("demo", "--out", tmp_path / "demo")
    assert outcome.exit_code == 2
    assert not (tmp_path / "demo").exists()
    assert not [event for event in outcome.events if event["event"] == "progress"]


def test_the_sizes_in_the_help_are_those_of_the_phantom() -> None:
    for size, words in demo.SIZES.items():
        x, y, z = grid.grid_of(size).shape
        assert words == f"{x} x {y} x {z} voxels of {grid.VOXEL_SIZES_MM[size]} mm"


def test_the_bundled_networks_are_trained_on_other_seeds() -> None:
    recipe = resource("Networks", "Makefile").read_text(encoding="utf-8")
    seeds = {int(seed) for seed in re.findall(r"mrhnet phantom .*--seed (\d+)", recipe)}
    assert seeds
    assert demo.SEED not in seeds
