"""Tissue: the microstructure of each voxel of a brain, from which both MR signals and stains arise."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from MRHNetLib.phantom.shapes import Array


@dataclass(frozen=True, eq=False)
class Tissue:
    """Microstructure of N voxels; float32.

    Parameters
    ----------
    axons, myelin, cells : (N,) arrays
        Relative densities, 0 to about 1.
    dispersion : (N,) array
        Share of the axons that run in every direction, 0 to 1.
    fluid : (N,) array
        Share of cerebrospinal fluid in the voxel's brain, 0 to 1.
    brain : (N,) array
        Share of the voxel that is brain, 0 to 1.
    direction : (3, N) array
        Unit vector of the fibres along the axes of the array; its sign has no meaning.
    """

    axons: Array
    myelin: Array
    cells: Array
    dispersion: Array
    fluid: Array
    brain: Array
    direction: Array

    @classmethod
    def joined(cls, parts: list[Tissue]) -> Tissue:
        """The voxels of several parts, one after the other."""
        return cls(
            **{
                field.name: np.concatenate([getattr(part, field.name) for part in parts], axis=-1)
                for field in fields(cls)
            }
        )
