"""The structures that a reference shows: the voxels above, or below, a threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.evaluation.roc import otsu_threshold

TARGETS = ("high", "low")


@dataclass(frozen=True)
class Structures:
    """What counts as structure in a reference.

    Attributes
    ----------
    threshold : float
        In the reference's units.
    rule : str
        Where the threshold is from: "otsu" or "given".
    target : str
        "high": the voxels above it; "low": those below it, as myelinated tracts in AF.
    """

    threshold: float
    rule: str
    target: str

    def inside(self, reference: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which values (N,) of the reference are structure."""
        return np.asarray(reference > self.threshold if self.target == "high" else reference < self.threshold)

    def score(self, prediction: NDArray[np.float64]) -> NDArray[np.float64]:
        """The values (N,) of a map so that the more of them, the more of the structure is predicted."""
        return prediction if self.target == "high" else -prediction

    def to_document(self) -> dict[str, float | str]:
        """For JSON."""
        return {"threshold": self.threshold, "rule": self.rule, "target": self.target}


def structures_of(reference: NDArray[np.float64], threshold: float | None, target: str) -> Structures:
    """The structures that a threshold, by default Otsu's, cuts out of a reference's values (N,).

    A reference that is constant shows none, whatever the threshold.
    """
    if threshold is not None:
        return Structures(threshold, "given", target)
    constant = reference.min() == reference.max()
    return Structures(float(reference[0]) if constant else otsu_threshold(reference), "otsu", target)
