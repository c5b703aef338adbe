"""Statistics of regions against formulas worked by hand."""

import math

import numpy as np
import pytest

from MRHNetLib.data.regions import Region
from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.region_statistics import region_statistics

CORTEX, TRACT, ABSENT = Region(3, "cortex"), Region(7, "tract"), Region(9, "absent")


@pytest.fixture
def volumes() -> tuple[np.ndarray, np.ndarray]:
    """Region 3 holds 2, 4, 4, 6, 9 in scattered voxels, region 7 one voxel of 5, the rest 100 without a label."""
    values, labels = np.full((3, 3, 2), 100, np.float32), np.zeros((3, 3, 2), np.uint8)
    for place, value in zip([(0, 0, 0), (2, 1, 0), (0, 2, 1), (1, 1, 1), (2, 2, 0)], (9, 4, 2, 6, 4), strict=True):
        values[place], labels[place] = value, 3
    values[1, 0, 0], labels[1, 0, 0] = 5, 7
    return values, labels


def test_five_voxels_by_hand(volumes: tuple[np.ndarray, np.ndarray]) -> None:
    (cortex,) = region_statistics(*volumes, [CORTEX], 0.5)[:1]
    assert (cortex.id, cortex.name, cortex.voxels, cortex.volume_mm3) == (3, "cortex", 5, 2.5)
    assert cortex.mean == 5  # 25 / 5
    assert cortex.sd == pytest.approx(math.sqrt((9 + 1 + 1 + 1 + 16) / 4))
    # of 2, 4, 4, 6, 9 the percentile p lies at position 4 p / 100, counted from 0
    assert cortex.p5 == pytest.approx(2.4)
    assert (cortex.p25, cortex.median, cortex.p75) == (4, 4, 6)
    assert cortex.p95 == pytest.approx(6 + 0.8 * 3)


def test_the_order_is_that_of_the_table(volumes: tuple[np.ndarray, np.ndarray]) -> None:
    assert [found.id for found in region_statistics(*volumes, [TRACT, CORTEX], 1)] == [7, 3]


def test_labels_without_a_name_follow(volumes: tuple[np.ndarray, np.ndarray]) -> None:
    found = region_statistics(*volumes, [CORTEX], 1)
    assert [(region.id, region.name) for region in found] == [(3, "cortex"), (7, "region 7")]


def test_one_voxel_has_no_deviation(volumes: tuple[np.ndarray, np.ndarray]) -> None:
    tract = region_statistics(*volumes, [TRACT], 1)[0]
    assert (tract.voxels, tract.mean, tract.median) == (1, 5, 5)
    assert math.isnan(tract.sd)


def test_a_region_without_voxels_has_no_figures(volumes: tuple[np.ndarray, np.ndarray]) -> None:
    absent = region_statistics(*volumes, [ABSENT], 1)[0]
    assert (absent.voxels, absent.volume_mm3) == (0, 0)
    assert all(math.isnan(figure) for figure in (absent.mean, absent.sd, absent.p5, absent.median, absent.p95))


def test_many_regions_equal_one_at_a_time() -> None:
    rng = np.random.default_rng(0)
    values, labels = rng.normal(50, 20, (20, 21, 22)).astype(np.float32), rng.integers(0, 40, (20, 21, 22))
    for region in region_statistics(values, labels, [], 0.1):
        alone = values[labels == region.id].astype(np.float64)
        assert region.voxels == alone.size
        assert region.mean == pytest.approx(alone.mean())
        assert region.median == pytest.approx(np.median(alone))


def test_other_grids_are_refused(volumes: tuple[np.ndarray, np.ndarray]) -> None:
    with pytest.raises(UserError, match="one grid|voxels"):
        region_statistics(volumes[0], volumes[1][:2], [], 1)


def test_no_label_at_all_is_refused(volumes: tuple[np.ndarray, np.ndarray]) -> None:
    with pytest.raises(UserError, match="no voxel has a label"):
        region_statistics(volumes[0], np.zeros_like(volumes[1]), [CORTEX], 1)


def test_a_region_holds_the_voxels_of_its_descendants(volumes: tuple[np.ndarray, np.ndarray]) -> None:
    root, leaf, twig = Region(1, "root"), Region(3, "leaf", ancestors=(1, 2)), Region(7, "twig", ancestors=(1,))
    found = {region.id: region for region in region_statistics(*volumes, [root, leaf, twig], 1)}
    assert {number: region.voxels for number, region in found.items()} == {1: 6, 3: 5, 7: 1}
    assert found[1].mean == pytest.approx(30 / 6)
    assert found[3].mean == 5
