"""One map against its reference: every figure against a second library, in the whole mask and in a region."""

import time

import numpy as np
import pytest
import sklearn.metrics
from skimage.metrics import structural_similarity

from MRHNetLib.evaluation import map_agreement
from MRHNetLib.evaluation.blocks import blocks_of
from MRHNetLib.evaluation.map_agreement import Comparison, agreement_of
from MRHNetLib.evaluation.roc import RocCurve, curve_of
from MRHNetLib.evaluation.structures import Structures

SHAPE = (20, 18, 16)
THRESHOLD = 0.7


def compared(target: str = "high", reference: np.ndarray | None = None) -> tuple[np.ndarray, Comparison]:
    rng = np.random.default_rng(0)
    if reference is None:
        reference = rng.random(SHAPE).astype(np.float32)
    prediction = (0.8 * reference + 0.2 * rng.random(SHAPE)).astype(np.float32)
    mask = rng.random(SHAPE) > 0.2
    region = (np.indices(SHAPE)[0] < 10)[mask]
    structures = Structures(THRESHOLD, "given", target)
    blocks = blocks_of(mask, np.full(3, 0.2))
    return prediction, Comparison(reference, mask, structures, blocks, {"front": region, "nowhere": region & False})


@pytest.mark.parametrize("part", ["whole", "front"])
def test_second_libraries_agree(part: str) -> None:
    prediction, comparison = compared()
    whole, regions = agreement_of(prediction, comparison)
    chosen = comparison.mask.copy()
    if part == "front":
        chosen[comparison.mask] = comparison.regions["front"]
    p, r = prediction[chosen].astype(float), comparison.reference[chosen].astype(float)
    found = whole if part == "whole" else regions["front"]
    assert found.metrics.r2 == pytest.approx(sklearn.metrics.r2_score(r, p))
    assert found.metrics.rmse == pytest.approx(np.sqrt(sklearn.metrics.mean_squared_error(r, p)))
    assert found.metrics.auc == pytest.approx(sklearn.metrics.roc_auc_score(r > THRESHOLD, p))
    assert (found.metrics.voxels, found.structure_voxels) == (r.size, int((r > THRESHOLD).sum()))


def test_dark_structures_are_scored_by_how_dark_the_map_is() -> None:
    prediction, comparison = compared("low")
    whole, _ = agreement_of(prediction, comparison)
    p, r = prediction[comparison.mask], comparison.reference[comparison.mask]
    assert whole.metrics.auc == pytest.approx(sklearn.metrics.roc_auc_score(r < THRESHOLD, -p))


@pytest.mark.parametrize("target", ["high", "low"])
def test_no_other_cut_of_the_map_has_a_larger_youden_index(target: str) -> None:
    prediction, comparison = compared(target)
    whole, _ = agreement_of(prediction, comparison)
    p, r = prediction[comparison.mask], comparison.reference[comparison.mask]
    structure = r > THRESHOLD if target == "high" else r < THRESHOLD

    def youden(cut: float) -> float:
        found = p >= cut if target == "high" else p <= cut
        return float(found[structure].mean() - found[~structure].mean())

    assert youden(whole.cut.value) == pytest.approx(whole.cut.youden)
    assert whole.cut.youden >= max(youden(cut) for cut in np.linspace(0, 1, 300))


def test_a_regions_similarity_is_its_share_of_the_whole_volumes() -> None:
    prediction, comparison = compared()
    _, regions = agreement_of(prediction, comparison)
    mask, values = comparison.mask, comparison.reference[comparison.mask].astype(float)
    padded = [np.pad(np.where(mask, one, values.mean()), 5, constant_values=values.mean())
              for one in (comparison.reference, prediction)]  # fmt: skip
    _, local = structural_similarity(
        *padded, data_range=np.ptp(values), gaussian_weights=True, sigma=1.5, use_sample_covariance=False, full=True
    )
    inside = local[5:-5, 5:-5, 5:-5][mask]
    assert regions["front"].metrics.ssim == pytest.approx(inside[comparison.regions["front"]].mean(), abs=1e-6)


def test_a_region_without_voxels_has_no_figures() -> None:
    _, regions = agreement_of(*compared())
    document = regions["nowhere"].to_document()
    assert document.pop("voxels") == document.pop("structure_voxels") == 0
    assert set(document.values()) == {None}


def test_it_is_told_that_the_work_goes_on_while_values_are_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[float, str]] = []

    class Heard:
        def progress(self, fraction: float, stage: str) -> None:
            told.append((fraction, stage))

        def warning(self, message: str) -> None: ...

    def slow(*values: np.ndarray) -> RocCurve:
        time.sleep(0.35)
        return curve_of(*values)

    monkeypatch.setattr(map_agreement, "curve_of", slow)
    agreement_of(*compared(), Heard())
    assert len([stage for _, stage in told if stage == "ROC"]) >= 2
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)


def test_without_structure_there_is_no_curve_but_the_rest() -> None:
    prediction, comparison = compared(reference=np.random.default_rng(1).random(SHAPE).astype(np.float32) / 2)
    whole, _ = agreement_of(prediction, comparison)
    assert (whole.curve, whole.cut, whole.interval, whole.structure_voxels) == (None, None, None, 0)
    assert np.isnan(whole.metrics.auc)
    assert whole.metrics.r2 < 1


def test_a_constant_map_is_chance_and_has_no_correlation() -> None:
    _, comparison = compared()
    whole, _ = agreement_of(np.full(SHAPE, 0.1, np.float32), comparison)
    assert whole.metrics.auc == 0.5
    assert whole.metrics.to_document()["pearson_r"] is None
    assert whole.cut is None
    assert whole.metrics.rmse == pytest.approx(np.sqrt(np.mean((comparison.reference[comparison.mask] - 0.1) ** 2)))
