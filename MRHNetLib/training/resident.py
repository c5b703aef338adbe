"""Samples as a training needs them: normalised, on the device, split, in batches."""

from dataclasses import dataclass

import torch
from torch import Tensor

from MRHNetLib.errors import UserError
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.observer import Observer
from MRHNetLib.training.normalising import normalised_blocks
from MRHNetLib.training.recipe import Recipe
from MRHNetLib.training.samples import Samples

LEAST_SAMPLES = 10
LARGEST_HELD_OUT_SHARE = 5  # at most a fifth of the samples is held out


@dataclass(frozen=True, eq=False)
class ResidentSamples:
    """All samples on the device; small enough to lie there as a whole (40,000 of 67 contrasts are 100 MB).

    Attributes
    ----------
    patches : (N, C, P, P) Tensor
        Network input, channels last in memory.
    target : (N, 1, P, P) Tensor
        What the network is to give.
    held_out : (H,) Tensor
        Indices of the samples for validation.
    trained_on : (N - H,) Tensor
        Indices of the others, in random order, on the CPU.
    """

    patches: Tensor
    target: Tensor
    held_out: Tensor
    trained_on: Tensor

    @property
    def validation(self) -> "tuple[Tensor, Tensor]":
        """Patches and target of the samples for validation."""
        return self.patches[self.held_out], self.target[self.held_out]

    def batches(self, recipe: Recipe, generator: torch.Generator) -> "tuple[Tensor, ...]":
        """Indices of an epoch's batches; the rest that fills none is left out."""
        size = min(recipe.batch, max(len(self.trained_on) // recipe.least_batches, 1))
        order = self.trained_on
        if recipe.reshuffle:
            order = order[torch.randperm(len(order), generator=generator)]
        whole = order[: len(order) // size * size].to(self.target.device)
        return tuple(torch.split(whole, size))


def split_samples(
    count: int, recipe: Recipe, generator: torch.Generator, observer: Observer
) -> "tuple[Tensor, Tensor]":
    """Indices of the held-out samples, and of the others in random order.

    Raises
    ------
    UserError
        There are fewer than ten.
    """
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


def resident_samples(
    samples: Samples, normalisation: Normalisation, held_out: Tensor, trained_on: Tensor, device: torch.device
) -> ResidentSamples:
    """The samples, normalised, on the device."""
    size = samples.data.shape[-1]
    patches = torch.empty(len(samples), size, size, samples.contrasts, device=device).permute(0, 3, 1, 2)
    target = torch.empty(len(samples), 1, size, size, device=device)
    for block, data, label in normalised_blocks(samples, normalisation):
        patches[block] = torch.from_numpy(data).to(device)
        target[block] = torch.from_numpy(label).to(device)
    return ResidentSamples(patches, target, held_out.to(device), trained_on)
