"""Relaxation: how bright a tissue is without diffusion weighting or magnetisation transfer.

The figures are round ones within the range of aldehyde-fixed brain, soaked in buffer with a gadolinium agent, at 7 T
(Shepherd et al., Magn Reson Med 2009;62:26; repetition times of 0.3 to 0.8 s are only of use in such specimens).
Myelin shortens T1 and T2: white matter is dark in T2-weighted images.
"""

from __future__ import annotations

import numpy as np

from MRHNetLib.phantom.shapes import Array
from MRHNetLib.phantom.tissue import Tissue

R2_BASE, R2_MYELIN, R2_CELLS = 22.0, 14.0, 2.0  # 1/s: T2 of 40 ms in grey matter and 29 ms in white matter
R2_FLUID = 8.0
R1_BASE, R1_MYELIN = 1.9, 0.9  # 1/s: T1 of 480 ms in grey matter and 370 ms in white matter
R1_FLUID = 3.0  # the agent is densest in the fluid
DENSITY_BASE, DENSITY_MYELIN = 0.85, -0.15  # visible water, of that of the fluid


def transverse_decay(rate: Array | float, echo_time_ms: float) -> Array:
    """Share of the signal left at the echo time: exp(-TE R2)."""
    return np.asarray(np.exp(-np.float32(echo_time_ms / 1000) * rate), np.float32)


def saturation(rate: Array | float, repetition_time_ms: float) -> Array:
    """Share of the magnetisation that recovers between excitations of 90 degrees: 1 - exp(-TR R1)."""
    return np.asarray(1 - np.exp(-np.float32(repetition_time_ms / 1000) * rate), np.float32)


def r1(tissue: Tissue) -> Array:
    """Longitudinal relaxation rate of the tissue water in 1/s: (N,)."""
    return R1_BASE + R1_MYELIN * tissue.myelin


def r2(tissue: Tissue) -> Array:
    """Transverse relaxation rate of the tissue water in 1/s: (N,)."""
    return R2_BASE + R2_MYELIN * tissue.myelin + R2_CELLS * tissue.cells


def water(tissue: Tissue) -> Array:
    """Density of visible water relative to the fluid's: (N,)."""
    return DENSITY_BASE + DENSITY_MYELIN * tissue.myelin
