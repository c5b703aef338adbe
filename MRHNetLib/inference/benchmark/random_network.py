"""A network with random weights, as large as one wishes: how fast it is does not depend on what it has learnt."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.inference.task import Task
from MRHNetLib.networks.architecture import KERNEL, Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.normalisation import Normalisation

SEED = 0
_BIAS_SD = 0.01
# Of the nine taps of a filter, those that meet a pixel and not the zeros round a 3 x 3 patch, on average.
_TAPS_THAT_MEET_A_PIXEL = 49 / 9


def random_network(task: Task, blocks: int, seed: int = SEED) -> Bundle:
    """A network of that many blocks for the task's contrasts; the same seed gives the same one.

    Weights are normal with variance 2 / (channels x 49 / 9), He's rule for layers before a ReLU (He et al., ICCV 2015)
    with the taps counted that meet a pixel, so that signals keep their size from layer to layer. The second
    convolution of each block is divided by the square root of the number of blocks, so that what the blocks add does
    not grow with their number. Biases are normal with deviation 0.01. Every contrast is standardised over the task's
    voxels, as in networks that ``mrhnet train`` makes: on the bare signal, in which contrasts are alike and far from
    0, an untrained network gives nearly the same value everywhere, and nothing can be said of errors relative to it.
    """
    architecture = Architecture(task.stack.shape[0], blocks)
    random = np.random.default_rng(seed)
    return Bundle(
        name=f"random-{blocks}",
        stain="random",
        model=architecture,
        protocol=task.stack.protocol,
        normalisation=_standardising(task),
        weights={name: _drawn(name, shape, blocks, random) for name, shape in architecture.shapes().items()},
        patch=replace(task.patch, size=KERNEL),
    )


def _drawn(name: str, shape: tuple[int, ...], blocks: int, random: np.random.Generator) -> NDArray[np.float32]:
    deviation = _BIAS_SD if name.endswith(".bias") else (2 / (shape[1] * _TAPS_THAT_MEET_A_PIXEL)) ** 0.5
    if name.endswith(".second.weight"):
        deviation /= blocks**0.5
    return (deviation * random.standard_normal(shape)).astype(np.float32)


def _standardising(task: Task) -> Normalisation:
    """Mean 0 and deviation 1 of each contrast over the mask."""
    stack, maximum = task.stack, np.float32(task.stack.maximum())
    values = [stack.scaled(c, frame[task.mask]) / maximum for c, frame in enumerate(stack.frames)]
    deviations = np.array([np.std(v, dtype=np.float64) for v in values])
    return Normalisation(
        offset=np.array([np.mean(v, dtype=np.float64) for v in values], np.float32),
        scale=np.where(deviations > 0, deviations, 1).astype(np.float32),
    )
