"""How well one map agrees with a reference, in the whole brain and in each region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.evaluation.auc_interval import AucInterval, auc_interval
from MRHNetLib.evaluation.blocks import Blocks
from MRHNetLib.evaluation.metrics import Metrics, metrics_of
from MRHNetLib.evaluation.roc import RocCurve, curve_of
from MRHNetLib.evaluation.similarity import local_similarity
from MRHNetLib.evaluation.structures import Structures
from MRHNetLib.observer import QUIET, Observer, Portion
from MRHNetLib.threads import Threads

SIMILARITY = 0.5  # share of the time, for the progress
WHOLE = 0.4  # of the rest, where there are regions


@dataclass(frozen=True)
class BestCut:
    """The cut of a prediction that tells structures best: the largest Youden index.

    Attributes
    ----------
    value : float
        In the prediction's units; with it and beyond it (above, or below for dark structures) is structure.
    true_rate, false_rate : float
        Share of the structures' voxels found, and of the others wrongly taken.
    """

    value: float
    true_rate: float
    false_rate: float

    @property
    def youden(self) -> float:
        """True rate minus false rate: 1 is perfect, 0 chance."""
        return self.true_rate - self.false_rate

    def to_document(self) -> dict[str, float]:
        """For JSON."""
        return {
            "value": self.value,
            "true_rate": self.true_rate,
            "false_rate": self.false_rate,
            "youden": self.youden,
        }


@dataclass(frozen=True, eq=False)
class Agreement:
    """The agreement of one map with the reference in one part of the brain.

    Attributes
    ----------
    metrics : Metrics
    structure_voxels : int
    interval : AucInterval or None
        Of `metrics.auc`.
    cut : BestCut or None
        None where there is no ROC curve: no structure, or nothing else.
    curve : RocCurve or None
        Thinned, for a figure.
    """

    metrics: Metrics
    structure_voxels: int
    interval: AucInterval | None = None
    cut: BestCut | None = None
    curve: RocCurve | None = None

    def to_document(self) -> dict[str, object]:
        """For JSON."""
        return {
            **self.metrics.to_document(),
            "structure_voxels": self.structure_voxels,
            "auc_interval": self.interval.to_document() if self.interval else None,
            "best_cut": self.cut.to_document() if self.cut else None,
        }


@dataclass(frozen=True, eq=False)
class Comparison:
    """What every map of one call is compared with; (N,) values of a mask (X, Y, Z).

    Attributes
    ----------
    reference : ndarray, (X, Y, Z)
    mask : ndarray of bool, (X, Y, Z)
        Not empty; every map and the reference are finite in it.
    structures : Structures
    blocks : Blocks
    regions : mapping of str to ndarray of bool, (N,)
        The mask's voxels of each region.
    """

    reference: NDArray[np.float32]
    mask: NDArray[np.bool_]
    structures: Structures
    blocks: Blocks
    regions: Mapping[str, NDArray[np.bool_]]


_Agreements = tuple[Agreement, dict[str, Agreement]]


def agreement_of(prediction: NDArray[np.float32], comparison: Comparison, observer: Observer = QUIET) -> _Agreements:
    """The agreement of a map (X, Y, Z) in the whole mask, and in each region.

    Structures are those of the whole mask's threshold in every region. A region's structural similarity is the mean
    over its voxels of the whole volume's, so that it has the same data range everywhere.
    """
    similarity = local_similarity(prediction, comparison.reference, comparison.mask, Portion(observer, 0.0, SIMILARITY))
    values = _Values(
        prediction[comparison.mask].astype(np.float64),
        comparison.reference[comparison.mask].astype(np.float64),
        similarity,
        comparison,
    )
    with Threads[_Agreements](1) as threads:  # this one goes on telling: sorting millions of values takes a second
        threads.start(values.agreements, comparison.regions)
        return threads.results(Portion(observer, SIMILARITY, 1))[0]


class _Values:
    """The values of one map in the mask, and their agreement in any part of it."""

    def __init__(
        self,
        prediction: NDArray[np.float64],
        reference: NDArray[np.float64],
        similarity: NDArray[np.float64],
        comparison: Comparison,
    ) -> None:
        self._prediction, self._reference, self._similarity = prediction, reference, similarity
        self._structures, self._blocks = comparison.structures, comparison.blocks

    def agreements(self, regions: Mapping[str, NDArray[np.bool_]], observer: Observer) -> _Agreements:
        """The agreement in all voxels, and in each region."""
        observer.progress(0, "ROC")
        whole, parts = self._agreement(slice(None)), {}
        for number, (name, chosen) in enumerate(regions.items()):
            observer.progress(WHOLE + (1 - WHOLE) * number / len(regions), "regions")
            parts[name] = self._agreement(chosen)
        return whole, parts

    def _agreement(self, chosen: NDArray[np.bool_] | slice) -> Agreement:
        """The agreement in the chosen voxels."""
        prediction, reference = self._prediction[chosen], self._reference[chosen]
        structure = self._structures.inside(reference)
        found = int(structure.sum())
        similarity = float(self._similarity[chosen].mean()) if reference.size else float("nan")
        if not 0 < found < structure.size:
            return Agreement(metrics_of(prediction, reference, ssim=similarity, auc=float("nan")), found)
        score = self._structures.score(prediction)
        curve = curve_of(structure, score)
        return Agreement(
            metrics_of(prediction, reference, ssim=similarity, auc=curve.area),
            found,
            auc_interval(structure, score, self._blocks.numbers[chosen]),
            self._best_cut(curve),
            curve.thinned(),
        )

    def _best_cut(self, curve: RocCurve) -> BestCut | None:
        """None where no cut is better than none at all."""
        best = curve.best
        if not best:
            return None
        value = float(curve.thresholds[best])
        return BestCut(
            value if self._structures.target == "high" else -value,
            float(curve.true_rates[best]),
            float(curve.false_rates[best]),
        )
