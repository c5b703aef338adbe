from dataclasses import replace

import numpy as np
import pytest
import torch

from MRHNetLib.errors import UserError
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.module import MRHNetwork, network_from_weights, weights_of
from MRHNetLib.training.checkpoint import Checkpoint
from MRHNetLib.training.fitting import fit
from MRHNetLib.training.learner import Beginning, Learner
from MRHNetLib.training.modern import modern
from MRHNetLib.training.paper import paper

pytestmark = pytest.mark.filterwarnings("ignore:.* patches are held out")

ARCHITECTURE = Architecture(contrasts=5, blocks=1, filters=8)
BEGINNING = Beginning(ARCHITECTURE)
QUICK = replace(modern(), epochs=3, batch=32, least_batches=1)


def same(first, second):
    assert first.weights.keys() == second.weights.keys()
    for name in first.weights:
        assert np.array_equal(first.weights[name], second.weights[name]), name
    for name in first.history:
        assert np.array_equal(first.history[name], second.history[name]), name
    assert (first.metrics, first.record) == (second.metrics, second.record)


def published_training_by_hand(samples, weights, seed, epochs, batch, held_out):
    """Every rule of the published recipe in plain loops; gradients by autograd, all else float64."""
    order = torch.randperm(len(samples), generator=torch.Generator().manual_seed(seed)).numpy()
    held, trained = order[:held_out], order[held_out:]
    x = torch.tensor(samples.data / np.float32(4000), dtype=torch.float64)
    y = torch.tensor(samples.label[:, None] / samples.label.max(), dtype=torch.float64)
    network = MRHNetwork(ARCHITECTURE).double()
    network.load_state_dict({name: torch.tensor(value, dtype=torch.float64) for name, value in weights.items()})
    steps = dict.fromkeys(weights, 0.0)
    losses, best = [], None
    for epoch in range(epochs):
        rate = 0.1 / 10 ** (epoch // 10)
        for start in range(0, len(trained) - batch + 1, batch):
            chosen = trained[start : start + batch]
            network.zero_grad()
            (network(x[chosen]) - y[chosen]).abs().mean().backward()
            for name, parameter in network.named_parameters():
                gradient = parameter.grad.numpy().copy()
                if name.endswith("weight"):
                    gradient += 1e-4 * parameter.detach().numpy()
                norm = np.sqrt(np.sum(gradient**2))
                if norm > 0.01:
                    gradient *= 0.01 / norm
                steps[name] = 0.9 * steps[name] - rate * gradient
                parameter.data += torch.tensor(steps[name])
        with torch.no_grad():
            losses.append(float((network(x[held]) - y[held]).abs().mean()))
        if losses[-1] == min(losses):
            best = {name: value.detach().numpy().copy() for name, value in network.named_parameters()}
    return best, losses


def test_paper_is_the_published_recipe_step_by_step(samples):
    torch.manual_seed(0)
    weights = weights_of(MRHNetwork(ARCHITECTURE))
    recipe = replace(paper(), epochs=11, batch=50, held_out=30)
    found = fit(samples, Beginning(ARCHITECTURE, weights, new=frozenset()), recipe, seed=4)
    expected, losses = published_training_by_hand(samples, weights, seed=4, epochs=11, batch=50, held_out=30)
    assert found.history["validation_loss"] == pytest.approx(losses, rel=1e-3)
    for name in weights:
        assert found.weights[name] == pytest.approx(expected[name], abs=2e-4), name


def test_modern_learns(make_samples):
    fitted = fit(make_samples(600), BEGINNING, replace(QUICK, epochs=15, held_out=100, learning_rate=1e-2))
    assert fitted.metrics["held_out"]["r2"] > 0.5


@pytest.mark.parametrize("recipe", [QUICK, replace(paper(), epochs=3, batch=32)], ids=["modern", "paper"])
def test_the_same_seed_gives_the_same_bits(samples, recipe):
    same(fit(samples, BEGINNING, recipe, seed=1), fit(samples, BEGINNING, recipe, seed=1))


def test_few_samples_are_learnt_in_smaller_batches(samples, monkeypatch):
    sizes = []
    learn = Learner.learn

    def noted(self, patches, *rest):
        sizes.append(len(patches))
        return learn(self, patches, *rest)

    monkeypatch.setattr(Learner, "learn", noted)
    fit(samples, BEGINNING, replace(modern(), epochs=1))
    assert sizes == [5] * 32  # 160 of the 200 are trained on


def test_another_seed_gives_another_network(samples):
    first, second = (fit(samples, BEGINNING, QUICK, seed=seed).weights["conv1.weight"] for seed in (1, 2))
    assert not np.array_equal(first, second)


def test_the_callers_random_numbers_are_left_alone(samples):
    before = torch.random.get_rng_state()
    fit(samples, BEGINNING, QUICK)
    assert torch.equal(before, torch.random.get_rng_state())


class Interrupts:
    """Raises KeyboardInterrupt at the n-th report."""

    def __init__(self, report):
        self.left = report

    def progress(self, fraction, stage):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt

    def warning(self, message):
        pass


@pytest.mark.parametrize("recipe", [QUICK, replace(paper(), epochs=3, batch=32)], ids=["modern", "paper"])
@pytest.mark.parametrize("reports", [(1,), (3,), (2, 3), (4, 2), (6,)])
def test_a_resumed_training_ends_with_the_same_bits(samples, recipe, reports, tmp_path, monkeypatch):
    monkeypatch.setattr("MRHNetLib.training.fitting._REPORT_EVERY_S", 0)
    checkpoint = Checkpoint.beside(tmp_path / "af.safetensors")
    for report in reports:
        with pytest.raises(KeyboardInterrupt):
            fit(samples, BEGINNING, recipe, checkpoint=checkpoint, resume=True, observer=Interrupts(report))
    resumed = fit(samples, BEGINNING, recipe, checkpoint=checkpoint, resume=True)
    same(resumed, fit(samples, BEGINNING, recipe))


def test_resuming_a_finished_training_trains_no_more(samples, tmp_path, notes):
    checkpoint = Checkpoint.beside(tmp_path / "af.safetensors")
    finished = fit(samples, BEGINNING, QUICK, checkpoint=checkpoint)
    same(fit(samples, BEGINNING, QUICK, checkpoint=checkpoint, resume=True, observer=notes), finished)
    assert notes.stages == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"recipe": replace(QUICK, epochs=4)}, "epochs was 3, now 4"),
        ({"seed": 1}, "seed was 0, now 1"),
        ({"beginning": Beginning(replace(ARCHITECTURE, blocks=2))}, "blocks was 1, now 2"),
    ],
)
def test_a_checkpoint_of_other_settings_is_refused(samples, tmp_path, change, message):
    checkpoint = Checkpoint.beside(tmp_path / "af.safetensors")
    fit(samples, BEGINNING, QUICK, checkpoint=checkpoint)
    how = {"beginning": BEGINNING, "recipe": QUICK, "seed": 0} | change
    with pytest.raises(UserError, match=message):
        fit(samples, **how, checkpoint=checkpoint, resume=True)


def test_a_checkpoint_of_other_samples_is_refused(make_samples, tmp_path):
    checkpoint = Checkpoint.beside(tmp_path / "af.safetensors")
    fit(make_samples(seed=0), BEGINNING, QUICK, checkpoint=checkpoint)
    with pytest.raises(UserError, match="samples_sha256"):
        fit(make_samples(seed=1), BEGINNING, QUICK, checkpoint=checkpoint, resume=True)


@pytest.fixture
def ruinous(monkeypatch):
    """From the fourth epoch on a learning rate that ruins the network."""

    def rate(schedule, highest, epoch, step, steps, epochs):
        return 1e-3 if epoch < 3 else 1.0

    monkeypatch.setattr("MRHNetLib.training.fitting.learning_rate", rate)


def test_the_weights_of_the_best_epoch_are_kept(samples, ruinous):
    fitted = fit(samples, BEGINNING, replace(QUICK, epochs=6, averaging=0.0))
    best = int(np.argmin(fitted.history["validation_loss"])) + 1
    assert best <= 3
    assert fitted.record["best_epoch"] == best
    rmse = fitted.history["validation_rmse"][best - 1]
    assert fitted.metrics["held_out"]["rmse"] == pytest.approx(rmse, rel=1e-5)


def test_training_stops_when_it_no_longer_improves(samples, ruinous):
    fitted = fit(samples, BEGINNING, replace(QUICK, epochs=40, averaging=0.0, patience=2))
    assert len(fitted.history["loss"]) == fitted.record["best_epoch"] + 2 < 40


def test_metrics_are_those_of_the_kept_weights_at_the_held_out_centres(samples):
    fitted = fit(samples, BEGINNING, QUICK, seed=6)
    held_out = torch.randperm(200, generator=torch.Generator().manual_seed(6)).numpy()[:40]
    patches = fitted.normalisation.apply(samples.data[held_out].astype(np.float32), samples.maximum[held_out])
    with torch.no_grad():
        output = network_from_weights(ARCHITECTURE, fitted.weights)(torch.tensor(patches)).numpy()
    prediction, truth = fitted.normalisation.restore(output)[:, 0, 1, 1], samples.label[held_out, 1, 1]
    r2 = 1 - ((prediction - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum()
    rmse = np.sqrt(((prediction - truth) ** 2).mean())
    assert fitted.metrics["held_out"] == {
        "r2": pytest.approx(r2, abs=1e-4),
        "rmse": pytest.approx(rmse, rel=1e-4),
        "patches": 40,
    }


def test_held_out_patches_are_never_learnt_from(samples):
    """Their labels do not change the weights when every epoch counts as the best one."""
    held_out = torch.randperm(200, generator=torch.Generator().manual_seed(0)).numpy()[:40]
    changed = replace(samples, label=samples.label.copy())
    changed.label[held_out] *= 0.5
    recipe = replace(QUICK, epochs=1)
    first, second = (fit(each, BEGINNING, recipe) for each in (samples, changed))
    assert np.array_equal(first.weights["conv3.weight"], second.weights["conv3.weight"])


def test_fewer_held_out_patches_than_wanted_are_told(samples, notes):
    fit(samples, BEGINNING, QUICK, observer=notes)
    assert notes.warnings == ["40 patches are held out for validation instead of 500: there are only 200 samples"]


def test_progress_tells_epoch_and_losses(samples, notes):
    fit(samples, BEGINNING, QUICK, observer=notes)
    assert notes.fractions == sorted(notes.fractions)
    assert notes.fractions[-1] == 1
    assert notes.stages[-1].startswith("epoch 3 of 3, loss ")
    assert "validation " in notes.stages[-1]


def test_a_loss_that_is_no_number_ends_the_training_and_its_checkpoint(samples, tmp_path):
    recipe = replace(QUICK, learning_rate=1e30)
    with pytest.raises(UserError, match="no finite number any more after epoch"):
        fit(samples, BEGINNING, recipe, checkpoint=Checkpoint.beside(tmp_path / "af.safetensors"))
    assert not list(tmp_path.iterdir())


def test_too_few_samples_are_refused(make_samples):
    with pytest.raises(UserError, match="at least 10 samples are needed, found 9"):
        fit(make_samples(9), BEGINNING, QUICK)


def test_ten_samples_are_enough(make_samples):
    assert fit(make_samples(10), BEGINNING, replace(QUICK, epochs=1)).record["patches_held_out"] == 2


@pytest.mark.skipif(torch.cuda.is_available(), reason="a CUDA GPU is there")
def test_a_missing_gpu_is_an_error(samples):
    with pytest.raises(UserError, match="no CUDA GPU"):
        fit(samples, BEGINNING, QUICK, device="cuda")


@pytest.mark.parametrize("name", ["l1", "mse"])
def test_paper_settings_are_the_published_ones(name):
    recipe = paper(name)
    assert (recipe.learning_rate, recipe.batch, recipe.weight_decay) == (0.1, 128, 1e-4)
    assert (recipe.gradient_norm, recipe.held_out, recipe.patience) == (0.01, 1000, 5)
    assert (recipe.initialisation, recipe.epochs) == {"l1": ("orthogonal", 60), "mse": ("glorot", 66)}[name]
