"""Agreement between a stain map and its reference, inside a mask.

R2, RMSE, AUC and SSIM stand side by side because none suffices alone: SSIM rewards smooth pictures, a correlation
does not see a wrong scale, and R2 says nothing about where the errors lie.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.roc import structure_auc
from MRHNetLib.evaluation.similarity import SETTINGS, structural_similarity

DEFINITIONS = {
    "r2": "explained variance: 1 - sum((reference - map)^2) / sum((reference - its mean)^2), of the values as they are",
    "squared_correlation": "square of pearson_r: R2 after the best linear rescaling of the map",
    "pearson_r": "Pearson's correlation",
    "rmse": "root of the mean squared error, in the reference's units",
    "mae": "mean absolute error, in the reference's units",
    "ssim": SETTINGS + "; of a region: mean of the same over its voxels",
    "auc": "area under the ROC curve of the map (its negative, where structures are low) as a score for the structures "
    "that the threshold of the reference, the same in every region, defines",
    "auc_interval": "percentile bootstrap over blocks of voxels; none where there are fewer than 10 blocks",
    "best_cut": "the map's value with the largest Youden index, true rate minus false rate; it was chosen on this very "
    "reference, so that its rates are flattering",
}


@dataclass(frozen=True)
class Metrics:
    """How well a prediction agrees with its reference. NaN: not defined for these values.

    Attributes
    ----------
    r2 : float
        Explained variance, 1 - sum((reference - prediction)^2) / sum((reference - mean)^2): 1 is perfect, 0 no better
        than the reference's mean, negative worse than it.
    squared_correlation : float
        Square of `pearson_r`: what R2 would be after the best linear rescaling of the prediction.
    pearson_r : float
        Pearson's correlation.
    rmse, mae : float
        Root of the mean squared error and mean absolute error, in the reference's units.
    ssim : float
        Structural similarity in three dimensions, `MRHNetLib.evaluation.similarity.structural_similarity`.
    auc : float
        Area under the ROC curve, `MRHNetLib.evaluation.roc.structure_auc`.
    voxels : int
        Voxels compared.
    """

    r2: float
    squared_correlation: float
    pearson_r: float
    rmse: float
    mae: float
    ssim: float
    auc: float
    voxels: int

    def to_document(self) -> dict[str, float | None]:
        """The figures for JSON, which has no NaN: None instead."""
        return {name: None if np.isnan(value) else value for name, value in asdict(self).items()}


def compare(prediction: np.ndarray, reference: np.ndarray, mask: np.ndarray) -> Metrics:
    """The agreement of a prediction with a reference inside a mask.

    Parameters
    ----------
    prediction, reference : ndarray, (X, Y, Z)
        On one grid, in the same units.
    mask : ndarray of bool, (X, Y, Z)

    Raises
    ------
    UserError
        The shapes differ, the mask is empty or a value inside it is not finite.
    """
    inside = np.asarray(mask, dtype=bool)
    if not prediction.shape == reference.shape == inside.shape:
        raise UserError(
            f"prediction {prediction.shape}, reference {reference.shape} and mask {inside.shape} differ in shape",
            hint="bring them onto one grid first",
        )
    predicted = prediction[inside].astype(np.float64)
    true = reference[inside].astype(np.float64)
    if not true.size:
        raise UserError("the mask holds no voxel to compare", hint="give a mask with 1 inside the brain")
    _check_finite("prediction", predicted)
    _check_finite("reference", true)
    similarity = structural_similarity(prediction, reference, inside)
    return metrics_of(predicted, true, ssim=similarity, auc=structure_auc(predicted, true))


def metrics_of(prediction: NDArray[np.float64], reference: NDArray[np.float64], *, ssim: float, auc: float) -> Metrics:
    """The figures of values (N,), all finite; those that take more than values are handed in. All NaN for none."""
    if not reference.size:
        nan = float("nan")
        return Metrics(nan, nan, nan, nan, nan, nan, nan, 0)
    correlation = pearson_r(prediction, reference)
    return Metrics(
        r2=explained_variance(prediction, reference),
        squared_correlation=correlation**2,
        pearson_r=correlation,
        rmse=float(np.sqrt(np.mean((prediction - reference) ** 2))),
        mae=float(np.mean(np.abs(prediction - reference))),
        ssim=ssim,
        auc=auc,
        voxels=reference.size,
    )


def explained_variance(prediction: np.ndarray, reference: np.ndarray) -> float:
    """R2 of (N,) values as 1 - residual / total sum of squares; NaN for a constant reference."""
    if is_constant(reference):
        return float("nan")
    total = float(np.sum((reference - reference.mean()) ** 2))
    return 1.0 - float(np.sum((reference - prediction) ** 2)) / total if total > 0 else float("nan")


def pearson_r(prediction: np.ndarray, reference: np.ndarray) -> float:
    """Pearson's correlation of (N,) values; NaN where either is constant."""
    if is_constant(prediction) or is_constant(reference):
        return float("nan")
    a, b = prediction - prediction.mean(), reference - reference.mean()
    norm = float(np.sqrt(np.sum(a * a) * np.sum(b * b)))
    return float(np.sum(a * b)) / norm if norm > 0 else float("nan")


def is_constant(values: np.ndarray) -> bool:
    """Whether all values are the same; their mean may still differ from them in its last digit."""
    return bool(values.min() == values.max())


def _check_finite(what: str, values: np.ndarray) -> None:
    broken = values.size - int(np.count_nonzero(np.isfinite(values)))
    if broken:
        raise UserError(
            f"{broken} of the {values.size} values of the {what} inside the mask are NaN or infinite",
            hint="leave these voxels out of the mask",
        )
