"""Magnetisation transfer: the two-pool model in the steady state.

Henkelman et al., Magn Reson Med 1993;29:759, with the exchange, lineshape and relaxation of the
macromolecules taken as the same everywhere; tissues differ in the size of the pool, which is myelin for the larger
part, and in R1. The train of pulses of the published acquisition (200 pulses of 3 ms, 0.1 ms apart) is taken as
continuous irradiation of the same mean power.
"""

from __future__ import annotations

import math

import numpy as np

from MRHNetLib.phantom.relaxation import R1_FLUID, R2_FLUID, r1, r2
from MRHNetLib.phantom.shapes import Array
from MRHNetLib.phantom.tissue import Tissue

GYROMAGNETIC_RATIO = 2.6752218744e8  # rad/s/T, of the proton (CODATA 2018)
GAUSS_PULSE_POWER = 0.298723764675971  # mean square over peak square of the pulse (method file: PVM_MagTransPulse1)
DUTY_CYCLE = 3.0 / 3.1  # 3 ms of pulse, 0.1 ms of pause
POOL_BASE, POOL_MYELIN, POOL_CELLS = 0.05, 0.10, 0.01  # bound to free protons; Stanisz et al., MRM 2005;54:507
EXCHANGE_RATE = 40.0  # 1/s, from the bound to the free pool; Stanisz et al.
BOUND_R1 = 1.0  # 1/s, as is usual (Henkelman et al.)
BOUND_T2_S = 1.0e-5  # Stanisz et al.


def tissue_saturation(tissue: Tissue, offset_hz: float, power_ut: float) -> Array:
    """Share of the tissue water's magnetisation left by the irradiation: (N,)."""
    pool = POOL_BASE + POOL_MYELIN * tissue.myelin + POOL_CELLS * tissue.cells
    return steady_state(pool, r1(tissue), r2(tissue), offset_hz, power_ut)


def fluid_saturation(offset_hz: float, power_ut: float) -> float:
    """The same for the fluid, which has no macromolecules."""
    return float(steady_state(np.zeros(1, np.float32), R1_FLUID, R2_FLUID, offset_hz, power_ut)[0])


def steady_state(
    pool: Array, free_r1: Array | float, free_r2: Array | float, offset_hz: float, power_ut: float
) -> Array:
    """Longitudinal magnetisation of the free water over its equilibrium: (N,).

    Parameters
    ----------
    pool : (N,) array
        Protons of the bound pool per proton of the free one.
    free_r1, free_r2 : (N,) arrays or floats
        Relaxation rates of the free water in 1/s.
    offset_hz, power_ut : float
        Offset from the water's resonance, and peak of the pulse in microtesla.
    """
    squared = (GYROMAGNETIC_RATIO * power_ut * 1e-6) ** 2 * GAUSS_PULSE_POWER * DUTY_CYCLE
    offset = 2 * math.pi * offset_hz
    lineshape = BOUND_T2_S / math.sqrt(2 * math.pi) * math.exp(-((offset * BOUND_T2_S) ** 2) / 2)
    bound = math.pi * squared * lineshape + BOUND_R1
    forward = EXCHANGE_RATE * pool / free_r1
    direct = 1 + squared / offset**2 * free_r2 / free_r1
    numerator = BOUND_R1 * forward + bound + EXCHANGE_RATE
    return np.asarray(numerator / (forward * bound + direct * (bound + EXCHANGE_RATE)), np.float32)
