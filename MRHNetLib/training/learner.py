"""A network that learns: its weights, the optimiser's memory, and the running average of the weights."""

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.module import MRHNetwork
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.training.initialisation import initialise
from MRHNetLib.training.losses import loss_sum
from MRHNetLib.training.recipe import Recipe
from MRHNetLib.training.sgdm import Sgdm

MOMENTUM = 0.9  # of the published recipe, and the first of Adam's two
SECOND_MOMENT = 0.99  # Adam's memory of squared gradients
EVALUATION_BATCH = 2048  # patches; 300 MB of activations at most
AVERAGING_START = 10.0  # steps: the running average forgets faster at first, to let go of the first weights


@dataclass(frozen=True, eq=False)
class Beginning:
    """What a training starts from.

    Attributes
    ----------
    architecture : Architecture
        Of the network.
    weights : mapping of str to array, or None
        Of the network that this one is transferred from.
    new : frozenset of str or None
        Convolutions that start anew; None means all.
    trained : frozenset of str or None
        Convolutions that change; the others stay as they are, bit by bit. None means all.
    normalisation : Normalisation or None
        Of the network that this one is transferred from.
    source : str
        SHA-256 of that network's file, else empty.
    """

    architecture: Architecture
    weights: "Mapping[str, object] | None" = None
    new: "frozenset[str] | None" = None
    trained: "frozenset[str] | None" = None
    normalisation: "Normalisation | None" = None
    source: str = ""


class Learner:
    """See the module; `network` learns, `kept` is what is validated and kept."""

    def __init__(self, beginning: Beginning, recipe: Recipe, generator: torch.Generator, device: torch.device) -> None:
        architecture = beginning.architecture
        every = set(architecture.channels())
        with torch.random.fork_rng(devices=()):  # PyTorch's own first weights are drawn in vain
            network = MRHNetwork(architecture)
        if beginning.weights:
            network.load_state_dict({name: torch.tensor(value) for name, value in beginning.weights.items()})
        new = every if beginning.new is None else set(beginning.new)
        initialise(network, recipe.initialisation, generator, new)
        self.recipe = recipe
        self._generator = generator
        self.network = network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.trained = self._freeze_all_but(every if beginning.trained is None else set(beginning.trained))
        self.kept = copy.deepcopy(self.network) if recipe.averaging else self.network
        self._averages = [value for value in self.kept.parameters() if value.requires_grad]
        self.optimiser = _optimiser(self.trained, recipe)
        self._factors = [recipe.learning_rate_factors.get(_convolution(name), 1.0) for name in self.trained]

    def learn(self, patches: Tensor, target: Tensor, rate: float, steps_done: int) -> Tensor:
        """Make one step on a batch; its loss before the step, as a tensor without gradient."""
        self.optimiser.zero_grad(set_to_none=True)
        loss = loss_sum(self.recipe.loss, self.network(self._jittered(patches)), target) / len(patches)
        loss.backward()
        for group, factor in zip(self.optimiser.param_groups, self._factors, strict=True):
            group["lr"] = rate * factor
        self.optimiser.step()
        self._average(steps_done)
        return loss.detach()

    @torch.inference_mode()
    def predictions(self, patches: Tensor) -> Tensor:
        """(N, 1, P, P) output of the kept network for (N, C, P, P)."""
        return torch.cat([self.kept(batch) for batch in torch.split(patches, EVALUATION_BATCH)])

    def tensors(self) -> "dict[str, Tensor]":
        """All that changes, on the CPU, for a checkpoint."""
        found = {f"network/{name}": value for name, value in self.network.state_dict().items()}
        if self.kept is not self.network:
            found |= {f"kept/{name}": value for name, value in self.kept.state_dict().items()}
        for name, parameter in self.trained.items():
            for key, value in self.optimiser.state[parameter].items():
                found[f"optimiser/{key}/{name}"] = value
        return {name: value.detach().cpu().contiguous() for name, value in found.items()}

    def restore(self, tensors: "Mapping[str, Tensor]") -> None:
        """Take all that `tensors` gave."""
        self.network.load_state_dict(_under("network/", tensors))
        if self.kept is not self.network:
            self.kept.load_state_dict(_under("kept/", tensors))
        for path, value in _under("optimiser/", tensors).items():
            key, name = path.split("/")
            parameter = self.trained[name]
            like = parameter if value.shape == parameter.shape else value
            # the same layout in memory as before, so that sums are taken in the same order
            self.optimiser.state[parameter][key] = torch.empty_like(like).copy_(value)

    def _jittered(self, patches: Tensor) -> Tensor:
        """The patches, each contrast of each shifted a little."""
        if not self.recipe.jitter:
            return patches
        shifts = torch.randn(*patches.shape[:2], 1, 1, generator=self._generator)
        return patches + self.recipe.jitter * shifts.to(patches.device)

    def _freeze_all_but(self, convolutions: "set[str]") -> "dict[str, nn.Parameter]":
        for name, parameter in self.network.named_parameters():
            parameter.requires_grad_(_convolution(name) in convolutions)
        return {name: value for name, value in self.network.named_parameters() if value.requires_grad}

    @torch.no_grad()
    def _average(self, steps_done: int) -> None:
        if self.kept is self.network:
            return
        decay = min(self.recipe.averaging, (1 + steps_done) / (1 + steps_done + AVERAGING_START))
        torch._foreach_lerp_(self._averages, list(self.trained.values()), 1 - decay)


def _optimiser(trained: "Mapping[str, nn.Parameter]", recipe: Recipe) -> torch.optim.Optimizer:
    """One parameter group for each array, so that each can have its own rate and decay."""
    groups = [
        {
            "params": [parameter],
            "lr": recipe.learning_rate,
            "weight_decay": recipe.weight_decay if name.endswith(".weight") else 0.0,
        }
        for name, parameter in trained.items()
    ]
    if recipe.optimiser == "sgdm":
        return Sgdm(groups, momentum=MOMENTUM, gradient_norm=recipe.gradient_norm or math.inf)
    return torch.optim.AdamW(groups, betas=(MOMENTUM, SECOND_MOMENT))


def _convolution(parameter: str) -> str:
    return parameter.rsplit(".", 1)[0]


def _under(prefix: str, tensors: "Mapping[str, Tensor]") -> "dict[str, Tensor]":
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
