"""The diffusion tensor of one shell: FA, MD, AD, RD and the direction of fibres.

The design matrix, the eigenvalues and what is made of them are DIPY's; the fit itself is one product of matrices for
all voxels (`log_linear`). Basser et al., J Magn Reson B 1994;103:247.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from dipy.core.gradients import gradient_table
from dipy.reconst import dti
from numpy.typing import NDArray

from MRHNetLib.maps.computation import Computed
from MRHNetLib.maps.log_linear import LogLinearFit, lifted
from MRHNetLib.maps.weighting import LEAST_DWI_B_VALUE, Weighting

LARGEST_COLOUR = 255


class TensorFit:
    """Fits a tensor to the volumes of one shell.

    Parameters
    ----------
    weighting : Weighting
        Of the N volumes.
    weighted : bool
        Weighted least squares instead of ordinary ones.
    """

    def __init__(self, weighting: Weighting, *, weighted: bool = False) -> None:
        self._fit = LogLinearFit(tensor_design(weighting), weighted=weighted)
        self._b0 = weighting.weakest

    def maps(self, signals: NDArray[np.float64]) -> Computed:
        """FA, MD, AD, RD (float32) and colourFA (uint8, (V, 3)) of (V, N) signals; 0 where there is no b0 signal.

        Diffusivities in mm2/s. Eigenvalues below 0, which noise makes, count as 0. The colour is the main direction
        along the world's axes times FA: red right-left, green front-back, blue up-down (Pajevic & Pierpaoli, Magn Reson
        Med 1999;42:526).
        """
        enough, raised, dark = lifted(signals, self._b0)
        matrices = dti.from_lower_triangular(self._fit.unknowns(enough)[:, :6])
        values, vectors = dti.decompose_tensor(matrices, min_diffusivity=-np.inf)
        negative = (values[:, 2] < 0) & ~dark
        values = np.where(dark[:, None], 0, np.maximum(values, 0))
        anisotropy = dti.fractional_anisotropy(values)
        maps: dict[str, NDArray[Any]] = {
            "FA": anisotropy,
            "MD": dti.mean_diffusivity(values),
            "AD": dti.axial_diffusivity(values),
            "RD": dti.radial_diffusivity(values),
        }
        maps = {name: computed.astype(np.float32) for name, computed in maps.items()}
        colours = np.abs(vectors[:, :, 0]) * anisotropy[:, None] * LARGEST_COLOUR
        maps["colourFA"] = np.rint(colours).astype(np.uint8)
        counts = {"no b0 signal": dark, "signals raised": raised, "negative eigenvalues": negative}
        return Computed(maps, {name: int(found.sum()) for name, found in counts.items()})


def tensor_design(weighting: Weighting) -> NDArray[np.float64]:
    """(N, 7) DIPY's design matrix: the tensor's six elements in mm2/s, minus the logarithm of the signal at b 0."""
    table = gradient_table(
        weighting.b_values, bvecs=weighting.directions, b0_threshold=LEAST_DWI_B_VALUE, btens=weighting.b_tensors
    )
    return np.asarray(dti.design_matrix(table), np.float64)
