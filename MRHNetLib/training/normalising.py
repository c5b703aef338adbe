"""The normalisation that goes with training samples."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from MRHNetLib.errors import UserError
from MRHNetLib.networks.normalisation import InputQuantiles, Normalisation
from MRHNetLib.training.samples import Samples

Array = np.ndarray[Any, np.dtype[Any]]

_BLOCK_PATCHES = 2048  # some 5 MB of float32 for 67 contrasts
LEAST_DEVIATION = 1e-6  # of a contrast's mean: below it the contrast is constant and is only shifted


def measured_normalisation(
    samples: Samples, chosen: Array, *, standardise: bool, inherited: "Normalisation | None" = None
) -> Normalisation:
    """The normalisation of a network that is trained on the chosen samples.

    Parameters
    ----------
    samples : Samples
        All samples.
    chosen : (K,) int array
        Those that are trained on, not the ones held out.
    standardise : bool
        Mean 0 and deviation 1 for every contrast and for the target; otherwise both are only divided by their
        maximum, the target's over all samples as published.
    inherited : Normalisation, optional
        Of the network that this one is transferred from: its frozen layers expect its offset and scale.

    Raises
    ------
    UserError
        The stain is the same everywhere.
    """
    label = samples.label[chosen]
    deviation = float(label.std(dtype=np.float64))
    if deviation == 0:
        raise UserError("the stain is the same in all samples: there is nothing to learn", hint="check the target")
    centre = samples.data.shape[-1] // 2
    centres = samples.data[chosen, :, centre, centre] / samples.maximum[chosen, None]
    if inherited:
        offset, scale = inherited.offset, inherited.scale
    else:
        offset, scale = _moments(samples, chosen) if standardise else (None, None)
    return Normalisation(
        offset=offset,
        scale=scale,
        target_scale=deviation if standardise else samples.target_scale,
        target_offset=float(label.mean(dtype=np.float64)) if standardise else 0.0,
        input_quantiles=InputQuantiles.measured(centres),
    )


def normalised_blocks(samples: Samples, normalisation: Normalisation) -> "Iterator[tuple[slice, Array, Array]]":
    """Blocks of network input (K, C, P, P) and target (K, 1, P, P), both float32, with their place."""
    for start in range(0, len(samples), _BLOCK_PATCHES):
        block = slice(start, start + _BLOCK_PATCHES)
        data = samples.data[block].astype(np.float32)
        target = (samples.label[block] - normalisation.target_offset) / normalisation.target_scale
        yield block, normalisation.apply(data, samples.maximum[block]), target[:, None].astype(np.float32)


def _moments(samples: Samples, chosen: Array) -> "tuple[Array, Array]":
    """Mean and deviation of every contrast of x / maximum, (C,) float32."""
    blocks = [chosen[start : start + _BLOCK_PATCHES] for start in range(0, len(chosen), _BLOCK_PATCHES)]
    values = len(chosen) * samples.data.shape[-1] ** 2

    def ratio(block: Array) -> Array:
        return samples.data[block].astype(np.float64) / samples.maximum[block, None, None, None]

    mean = sum(ratio(block).sum(axis=(0, 2, 3)) for block in blocks) / values
    squares = sum(np.square(ratio(block) - mean[:, None, None]).sum(axis=(0, 2, 3)) for block in blocks)
    deviation = np.sqrt(squares / values)
    constant = deviation <= LEAST_DEVIATION * np.abs(mean)  # maps of small units are not: 1e-4 mm2/s beside 1e4
    return mean.astype(np.float32), np.where(constant, 1, deviation).astype(np.float32)
