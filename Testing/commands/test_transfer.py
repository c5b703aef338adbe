import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.networks.bundle import load_bundle
from MRHNetLib.training.samples import Samples, write_samples


@pytest.fixture
def source(mrhnet, tmp_path):
    """A quickly trained AF network."""
    words = ["--samples", write(tmp_path / "af.npz"), "--blocks", 1, "--epochs", 1, "--recipe", "modern"]
    outcome = mrhnet("train", *words, "--device", "cpu", "--out", tmp_path / "af.safetensors")
    assert outcome.exit_code == 0, outcome.stdout
    return outcome.output("network")


def write(path, stain=None, contrasts=5):
    numbers = np.random.default_rng(0)
    data = numbers.integers(100, 4000, (60, contrasts, 3, 3)).astype(np.int16)
    label = (data[:, 0] / 40).astype(np.float32)
    protocol = load_protocol("maps-5") if contrasts == 5 else None
    write_samples(Samples(data, label, np.full(60, 4000, np.float32), protocol, stain or "AF"), path)
    return path


@pytest.fixture
def transfer(source, tmp_path):
    words = ["transfer", "--from", source, "--samples", write(tmp_path / "mbp.npz", "MBP"), "--stain", "mbp"]
    return [*words, "--epochs", 2, "--device", "cpu", "--out", tmp_path / "out" / "mbp.safetensors"]


@pytest.mark.parametrize("recipe", ["paper", "modern"])
def test_only_the_last_three_convolutions_change(mrhnet, source, transfer, recipe):
    outcome = mrhnet(*transfer, "--recipe", recipe)
    assert outcome.exit_code == 0, outcome.stdout
    before, after = load_bundle(source), load_bundle(outcome.output("network"))
    changed = {name for name in before.weights if not np.array_equal(before.weights[name], after.weights[name])}
    trained = ("blocks.0.second", "conv4", "conv5")
    assert changed == {f"{name}.{kind}" for name in trained for kind in ("weight", "bias")}


def test_the_new_network_says_what_it_is_and_where_it_is_from(mrhnet, source, transfer):
    bundle = load_bundle(mrhnet(*transfer).output("network"))
    assert (bundle.stain, bundle.protocol.name) == ("MBP", "maps-5")
    assert bundle.notes == "transferred from af (AF)"
    assert bundle.training["transferred_from_sha256"] == load_bundle(source).sha256
    assert bundle.training["learning_rate"] == 1e-4
    assert bundle.training["learning_rate_factors"] == {"conv4": 10, "conv5": 10}


@pytest.mark.parametrize(
    ("stain", "contrasts", "message"),
    [("NF", 5, "the samples are of stain NF, not MBP"), ("MBP", 4, "takes 5 contrasts (maps-5); the samples have 4")],
)
def test_samples_that_do_not_fit_are_exit_2(mrhnet, transfer, tmp_path, stain, contrasts, message):
    outcome = mrhnet(*transfer, "--samples", write(tmp_path / "other.npz", stain, contrasts))
    assert outcome.exit_code == 2
    assert message in outcome.error["message"]
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_no_network_is_exit_2(mrhnet, transfer, tmp_path):
    outcome = mrhnet(*transfer, "--from", tmp_path / "mbp.npz")
    assert outcome.exit_code == 2
    assert outcome.error["hint"]
