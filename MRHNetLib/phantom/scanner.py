"""The scanner: coil bias, Rician noise and integer images."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.phantom.fields import SmoothField
from MRHNetLib.phantom.shapes import Array

GAIN = 25_000.0  # stored units per signal of fluid in equilibrium: no contrast of a published protocol clips in int16
LARGEST = np.iinfo(np.int16).max
BIAS_SPACING_MM, BIAS_SD = 9.0, 0.08


def generator(seeds: Sequence[int], purpose: str) -> np.random.Generator:
    """Random numbers that depend on the seeds and on what they are for, and on nothing else."""
    return np.random.default_rng([*seeds, zlib.crc32(purpose.encode())])


def coil_bias(random: np.random.Generator, axes: Sequence[Array]) -> Array:
    """Sensitivity of the coil, smooth, about 1: (X, Y, Z)."""
    return np.asarray(np.exp(np.float32(BIAS_SD) * SmoothField(random, BIAS_SPACING_MM).on(axes)))


def acquire(signal: Array, sigma: float, random: np.random.Generator) -> NDArray[np.int16]:
    """The magnitude image of a signal with complex noise of standard deviation `sigma`, times `GAIN`.

    Rician noise (Gudbjartsson & Patz, Magn Reson Med 1995;34:910); same shape as `signal`.
    """
    real = random.standard_normal(signal.shape, np.float32)
    real *= np.float32(sigma)
    real += signal
    imaginary = random.standard_normal(signal.shape, np.float32)
    imaginary *= np.float32(sigma)
    real *= real
    imaginary *= imaginary
    real += imaginary
    magnitude = np.sqrt(real, out=real)
    magnitude *= np.float32(GAIN)
    return np.minimum(np.rint(magnitude, out=magnitude), LARGEST).astype(np.int16)
