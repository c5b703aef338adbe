"""The bootstrap over blocks, against drawing the blocks one by one and scikit-learn's area."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from MRHNetLib.evaluation.auc_interval import RESAMPLES, auc_interval, resampled_areas

BLOCKS = 30


@pytest.fixture
def smooth() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Structure and score that are nearly the same within each block."""
    rng = np.random.default_rng(0)
    blocks = np.repeat(np.arange(BLOCKS), 40)
    structure = rng.random(blocks.size) < 0.1 + 0.8 * rng.random(BLOCKS)[blocks]
    score = structure + 1.5 * rng.normal(size=BLOCKS)[blocks] + 0.3 * rng.normal(size=blocks.size)
    return structure, np.round(score, 2), blocks


def test_each_resample_has_the_area_of_its_voxels(smooth) -> None:
    structure, score, blocks = smooth
    areas = resampled_areas(structure, score, blocks, BLOCKS, seed=3)
    times = np.random.default_rng(3).multinomial(BLOCKS, np.full(BLOCKS, 1 / BLOCKS), size=RESAMPLES)
    for area, drawn in zip(areas[:20], times[:20], strict=True):
        voxels = np.repeat(np.arange(blocks.size), drawn[blocks])
        assert area == pytest.approx(roc_auc_score(structure[voxels], score[voxels]))


def test_many_different_scores_are_counted_in_steps_that_hardly_move_the_area() -> None:
    rng = np.random.default_rng(1)
    blocks = rng.integers(0, 20, 20_000)
    structure = rng.random(blocks.size) < 0.3
    score = structure + rng.normal(size=blocks.size)
    exact = roc_auc_score(structure, score)
    areas = resampled_areas(structure, score, np.zeros(blocks.size, int), 1, seed=0)
    assert areas == pytest.approx(exact, abs=1e-4)


def test_blocks_make_the_interval_wider_than_voxels_would(smooth) -> None:
    structure, score, blocks = smooth
    by_block = auc_interval(structure, score, blocks)
    by_voxel = auc_interval(structure, score, np.arange(blocks.size))
    assert by_block.high - by_block.low > 2 * (by_voxel.high - by_voxel.low)
    assert by_block.low < roc_auc_score(structure, score) < by_block.high
    assert by_block.blocks == BLOCKS


def test_independent_voxels_have_the_interval_of_hanley_and_mcneil() -> None:
    """Their standard error of an area (Radiology 143:29, 1982) for scores of two normal distributions."""
    rng = np.random.default_rng(2)
    structure = np.arange(1500) < 500
    score = structure + rng.normal(size=1500)
    interval = auc_interval(structure, score, np.arange(1500))
    area = roc_auc_score(structure, score)
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    error = np.sqrt((area * (1 - area) + 499 * (q1 - area**2) + 999 * (q2 - area**2)) / (500 * 1000))
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * error, rel=0.12)


def test_the_same_seed_gives_the_same_interval(smooth) -> None:
    assert auc_interval(*smooth) == auc_interval(*smooth)
    assert auc_interval(*smooth) != auc_interval(*smooth, seed=1)


def test_too_few_blocks_tell_nothing(smooth) -> None:
    structure, score, blocks = smooth
    assert auc_interval(structure, score, blocks // 4) is None


@pytest.mark.parametrize("value", [True, False])
def test_nothing_to_tell_apart_has_no_interval(smooth, value: bool) -> None:
    structure, score, blocks = smooth
    assert auc_interval(np.full_like(structure, value), score, blocks) is None
