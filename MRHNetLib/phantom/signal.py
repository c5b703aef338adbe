"""The noise-free MR signal of tissue in one contrast of a protocol.

Where a protocol gives several figures of a parameter, the one that stands first (the method file's) is simulated.
"""

from __future__ import annotations

import numpy as np

from MRHNetLib.data.protocols import Contrast, Protocol
from MRHNetLib.errors import UserError
from MRHNetLib.phantom.diffusion import Compartments, fluid_attenuation
from MRHNetLib.phantom.magnetisation_transfer import fluid_saturation, tissue_saturation
from MRHNetLib.phantom.relaxation import R1_FLUID, R2_FLUID, r1, r2, saturation, transverse_decay, water
from MRHNetLib.phantom.shapes import Array
from MRHNetLib.phantom.tissue import Tissue

# Of a protocol that does not tell them; those of the published diffusion scans.
DEFAULT_ECHO_TIME_MS, DEFAULT_REPETITION_TIME_MS = 32.888, 320.0


class SignalModel:
    """Signals of one brain.

    Parameters
    ----------
    tissue : Tissue
        Of N voxels.
    """

    def __init__(self, tissue: Tissue) -> None:
        self._tissue = tissue
        self._compartments = Compartments(tissue)
        self._r1, self._r2, self._water = r1(tissue), r2(tissue), water(tissue)

    def signal(self, contrast: Contrast) -> Array:
        """Signal of each voxel, 1 being fluid in equilibrium: (N,) float32."""
        echo = contrast.value("echo_time_ms") or DEFAULT_ECHO_TIME_MS
        repetition = contrast.value("repetition_time_ms") or DEFAULT_REPETITION_TIME_MS
        tissue = self._water * saturation(self._r1, repetition) * transverse_decay(self._r2, echo)
        fluid = saturation(R1_FLUID, repetition) * transverse_decay(R2_FLUID, echo)
        power = contrast.value("mt_power_ut") or 0.0
        if power > 0:
            offset = contrast.value("mt_offset_hz")
            assert offset is not None, "the schema gives an offset to every power"
            tissue *= tissue_saturation(self._tissue, offset, power)
            fluid *= fluid_saturation(offset, power)
        b_value = contrast.value("b_value") or 0.0
        if b_value > 0:
            frequency = contrast.value("diffusion_frequency_hz") or 0.0
            tissue *= self._compartments.attenuation(b_value, contrast.unit_direction, frequency)
            fluid *= fluid_attenuation(b_value)
        share = self._tissue.fluid
        return np.asarray(self._tissue.brain * ((1 - share) * tissue + share * fluid), np.float32)


def check_simulable(protocol: Protocol) -> None:
    """Check that every contrast is an image, not a map computed from images.

    Raises
    ------
    UserError
        The protocol takes maps.
    """
    if maps := protocol.indices(kind="map"):
        raise UserError(
            f"the phantom simulates images; {protocol.name} takes maps computed from them "
            f"({protocol.contrasts[maps[0]].label})",
            hint="choose mrh-67 or mrh-nissl-48",
        )
