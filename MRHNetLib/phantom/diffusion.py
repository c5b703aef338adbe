"""Diffusion: a sum of compartments, so that the signal decays with kurtosis.

Axons are sticks (Behrens et al., Magn Reson Med 2003;50:1077), most of them along the voxel's fibres and the rest in
every direction; the space between them hinders diffusion the more, the denser they are (tortuosity, Szafer et al.,
Magn Reson Med 1995;33:697); cell bodies are spheres that restrict it (SANDI, Palombo et al., NeuroImage
2020;215:116835); the fluid is free. An oscillating gradient probes short times: water in the spheres does not reach
the wall any more, and its diffusivity rises towards the free one (Does et al., Magn Reson Med 2003;49:206; Aggarwal
et al., Magn Reson Med 2012;67:98), outside it rises with the root of the frequency (Novikov et al., PNAS
2014;111:5088).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from MRHNetLib.phantom.shapes import Array
from MRHNetLib.phantom.tissue import Tissue

INTRINSIC_DIFFUSIVITY = 0.6e-3  # mm2/s, in fixed tissue at room temperature; Alexander et al., NeuroImage 2010;52:1374
FLUID_DIFFUSIVITY = 2.0e-3  # mm2/s, water at 20 degrees; Holz et al., PCCP 2000;2:4740
AXON_WATER, CELL_WATER = 0.6, 0.5  # share of the water within axons and cells where their density is 1
LEAST_EXTRACELLULAR = 0.05
CELL_RADIUS_MM = 0.003  # of the granule cells, the densest of all
SPHERE_ROOT = 2.0816  # first root of the equation for diffusion in a sphere; Stepisnik, Physica B 1993;183:343
DIFFUSION_TIME_S = 0.015  # of the pulsed gradient (method file: PVM_DwGradSep)
DISORDER_RISE = 0.2  # by which diffusivity outside the cells rises at 100 Hz


class Compartments:
    """The water of N voxels of tissue by compartment.

    Parameters
    ----------
    tissue : Tissue
        Its fluid is left out here; `fluid_attenuation` is its signal.
    """

    def __init__(self, tissue: Tissue) -> None:
        self.axons = AXON_WATER * tissue.axons
        self.cells = CELL_WATER * tissue.cells
        self.outside = np.maximum(1 - self.axons - self.cells, np.float32(LEAST_EXTRACELLULAR))
        self.total = self.axons + self.cells + self.outside
        self.hindrance = self.outside / (self.outside + self.axons)
        self.dispersion = tissue.dispersion
        self.direction = tissue.direction

    def attenuation(self, b_value: float, direction: Sequence[float] | None, frequency_hz: float = 0.0) -> Array:
        """Signal over that without diffusion weighting: (N,).

        Parameters
        ----------
        b_value : float
            In s/mm2.
        direction : (3,) floats or None
            Unit vector along the axes of the array; None without one: the mean over the three axes.
        frequency_hz : float
            Of the oscillating gradient; 0 for a pulsed one.
        """
        along = _squared_cosine(self.direction, direction)
        axons = (1 - self.dispersion) * np.exp(-np.float32(b_value * INTRINSIC_DIFFUSIVITY) * along)
        axons += self.dispersion * np.float32(powder_stick(b_value * INTRINSIC_DIFFUSIVITY))
        outside = np.exp(-np.float32(b_value) * self._outside_diffusivity(along, frequency_hz))
        cells = np.float32(math.exp(-b_value * sphere_diffusivity(frequency_hz)))
        return np.asarray((self.axons * axons + self.outside * outside + self.cells * cells) / self.total)

    def _outside_diffusivity(self, along: Array, frequency_hz: float) -> Array:
        free = INTRINSIC_DIFFUSIVITY * (1 + DISORDER_RISE * math.sqrt(frequency_hz / 100))
        mean = (1 + 2 * self.hindrance) / 3
        directed = self.hindrance + (1 - self.hindrance) * along
        return np.asarray(free * (self.dispersion * mean + (1 - self.dispersion) * directed), np.float32)


def fluid_attenuation(b_value: float) -> float:
    """Signal of the fluid over that without diffusion weighting."""
    return math.exp(-b_value * FLUID_DIFFUSIVITY)


def powder_stick(exponent: float) -> float:
    """Signal of sticks in every direction; `exponent` is b-value times diffusivity.

    The mean of exp(-exponent cos2) over the sphere: sqrt(pi/4) erf(sqrt(x)) / sqrt(x).
    """
    root = math.sqrt(exponent)
    return math.sqrt(math.pi) / 2 * math.erf(root) / root if root > 0 else 1.0


def sphere_diffusivity(frequency_hz: float) -> float:
    """Apparent diffusivity in mm2/s of water within a cell.

    For a pulsed gradient R2 / (5 t), the limit of long times; for an oscillating one the first Lorentzian of the
    restricted spectrum, D f2 / (f2 + fc2) with fc = root2 D / (2 pi R2) (Stepisnik, 1993).
    """
    if frequency_hz == 0:
        return CELL_RADIUS_MM**2 / (5 * DIFFUSION_TIME_S)
    corner_hz = SPHERE_ROOT**2 * INTRINSIC_DIFFUSIVITY / (2 * math.pi * CELL_RADIUS_MM**2)
    return INTRINSIC_DIFFUSIVITY * frequency_hz**2 / (frequency_hz**2 + corner_hz**2)


def _squared_cosine(fibres: Array, direction: Sequence[float] | None) -> Array:
    if direction is None:
        return np.full(fibres.shape[1], 1 / 3, np.float32)
    unit = np.asarray(direction, np.float32)
    return np.asarray(np.square(unit @ fibres))
