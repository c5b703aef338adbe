"""What a training recipe consists of."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from MRHNetLib.errors import UserError


@dataclass(frozen=True)
class Recipe:
    """The settings of a training; a checkpoint belongs to one set of them.

    Attributes
    ----------
    name : str
        "paper" or "modern".
    loss : str
        See `losses`.
    initialisation : str
        See `initialisation`.
    optimiser : str
        "sgdm" (MATLAB's stochastic gradient descent with momentum) or "adamw".
    schedule : str
        See `schedules`.
    learning_rate : float
        The first one ("steps") or the highest ("one-cycle").
    weight_decay : float
        On weights, never on biases: L2 factor of the loss for "sgdm", decoupled for "adamw".
    gradient_norm : float or None
        "sgdm" cuts each learnable array's gradient to this L2 norm.
    batch : int
        Patches a step. The rest that fills no batch is left out of an epoch.
    least_batches : int
        Batches an epoch: where there are too few patches for so many, batches are smaller.
    epochs : int
        At most so many.
    patience : int or None
        Stop after so many epochs without a lower validation loss.
    held_out : int
        Patches for validation, never trained on.
    reshuffle : bool
        A new order in every epoch; otherwise one order for all.
    standardise : bool
        Give every contrast mean 0 and deviation 1 over the training patches, and the target likewise. Otherwise
        inputs and targets are only divided by their maximum.
    averaging : float
        Decay of the running average of the weights that is validated and kept, a step; 0 takes the weights as they
        are.
    jitter : float
        Deviation of a random number that is added to all pixels of a contrast in a training patch, in the unit of the
        network's input: the network learns not to trust the last digits of its input.
    learning_rate_factors : mapping of str to float
        Names of convolutions that learn at another rate; their factors.
    """

    name: str
    loss: str
    initialisation: str
    optimiser: str
    schedule: str
    learning_rate: float
    weight_decay: float
    gradient_norm: "float | None"
    batch: int
    least_batches: int
    epochs: int
    patience: "int | None"
    held_out: int
    reshuffle: bool
    standardise: bool
    averaging: float = 0.0
    jitter: float = 0.0
    learning_rate_factors: Mapping[str, float] = field(default_factory=dict)

    def to_document(self) -> "dict[str, Any]":
        """The settings as JSON."""
        return asdict(self)

    def with_epochs(self, epochs: "int | None") -> "Recipe":
        """The same recipe with another number of epochs; None leaves it."""
        if epochs is None:
            return self
        if epochs < 1:
            raise UserError(f"--epochs must be at least 1, found {epochs}", hint=f"{self.name} takes {self.epochs}")
        return replace(self, epochs=epochs)
