"""Stains: what histology of the same tissue would look like.

Each stain sees other sides of the tissue than the MR signal does, has a smooth unevenness of its own (of sections and
staining) and a fine texture that no MR contrast shows, so that no prediction from MRI can be perfect. Values are
0 to 255, as of 8-bit microscopy; more is more of the stain's target (for AF: of fluorescence).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from MRHNetLib.phantom.fields import SmoothField
from MRHNetLib.phantom.shapes import Array
from MRHNetLib.phantom.tissue import Tissue

STAINS = ("AF", "NF", "MBP", "Nissl")
UNEVENNESS_SPACING_MM, UNEVENNESS_SD = 2.5, 0.04
TEXTURE_SPACING_MM, TEXTURE_SD = 0.15, 0.05
GRAIN_SD = 3.0  # in units of the stain, per voxel
LARGEST = 255.0


def ideal_stain(stain: str, tissue: Tissue) -> Array:
    """The stain without unevenness, texture or grain: (N,) float32."""
    if stain == "AF":  # grey matter shines, myelin and axons displace what does
        value = 205 - 105 * tissue.myelin - 45 * tissue.axons + 15 * tissue.cells
    elif stain == "NF":  # large axons of the brainstem and tracts; fine neurites of the cortex stain little
        value = 15 + 225 * np.power(tissue.axons, np.float32(1.25))
    elif stain == "MBP":
        value = 5 + 235 * tissue.myelin
    else:  # Nissl substance of cell bodies
        value = 12 + 225 * tissue.cells
    return np.asarray(tissue.brain * (1 - tissue.fluid) * value, np.float32)


def stain_on_grid(
    stain: str, tissue: Tissue, index: np.ndarray, axes: Sequence[Array], random: np.random.Generator
) -> Array:
    """The stain of the brain's voxels: (N,) float32.

    Parameters
    ----------
    stain : str
        One of `STAINS`.
    tissue : Tissue
        Of N voxels.
    index : (N,) ints
        Their places in the flattened grid.
    axes : three arrays
        The grid's coordinates in mm.
    random : numpy.random.Generator
        Draws unevenness, texture and grain.
    """
    value = ideal_stain(stain, tissue)
    factor = UNEVENNESS_SD * SmoothField(random, UNEVENNESS_SPACING_MM).on(axes)
    factor += TEXTURE_SD * SmoothField(random, TEXTURE_SPACING_MM).on(axes)
    value *= 1 + factor.ravel()[index]
    value += GRAIN_SD * tissue.brain * random.standard_normal(len(index), np.float32)
    return np.clip(value, 0, LARGEST)
