"""Mean kurtosis, fitted over all shells together.

DIPY's design matrix and its analytical mean (Tabesh et al., Magn Reson Med 2011;65:823) over the fit of `log_linear`;
DIPY's own fit goes voxel by voxel and takes 0.9 ms for each.
"""

from __future__ import annotations

import numpy as np
from dipy.core.gradients import gradient_table
from dipy.reconst import dki, dti
from dipy.reconst.utils import dki_design_matrix
from numpy.typing import NDArray

from MRHNetLib.maps.computation import Computed
from MRHNetLib.maps.log_linear import LogLinearFit, lifted
from MRHNetLib.maps.tensor import tensor_design
from MRHNetLib.maps.weighting import LEAST_DWI_B_VALUE, Weighting

LEAST_EIGENVALUE = 2e-7  # mm2/s; below it DIPY's formula has no value


class KurtosisFit:
    """Fits a diffusion and a kurtosis tensor to the volumes of several shells.

    Parameters
    ----------
    weighting : Weighting
        Of the N volumes of all shells.
    bounds : (2,) floats
        Values beyond them are set to them, and counted.
    weighted : bool
        Weighted least squares instead of ordinary ones.
    """

    def __init__(self, weighting: Weighting, *, bounds: tuple[float, float], weighted: bool = False) -> None:
        self._fit = LogLinearFit(kurtosis_design(weighting), weighted=weighted)
        self._b0 = weighting.weakest
        self._bounds = bounds

    def maps(self, signals: NDArray[np.float64]) -> Computed:
        """MK of (V, N) signals, within the bounds; 0 without b0 signal or where diffusion is not positive all round."""
        enough, raised, dark = lifted(signals, self._b0)
        unknowns = self._fit.unknowns(enough)
        values, vectors = dti.decompose_tensor(dti.from_lower_triangular(unknowns[:, :6]), min_diffusivity=0)
        unfit = (values[:, 2] <= LEAST_EIGENVALUE) | dark
        values[unfit] = 1e-3
        kurtosis = unknowns[:, 6:21] / values.mean(axis=1, keepdims=True) ** 2
        parameters = np.concatenate([values, vectors.reshape(-1, 9), kurtosis], axis=1)
        # the fast=True of DIPY 1.12 goes voxel by voxel and takes three times as long
        mean = dki.mean_kurtosis(parameters, min_kurtosis=None, max_kurtosis=None, fast=False)
        low, high = self._bounds
        mean[unfit] = min(max(0.0, low), high)
        counts = {
            "no b0 signal": dark,
            "signals raised": raised,
            "diffusion not positive": unfit & ~dark,
            "clipped below": mean < low,
            "clipped above": mean > high,
        }
        clipped = np.clip(mean, low, high).astype(np.float32)
        return Computed({"MK": clipped}, {name: int(found.sum()) for name, found in counts.items()})


def kurtosis_design(weighting: Weighting) -> NDArray[np.float64]:
    """(N, 22) DIPY's design matrix: diffusion tensor, kurtosis tensor times MD squared, minus the logarithm at b 0.

    b0 volumes weaken the signal a little, in a direction that is not known: their rows are those of the tensor's fit.
    Their kurtosis, below 1e-4 of the signal, is left out.
    """
    table = gradient_table(weighting.b_values, bvecs=weighting.directions, b0_threshold=LEAST_DWI_B_VALUE)
    design = np.asarray(dki_design_matrix(table), np.float64)
    design[:, :6] = tensor_design(weighting)[:, :6]
    return design
