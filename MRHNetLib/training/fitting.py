"""Fitting a network to samples: epochs, validation, early stopping, checkpoints."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from MRHNetLib.errors import UserError
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.module import weights_of
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.observer import QUIET, Observer
from MRHNetLib.training.checkpoint import Checkpoint
from MRHNetLib.training.determinism import deterministic
from MRHNetLib.training.learner import Beginning, Learner
from MRHNetLib.training.losses import loss_sum
from MRHNetLib.training.normalising import measured_normalisation, normalised_blocks
from MRHNetLib.training.recipes import Recipe
from MRHNetLib.training.samples import Samples
from MRHNetLib.training.schedules import learning_rate

LEAST_SAMPLES = 10
LARGEST_HELD_OUT_SHARE = 5  # at most a fifth of the samples is held out
_REPORT_EVERY_S = 0.5


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted network.

    Attributes
    ----------
    architecture, normalisation, weights
        As a bundle holds them; the weights are those of the best epoch.
    history : dict of str to (epochs,) float32 array
        "loss" and "validation_loss" as the recipe defines them, "validation_rmse" in the stain's own units at the
        patches' centres, "learning_rate" at the end of the epoch.
    metrics : dict
        R2 and RMSE at the centres of the held-out patches.
    record : dict
        How it was done (JSON).
    """

    architecture: Architecture
    normalisation: Normalisation
    weights: "dict[str, np.ndarray[Any, np.dtype[np.float32]]]"
    history: "dict[str, np.ndarray[Any, np.dtype[np.float32]]]"
    metrics: "dict[str, Any]"
    record: "dict[str, Any]"


@dataclass
class _Course:
    """How far the training has come."""

    best_epoch: int = 0  # counted from 1; 0 before the first
    best_loss: float = math.inf
    history: "dict[str, list[float]]" = field(default_factory=dict)
    best: "dict[str, Tensor]" = field(default_factory=dict)

    @property
    def epochs(self) -> int:
        return len(self.history.get("loss", []))

    def note(self, **values: float) -> None:
        for name, value in values.items():
            self.history.setdefault(name, []).append(value)

    def ended(self, recipe: Recipe) -> bool:
        stale = recipe.patience is not None and self.epochs - self.best_epoch >= recipe.patience
        return self.epochs >= recipe.epochs or stale


@dataclass(frozen=True, eq=False)
class _Data:
    """All samples, normalised, on the device."""

    patches: Tensor  # (N, C, P, P), channels last in memory
    target: Tensor  # (N, 1, P, P)
    held_out: Tensor  # (H,) indices
    trained_on: Tensor  # (N - H,) indices, in random order


def fit(
    samples: Samples,
    beginning: Beginning,
    recipe: Recipe,
    *,
    seed: int = 0,
    device: str = "cpu",
    checkpoint: "Checkpoint | None" = None,
    resume: bool = False,
    observer: Observer = QUIET,
) -> Fit:
    """Fit a network to samples.

    On the CPU the same samples, recipe, seed and number of threads give the same bits, whether or not the training
    was interrupted and resumed.

    Parameters
    ----------
    samples : Samples
        At least ten.
    beginning : Beginning
        `Beginning(Architecture(contrasts, blocks))`, or that of a transfer (see `transfer`).
    recipe : Recipe
        See `recipes`.
    seed : int
        Of the initialisation, the choice of held-out patches and their order.
    device : str
        As in `choose_device`.
    checkpoint : Checkpoint, optional
        Replaced after every epoch. Removing it in the end is left to the caller, once the network is safe.
    resume : bool
        Go on from the checkpoint where there is one.
    observer : Observer
        Told epoch and losses, and when fewer patches are held out than the recipe wants.

    Raises
    ------
    UserError
        Too few samples, a stain without variation, a loss that is no number any more, a device that is not there,
        or a checkpoint of another training.
    """
    from MRHNetLib.networks.device import choose_device

    place = choose_device(device)
    if samples.contrasts != beginning.architecture.contrasts:
        raise ValueError(f"{beginning.architecture} cannot take {samples.contrasts} contrasts")
    generator = torch.Generator().manual_seed(seed)
    held_out, trained_on = _split(len(samples), recipe, generator, observer)
    normalisation = measured_normalisation(
        samples, trained_on.numpy(), standardise=recipe.standardise, inherited=beginning.normalisation
    )
    data = _load(samples, normalisation, held_out, trained_on, place)
    settings = _settings(samples, beginning, recipe, seed, place)
    with deterministic(place):
        learner = Learner(beginning, recipe, generator, place)
        course = _Course()
        if resume and checkpoint and checkpoint.exists():
            course = _restored(checkpoint, settings, learner, generator)
        while not course.ended(recipe):
            _epoch(data, learner, course, generator, normalisation, observer)
            if not math.isfinite(course.history["loss"][-1] + course.history["validation_loss"][-1]):
                _give_up(course, checkpoint)
            if checkpoint:
                _save(checkpoint, settings, learner, course, generator)
        learner.kept.load_state_dict(course.best)
        metrics = _metrics(data, learner, normalisation)
    record = settings | {
        "best_epoch": course.best_epoch,
        "epochs_trained": course.epochs,
        "patches": len(samples),
        "patches_held_out": len(held_out),
        "threads": torch.get_num_threads(),
    }
    history = {name: np.array(values, np.float32) for name, values in course.history.items()}
    return Fit(beginning.architecture, normalisation, weights_of(learner.kept), history, metrics, record)


def _split(count: int, recipe: Recipe, generator: torch.Generator, observer: Observer) -> "tuple[Tensor, Tensor]":
    """Indices of the held-out samples, and of the others in random order."""
    if count < LEAST_SAMPLES:
        raise UserError(f"at least {LEAST_SAMPLES} samples are needed, found {count}", hint="prepare more samples")
    held_out = min(recipe.held_out, count // LARGEST_HELD_OUT_SHARE)
    if held_out < recipe.held_out:
        observer.warning(
            f"{held_out} patches are held out for validation instead of {recipe.held_out}: "
            f"there are only {count} samples"
        )
    order = torch.randperm(count, generator=generator)
    return order[:held_out], order[held_out:]


def _load(
    samples: Samples, normalisation: Normalisation, held_out: Tensor, trained_on: Tensor, device: torch.device
) -> _Data:
    size = samples.data.shape[-1]
    patches = torch.empty(len(samples), size, size, samples.contrasts, device=device).permute(0, 3, 1, 2)
    target = torch.empty(len(samples), 1, size, size, device=device)
    for block, data, label in normalised_blocks(samples, normalisation):
        patches[block] = torch.from_numpy(data).to(device)
        target[block] = torch.from_numpy(label).to(device)
    return _Data(patches, target, held_out.to(device), trained_on)


def _epoch(
    data: _Data,
    learner: Learner,
    course: _Course,
    generator: torch.Generator,
    normalisation: Normalisation,
    observer: Observer,
) -> None:
    """Train one epoch and validate it; the course takes note."""
    recipe, epoch, rate = learner.recipe, course.epochs, 0.0
    batches = _batches(data.trained_on, recipe, generator, data.target.device)
    losses: list[Tensor] = []
    reported = -math.inf
    for step, chosen in enumerate(batches):
        rate = learning_rate(recipe.schedule, recipe.learning_rate, epoch, step, len(batches), recipe.epochs)
        losses.append(learner.learn(data.patches[chosen], data.target[chosen], rate, epoch * len(batches) + step))
        if time.monotonic() - reported > _REPORT_EVERY_S:
            reported = time.monotonic()
            fraction = (epoch + step / len(batches)) / recipe.epochs
            _report(observer, course, recipe, epoch + 1, fraction, _mean(losses))
    target = data.target[data.held_out]
    prediction = learner.predictions(data.patches[data.held_out])
    validation_loss = float(loss_sum(recipe.loss, prediction, target)) / len(target)
    course.note(
        loss=_mean(losses),
        validation_loss=validation_loss,
        validation_rmse=_rmse(_centres(prediction, normalisation) - _centres(target, normalisation)),
        learning_rate=rate,
    )
    if validation_loss < course.best_loss:
        course.best_loss, course.best_epoch = validation_loss, course.epochs
        course.best = {name: value.clone() for name, value in learner.kept.state_dict().items()}
    _report(observer, course, recipe, course.epochs, course.epochs / recipe.epochs, _mean(losses))


def _mean(losses: "list[Tensor]") -> float:
    return float(torch.stack(losses).cpu().double().mean())


def _batches(
    trained_on: Tensor, recipe: Recipe, generator: torch.Generator, device: torch.device
) -> "tuple[Tensor, ...]":
    """Indices of an epoch's batches; the rest that fills none is left out."""
    size = min(recipe.batch, max(len(trained_on) // recipe.least_batches, 1))
    order = trained_on
    if recipe.reshuffle:
        order = trained_on[torch.randperm(len(trained_on), generator=generator)]
    whole = order[: len(order) // size * size].to(device)
    return tuple(torch.split(whole, size))


def _report(observer: Observer, course: _Course, recipe: Recipe, epoch: int, fraction: float, loss: float) -> None:
    stage = f"epoch {epoch} of {recipe.epochs}, loss {loss:.4g}"
    if course.epochs:
        stage += f", validation {course.history['validation_loss'][-1]:.4g}"
    observer.progress(fraction, stage)


def _give_up(course: _Course, checkpoint: "Checkpoint | None") -> None:
    if checkpoint:
        checkpoint.remove()
    raise UserError(
        f"the loss is no finite number any more after epoch {course.epochs}: the training went astray",
        hint="check the samples for extreme values, or take --recipe modern",
    )


def _settings(
    samples: Samples, beginning: Beginning, recipe: Recipe, seed: int, device: torch.device
) -> "dict[str, Any]":
    """What decides the result."""
    document = recipe.to_document()
    return {
        "recipe": document.pop("name"),
        **document,
        "blocks": beginning.architecture.blocks,
        "seed": seed,
        "device": device.type,
        "samples_sha256": samples.sha256,
        "transferred_from_sha256": beginning.source,
    }


def _save(
    checkpoint: Checkpoint,
    settings: "Mapping[str, Any]",
    learner: Learner,
    course: _Course,
    generator: torch.Generator,
) -> None:
    best = {f"best/{name}": value.cpu().contiguous() for name, value in course.best.items()}
    numbers = {"best_epoch": course.best_epoch, "best_loss": course.best_loss, "history": course.history}
    checkpoint.save(learner.tensors() | best | {"generator": generator.get_state()}, settings, numbers)


def _restored(
    checkpoint: Checkpoint, settings: "Mapping[str, Any]", learner: Learner, generator: torch.Generator
) -> _Course:
    tensors, numbers = checkpoint.load(settings)
    learner.restore(tensors)
    generator.set_state(tensors["generator"])
    best = {name.removeprefix("best/"): value for name, value in tensors.items() if name.startswith("best/")}
    return _Course(numbers["best_epoch"], numbers["best_loss"], numbers["history"], best)


def _metrics(data: _Data, learner: Learner, normalisation: Normalisation) -> "dict[str, Any]":
    target = _centres(data.target[data.held_out], normalisation)
    error = _centres(learner.predictions(data.patches[data.held_out]), normalisation) - target
    variance = float(np.square(target - target.mean()).mean())
    r2 = 1 - float(np.square(error).mean()) / variance if variance > 0 else None
    return {"held_out": {"r2": r2, "rmse": _rmse(error), "patches": len(target)}}


def _centres(patches: Tensor, normalisation: Normalisation) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Values at the patches' centres in the stain's own units, (N,) float64."""
    centre = patches.shape[-1] // 2
    values = patches[:, 0, centre, centre].cpu().double().numpy()
    return np.asarray(values * normalisation.target_scale + normalisation.target_offset)


def _rmse(error: "np.ndarray[Any, np.dtype[np.float64]]") -> float:
    return float(np.sqrt(np.square(error).mean()))
