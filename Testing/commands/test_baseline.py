"""``mrhnet baseline`` as a user meets it, and what the other commands make of its bundle."""

import json
import sys

import nibabel
import numpy as np
import pytest
from random_bundle import write_random_bundle

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.networks.bundle import load_bundle
from MRHNetLib.networks.bundle_file import read_file, write_file
from MRHNetLib.training.samples import Samples, write_samples

pytest.importorskip("sklearn")


FULL_SCALES = {"T2": 4000, "MTR": 1, "FA": 1, "MD": 3e-3, "MK": 3}  # MD in mm2/s; T2 is divided by its own maximum


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MRHNET_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def table(tmp_path):
    """Voxels whose stain is a product of two maps."""
    values = np.random.default_rng(0).uniform(0.1, 1, (300, 5)).astype(np.float32)
    rows = np.column_stack([values, 3 * values[:, 0] * values[:, 3]])
    np.savetxt(tmp_path / "voxels.csv", rows, "%.9g", ",", header="t2,mtr,fa,md,mk,nf", comments="")
    return tmp_path / "voxels.csv"


@pytest.fixture
def fit(mrhnet, table, tmp_path):
    """Fits a baseline of a kind, and gives the outcome."""

    def fit(kind, *words):
        out = tmp_path / f"{kind}.safetensors"
        return mrhnet("baseline", "--kind", kind, "--samples", table, "--protocol", "maps-5", "--out", out, *words)

    return fit


@pytest.fixture
def subject(tmp_path):
    """Five maps of one subject, each in its own unit."""
    folder, random = tmp_path / "mouse7", np.random.default_rng(1)
    folder.mkdir()
    for name, full_scale in FULL_SCALES.items():
        values = (full_scale * random.uniform(0.1, 1, (5, 6, 4))).astype(np.float32)
        nibabel.save(nibabel.Nifti1Image(values, np.diag([0.1, 0.1, 0.1, 1])), folder / f"mouse7_{name}.nii.gz")
    return folder


def maps_of(subject):
    return {path.name.split("_")[1].split(".")[0]: nibabel.load(path).get_fdata() for path in subject.iterdir()}


@pytest.mark.parametrize(("kind", "parameters"), [("linear", 6), ("quadratic", 21), ("forest", None)])
def test_a_baseline_leaves_a_bundle_that_says_what_it_is(fit, mrhnet, kind, parameters):
    outcome = fit(kind)
    assert outcome.exit_code == 0, outcome.stdout
    assert outcome.result["kind"] == kind
    assert set(outcome.result["metrics"]) == {"in_sample", "held_out"}
    assert outcome.result["metrics"]["held_out"]["patches"] == 60
    path = outcome.output("network")
    shown = mrhnet("networks", "show", path).result["network"]
    assert (shown["name"], shown["kind"], shown["stain"], shown["blocks"]) == (kind, kind, "NF", None)
    assert parameters is None or shown["parameters"] == parameters
    assert shown["training"]["samples"]["table"]["name"] == "voxels.csv"


@pytest.mark.parametrize("kind", ["linear", "quadratic", "forest"])
def test_the_picture_of_the_fit_stands_beside_the_bundle(fit, tmp_path, kind):
    outcome = fit(kind)
    png, svg = outcome.outputs("fit")
    assert (png, svg) == (tmp_path / f"{kind}_fit.png", tmp_path / f"{kind}_fit.svg")
    assert (png.read_bytes()[:8], svg.read_bytes()[:5]) == (b"\x89PNG\r\n\x1a\n", b"<?xml")
    shown = outcome.result["contrasts"]
    assert ("importance" if kind == "forest" else "standardised") in shown["measure"]
    assert list(shown["values"]) == ["t2", "mtr", "fa", "md", "mk"]
    assert max(shown["values"], key=shown["values"].get) in ("t2", "md")


def test_an_existing_picture_is_kept_and_nothing_is_written(fit, tmp_path):
    (tmp_path / "linear_fit.svg").write_text("mine")
    assert "linear_fit.svg exists" in fit("linear").error["message"]
    assert not (tmp_path / "linear.safetensors").exists()
    assert (tmp_path / "linear_fit.svg").read_text() == "mine"


def test_without_matplotlib_it_says_so_at_once(fit, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    outcome = fit("linear")
    assert outcome.exit_code == 2
    assert "matplotlib" in outcome.error["message"]
    assert not (tmp_path / "linear.safetensors").exists()


def test_the_prediction_of_a_subject_is_the_formula(fit, mrhnet, subject, tmp_path):
    """The stain is three times the product of T2 and MD, each as a share of its full scale, as the table has it."""
    path = fit("quadratic").output("network")
    outcome = mrhnet("predict", subject, "--network", path, "--mask", "none", "--out", tmp_path / "out")
    assert outcome.exit_code == 0, outcome.stdout
    assert outcome.result["engine"] == "baseline"
    maps = maps_of(subject)
    shares = {"T2": maps["T2"] / maps["T2"].max(), "MD": maps["MD"] / FULL_SCALES["MD"]}
    found = nibabel.load(outcome.output("stain-map")).get_fdata()
    np.testing.assert_allclose(found, 3 * shares["T2"] * shares["MD"], atol=1e-4)


def test_baselines_and_networks_in_one_call(fit, mrhnet, subject, tmp_path):
    network = write_random_bundle(tmp_path / "net.safetensors", stain="AF")
    named = [fit("linear").output("network"), network, fit("forest", "--trees", 5).output("network")]
    words = ["predict", subject, "--mask", "none", "--device", "cpu"]
    together = mrhnet(*words, "--network", *named, "--out", tmp_path / "all")
    assert together.exit_code == 0, together.stdout
    for index, path in enumerate(named):
        alone = mrhnet(*words, "--network", path, "--out", tmp_path / f"alone{index}")
        found, wanted = (nibabel.load(p).get_fdata() for p in (together.outputs("stain-map")[index],
                                                               alone.output("stain-map")))  # fmt: skip
        np.testing.assert_allclose(found, wanted, atol=1e-5)
    engines = [json.loads(path.read_text())["engine"] for path in together.outputs("sidecar")]
    assert engines[0] == engines[2] == "baseline"
    assert engines[1] in ("native", "torch")


def test_prepared_patches_are_predicted_pixel_by_pixel(fit, mrhnet, tmp_path):
    path = fit("linear").output("network")
    data = np.random.default_rng(2).uniform(0.1, 1, (3, 3, 5, 4)).astype(np.float32)
    np.savez(tmp_path / "patches.npz", data=data)
    words = ["predict", "--patches", tmp_path / "patches.npz", "--network", path, "--out", tmp_path / "p.npz"]
    assert mrhnet(*words).exit_code == 0
    with np.load(tmp_path / "p.npz") as found:
        assert found["prediction"].shape == (4, 3, 3)


def test_samples_of_prepare_say_themselves_what_they_are(mrhnet, tmp_path):
    data = np.random.default_rng(3).integers(1, 4000, (50, 5, 3, 3)).astype(np.int16)
    samples = Samples(
        data, data[:, 2].astype(np.float32), np.full(50, 4000, np.float32), load_protocol("maps-5"), "MBP"
    )
    write_samples(samples, tmp_path / "samples.npz")
    out = tmp_path / "mbp.safetensors"
    outcome = mrhnet("baseline", "--kind", "linear", "--samples", tmp_path / "samples.npz", "--out", out)
    assert outcome.result["metrics"]["held_out"]["r2"] == pytest.approx(1)
    assert load_bundle(out).stain == "MBP"


def test_import_and_list_tell_the_kind(fit, mrhnet):
    path = fit("forest", "--trees", 3).output("network")
    assert mrhnet("networks", "import", path, "--name", "mine").result["kind"] == "forest"
    (row,) = (row for row in mrhnet("networks", "list").result["networks"] if row["name"] == "mine")
    assert (row["kind"], row["blocks"], row["trained_on"]) == ("forest", None, "300 patches")


def test_an_existing_bundle_is_replaced_only_when_asked(fit):
    assert fit("linear").exit_code == 0
    assert "exists" in fit("linear").error["message"]
    assert fit("linear", "--overwrite").exit_code == 0


def test_what_needs_convolutions_refuses_a_baseline(fit, mrhnet, table, tmp_path):
    path = fit("linear").output("network")
    data = np.random.default_rng(3).integers(1, 4000, (50, 5, 3, 3)).astype(np.int16)
    samples = Samples(data, data[:, 2].astype(np.float32), np.full(50, 4000, np.float32), load_protocol("maps-5"), "NF")
    write_samples(samples, tmp_path / "samples.npz")
    words = ["transfer", "--from", path, "--samples", tmp_path / "samples.npz", "--stain", "NF", "--recipe", "paper"]
    outcome = mrhnet(*words, "--out", tmp_path / "x.safetensors")
    assert outcome.exit_code == 2
    assert "linear is a baseline (linear regression)" in outcome.error["message"]


def test_a_quadratic_with_a_product_twice_is_refused_when_it_is_read(fit, mrhnet):
    path = fit("quadratic").output("network")
    document, tensors, _ = read_file(path)
    tensors = {name: values.copy() for name, values in tensors.items()}
    tensors["products"][3, 0] = 1
    write_file(path, document, tensors)
    outcome = mrhnet("networks", "show", path)
    assert outcome.exit_code == 2
    assert "products[3, 0]" in outcome.error["message"]


def test_the_benchmark_refuses_a_baseline_before_any_work(fit, mrhnet, monkeypatch):
    path = fit("linear").output("network")
    monkeypatch.setitem(sys.modules, "MRHNetLib.inference.benchmark.measuring", None)
    outcome = mrhnet("benchmark", "--network", path)
    assert outcome.exit_code == 2
    assert "linear is a baseline (linear regression)" in outcome.error["message"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--trees", 5], "--trees is for a forest"),
        (["--stain", "AF"], "stain NF, not AF"),
        (["--protocol", "mrh-67"], "5 contrasts; protocol mrh-67 has 67"),
    ],
)
def test_wrong_words_are_refused(fit, words, fault):
    outcome = fit("linear", *words)
    assert outcome.exit_code == 2
    assert fault in outcome.error["message"]


def test_contrasts_in_another_order_are_refused(fit, table):
    table.write_text(table.read_text().replace("t2,mtr", "mtr,t2", 1))
    assert "column 1 of the table is called mtr" in fit("linear").error["message"]


def test_no_trees_are_no_forest(fit):
    assert "--trees from 1" in fit("forest", "--trees", 0).error["message"]


def test_a_protocol_has_to_be_known(mrhnet, table, tmp_path):
    outcome = mrhnet("baseline", "--kind", "linear", "--samples", table, "--out", tmp_path / "a.safetensors")
    assert "do not say their protocol" in outcome.error["message"]
