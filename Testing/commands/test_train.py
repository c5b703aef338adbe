import json
import os
import random
import subprocess
import sys

import h5py
import numpy as np
import pytest
from conftest import ROOT

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.networks.bundle import load_bundle
from MRHNetLib.training.checkpoint import Checkpoint
from MRHNetLib.training.samples import Samples, write_samples


def write_maps_samples(path, count=120, stain="AF"):
    """Samples of five maps whose stain two of them tell."""
    numbers = np.random.default_rng(0)
    data = numbers.integers(100, 4000, (count, 5, 3, 3)).astype(np.int16)
    label = (data[:, 0] * (4000.0 - data[:, 1]) / 1e5).astype(np.float32)
    maximum = np.full(count, 4000, np.float32)
    write_samples(Samples(data, label, maximum, load_protocol("maps-5"), stain), path)
    return path


@pytest.fixture
def samples(tmp_path):
    return write_maps_samples(tmp_path / "samples.npz")


@pytest.fixture
def train(samples, tmp_path):
    """The words of a quick training."""
    out = tmp_path / "networks" / "mine.safetensors"
    return ["train", "--samples", samples, "--blocks", 0, "--epochs", 2, "--device", "cpu", "--out", out]


@pytest.mark.parametrize("recipe", ["paper", "modern"])
@pytest.mark.parametrize("loss", ["l1", "mse"])
def test_a_training_leaves_a_network_and_its_curve(mrhnet, train, recipe, loss):
    outcome = mrhnet(*train, "--recipe", recipe, "--loss", loss)
    assert outcome.exit_code == 0, outcome.stdout
    bundle = load_bundle(outcome.output("network"))
    assert (bundle.name, bundle.stain, bundle.protocol.name) == ("mine", "AF", "maps-5")
    assert (bundle.architecture.contrasts, bundle.architecture.blocks) == (5, 0)
    assert (bundle.training["recipe"], bundle.training["loss"]) == (recipe, loss)
    assert [len(bundle.history[name]) for name in ("loss", "validation_loss", "learning_rate")] == [2, 2, 2]
    assert bundle.metrics["held_out"]["patches"] == 24
    assert outcome.output("training-curve").read_bytes().startswith(b"\x89PNG")
    assert {path.name for path in train[-1].parent.iterdir()} == {"mine.safetensors", "mine_curve.png"}


def test_the_same_training_gives_the_same_bytes(mrhnet, train, tmp_path):
    words = [*train[:-1], tmp_path / "again" / "mine.safetensors"]
    for each in (train, words):
        assert mrhnet(*each, "--recipe", "modern").exit_code == 0
    assert words[-1].read_bytes() == train[-1].read_bytes()


def test_progress_tells_epoch_and_loss(mrhnet, train):
    stages = [event["stage"] for event in mrhnet(*train, "--recipe", "paper").events if event["event"] == "progress"]
    assert stages[-1].startswith("epoch 2 of 2, loss ")


def test_the_authors_samples_take_protocol_and_stain_from_the_command_line(mrhnet, train, tmp_path):
    numbers = np.random.default_rng(0)
    with h5py.File(tmp_path / "traindata.mat", "w", userblock_size=512) as file:
        file["data"], file["label"] = numbers.random((30, 5, 3, 3)), numbers.random((30, 1, 3, 3))
    words = [*train, "--samples", tmp_path / "traindata.mat", "--recipe", "paper"]
    assert "--protocol" in mrhnet(*words).error["hint"]
    assert "--stain" in mrhnet(*words, "--protocol", "maps-5").error["hint"]
    outcome = mrhnet(*words, "--protocol", "maps-5", "--stain", "nf", "--name", "axons")
    assert outcome.exit_code == 0, outcome.stdout
    bundle = load_bundle(outcome.output("network"))
    assert (bundle.name, bundle.stain, bundle.protocol.name) == ("axons", "NF", "maps-5")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--recipe", "best"], "best"),
        (["--blocks", -1], "--blocks"),
        (["--epochs", 0], "--epochs must be at least 1"),
        (["--protocol", "mrh-67"], "for protocol maps-5, not mrh-67"),
        (["--stain", "NF"], "of stain AF, not NF"),
        (["--out", "mine.pt"], "--out must end in .safetensors"),
        (["--name", "my network"], "name"),
        (["--device", "gpu"], "gpu"),
        (["--seed", -1], "--seed"),
        (["--seed", 2**64], "--seed"),
        (["--samples", "nowhere.npz"], "nowhere.npz is not there"),
        (["--samples", __file__], "neither a .npz nor a .mat file"),
    ],
)
def test_wrong_options_are_exit_2_and_leave_nothing(mrhnet, train, words, message):
    outcome = mrhnet(*train, "--recipe", "paper", *words)
    assert outcome.exit_code == 2
    assert message in outcome.error["message"]
    assert outcome.error["hint"]
    assert not train[-1].parent.exists()


def test_an_existing_network_is_replaced_only_when_asked(mrhnet, train):
    words = [*train, "--recipe", "paper"]
    assert [mrhnet(*words).exit_code, mrhnet(*words).exit_code, mrhnet(*words, "--overwrite").exit_code] == [0, 2, 0]


def killed(words, reports, kill="kill"):
    """Run a training in a process of its own and kill it after so many reports; its exit code."""
    command = [sys.executable, "-m", "MRHNetLib", *map(str, words), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        for line in process.stdout:
            reports -= json.loads(line).get("stage", "").startswith("epoch ")
            if reports == 0:
                getattr(process, kill)()
                break
        process.stdout.read()
    return process.returncode


def test_a_training_killed_at_any_moment_ends_with_the_same_bytes(mrhnet, train, tmp_path):
    """SIGKILL at a random moment, which differs from run to run; the result must not."""
    out = tmp_path / "killed" / "mine.safetensors"
    words = [*train[:-2], "--epochs", 6, "--recipe", "modern", "--out"]
    assert mrhnet(*words, train[-1]).exit_code == 0
    killed([*words, out, "--resume"], reports=random.randint(1, 6))
    assert not out.exists()
    resumed = mrhnet(*words, out, "--resume")
    assert resumed.exit_code == 0, resumed.stdout
    assert out.read_bytes() == train[-1].read_bytes()
    assert not list(out.parent.glob(".*checkpoint*"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
def test_terminating_leaves_only_the_checkpoint(train):
    code = killed([*train, "--recipe", "modern", "--epochs", 4000], reports=5, kill="terminate")
    assert code == 130
    assert [path.name for path in train[-1].parent.iterdir()] == [".mine.safetensors.checkpoint"]


@pytest.fixture
def interrupted(train, mrhnet, monkeypatch):
    """A training that was interrupted after its first epoch; its words."""
    save = Checkpoint.save

    def save_and_stop(*arguments):
        save(*arguments)
        raise KeyboardInterrupt

    words = [*train, "--recipe", "modern"]
    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "save", save_and_stop)
        assert mrhnet(*words).exit_code == 130
    return words


def test_an_interrupted_training_is_not_forgotten(mrhnet, interrupted):
    outcome = mrhnet(*interrupted)
    assert outcome.exit_code == 2
    assert "an interrupted training was left" in outcome.error["message"]
    assert "--resume" in outcome.error["hint"]


def test_an_interrupted_training_resumes(mrhnet, interrupted):
    outcome = mrhnet(*interrupted, "--resume")
    assert outcome.exit_code == 0, outcome.stdout
    stages = [event["stage"] for event in outcome.events if event["event"] == "progress"]
    assert not any(stage.startswith("epoch 1") for stage in stages[1:])


def test_overwriting_starts_anew(mrhnet, interrupted):
    outcome = mrhnet(*interrupted, "--overwrite", "--epochs", 1)
    assert outcome.exit_code == 0, outcome.stdout
    assert outcome.result["epochs"] == 1


def test_resuming_with_other_settings_is_exit_2(mrhnet, interrupted):
    outcome = mrhnet(*interrupted, "--resume", "--seed", 5)
    assert outcome.exit_code == 2
    assert "seed was 0, now 5" in outcome.error["message"]


def test_resuming_a_training_that_was_killed_after_its_end_leaves_its_network(mrhnet, train):
    words = [*train, "--recipe", "modern", "--resume"]
    first = mrhnet(*words)
    before = train[-1].stat()
    again = mrhnet(*words)
    assert again.exit_code == 0, again.stdout
    assert {**again.result, "warnings": None} == {**first.result, "warnings": None}
    assert (train[-1].stat().st_ino, train[-1].stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("words", [("--seed", 5), ("--name", "other"), ("--notes", "other"), ("--epochs", 1)])
def test_resuming_another_training_does_not_take_the_network_that_is_there(mrhnet, train, words):
    mrhnet(*train, "--recipe", "modern")
    outcome = mrhnet(*train, "--recipe", "modern", "--resume", *words)
    assert outcome.exit_code == 2
    assert "exists already" in outcome.error["message"]


def test_resuming_after_a_kill_between_network_and_checkpoint_gives_the_network_again(mrhnet, interrupted):
    out = interrupted[interrupted.index("--out") + 1]
    checkpoint = out.parent / ".mine.safetensors.checkpoint"
    kept = checkpoint.read_bytes()
    mrhnet(*interrupted, "--resume")
    first = out.read_bytes()
    checkpoint.write_bytes(kept)
    assert mrhnet(*interrupted, "--resume").exit_code == 0
    assert out.read_bytes() == first
