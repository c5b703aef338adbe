"""Fitting a network to samples: epochs, validation, early stopping, checkpoints."""

import math
import time
from dataclasses import dataclass
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
from MRHNetLib.training.course import Course
from MRHNetLib.training.determinism import deterministic
from MRHNetLib.training.learner import Beginning, Learner
from MRHNetLib.training.losses import loss_sum
from MRHNetLib.training.normalising import measured_normalisation
from MRHNetLib.training.recipe import Recipe
from MRHNetLib.training.resident import ResidentSamples, resident_samples, split_samples
from MRHNetLib.training.samples import Samples
from MRHNetLib.training.schedules import learning_rate

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
    held_out, trained_on = split_samples(len(samples), recipe, generator, observer)
    normalisation = measured_normalisation(
        samples, trained_on.numpy(), standardise=recipe.standardise, inherited=beginning.normalisation
    )
    data = resident_samples(samples, normalisation, held_out, trained_on, place)
    settings = training_settings(samples, beginning, recipe, seed, place)
    with deterministic(place):
        learner = Learner(beginning, recipe, generator, place)
        course = Course()
        if resume and checkpoint and checkpoint.exists():
            course = Course.restored(checkpoint, settings, learner, generator)
        while not course.ended(recipe):
            _epoch(data, learner, course, generator, normalisation, observer)
            if course.went_astray():
                _give_up(course, checkpoint)
            if checkpoint:
                course.save(checkpoint, settings, learner, generator)
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


def training_settings(
    samples: Samples, beginning: Beginning, recipe: Recipe, seed: int, device: torch.device
) -> "dict[str, Any]":
    """What decides the result (JSON): a checkpoint belongs to these, and the finished network's record holds them."""
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


def _epoch(
    data: ResidentSamples,
    learner: Learner,
    course: Course,
    generator: torch.Generator,
    normalisation: Normalisation,
    observer: Observer,
) -> None:
    """Train one epoch and validate it; the course takes note."""
    recipe, epoch, rate = learner.recipe, course.epochs, 0.0
    batches = data.batches(recipe, generator)
    losses: list[Tensor] = []
    reported = -math.inf
    for step, chosen in enumerate(batches):
        rate = learning_rate(recipe.schedule, recipe.learning_rate, epoch, step, len(batches), recipe.epochs)
        losses.append(learner.learn(data.patches[chosen], data.target[chosen], rate, epoch * len(batches) + step))
        if time.monotonic() - reported > _REPORT_EVERY_S:
            reported = time.monotonic()
            fraction = (epoch + step / len(batches)) / recipe.epochs
            _report(observer, course, recipe, epoch + 1, fraction, _mean(losses))
    patches, target = data.validation
    prediction = learner.predictions(patches)
    course.note(
        learner.kept.state_dict(),
        loss=_mean(losses),
        validation_loss=float(loss_sum(recipe.loss, prediction, target)) / len(target),
        validation_rmse=_rmse(_centres(prediction, normalisation) - _centres(target, normalisation)),
        learning_rate=rate,
    )
    _report(observer, course, recipe, course.epochs, course.epochs / recipe.epochs, _mean(losses))


def _mean(losses: "list[Tensor]") -> float:
    return float(torch.stack(losses).cpu().double().mean())


def _report(observer: Observer, course: Course, recipe: Recipe, epoch: int, fraction: float, loss: float) -> None:
    stage = f"epoch {epoch} of {recipe.epochs}, loss {loss:.4g}"
    if course.epochs:
        stage += f", validation {course.history['validation_loss'][-1]:.4g}"
    observer.progress(fraction, stage)


def _give_up(course: Course, checkpoint: "Checkpoint | None") -> None:
    if checkpoint:
        checkpoint.remove()
    raise UserError(
        f"the loss is no finite number any more after epoch {course.epochs}: the training went astray",
        hint="check the samples for extreme values, or take --recipe modern",
    )


def _metrics(data: ResidentSamples, learner: Learner, normalisation: Normalisation) -> "dict[str, Any]":
    patches, held_out = data.validation
    target = _centres(held_out, normalisation)
    error = _centres(learner.predictions(patches), normalisation) - target
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
