"""How far a training has come, and what it has found so far."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from MRHNetLib.training.checkpoint import Checkpoint
from MRHNetLib.training.learner import Learner
from MRHNetLib.training.recipe import Recipe


@dataclass
class Course:
    """The course of a training.

    Attributes
    ----------
    best_epoch : int
        Counted from 1; 0 before the first.
    best_loss : float
        Its validation loss.
    history : dict of str to list of float
        One number an epoch.
    best : dict of str to Tensor
        The weights of the best epoch.
    """

    best_epoch: int = 0
    best_loss: float = math.inf
    history: "dict[str, list[float]]" = field(default_factory=dict)
    best: "dict[str, Tensor]" = field(default_factory=dict)

    @property
    def epochs(self) -> int:
        """How many are finished."""
        return len(self.history.get("loss", []))

    def note(self, weights: "Mapping[str, Tensor]", **numbers: float) -> None:
        """Take note of a finished epoch; the weights are kept where its "validation_loss" is the lowest so far."""
        for name, value in numbers.items():
            self.history.setdefault(name, []).append(value)
        if numbers["validation_loss"] < self.best_loss:
            self.best_loss, self.best_epoch = numbers["validation_loss"], self.epochs
            self.best = {name: value.clone() for name, value in weights.items()}

    def ended(self, recipe: Recipe) -> bool:
        """Whether all epochs are done, or the last ones brought nothing."""
        stale = recipe.patience is not None and self.epochs - self.best_epoch >= recipe.patience
        return self.epochs >= recipe.epochs or stale

    def went_astray(self) -> bool:
        """Whether the last epoch's losses are no finite numbers."""
        return not math.isfinite(self.history["loss"][-1] + self.history["validation_loss"][-1])

    def save(
        self, checkpoint: Checkpoint, settings: "Mapping[str, Any]", learner: Learner, generator: torch.Generator
    ) -> None:
        """Replace the checkpoint by all that the training needs to go on."""
        best = {f"best/{name}": value.cpu().contiguous() for name, value in self.best.items()}
        numbers = {"best_epoch": self.best_epoch, "best_loss": self.best_loss, "history": self.history}
        checkpoint.save(learner.tensors() | best | {"generator": generator.get_state()}, settings, numbers)

    @classmethod
    def restored(
        cls, checkpoint: Checkpoint, settings: "Mapping[str, Any]", learner: Learner, generator: torch.Generator
    ) -> "Course":
        """The course that `save` wrote; learner and generator are brought to where they were."""
        tensors, numbers = checkpoint.load(settings)
        learner.restore(tensors)
        generator.set_state(tensors["generator"])
        best = {name.removeprefix("best/"): value for name, value in tensors.items() if name.startswith("best/")}
        return cls(numbers["best_epoch"], numbers["best_loss"], numbers["history"], best)
