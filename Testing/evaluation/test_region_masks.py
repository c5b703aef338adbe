"""Voxels of regions and of their groups."""

import numpy as np
import pytest

from MRHNetLib.data.regions import Region
from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.region_masks import region_masks

LABELS = np.array([0, 3, 3, 7, 9, 12])
TABLE = [Region(3, "cortex layer I"), Region(9, "cortex layer II"), Region(7, "thalamus"), Region(5, "septum")]


class Ear:
    heard = ""

    def progress(self, fraction: float, stage: str) -> None: ...

    def warning(self, message: str) -> None:
        self.heard = message


def test_groups_come_first_and_a_label_without_name_is_called_by_its_number() -> None:
    ear = Ear()
    masks, groups = region_masks(LABELS, TABLE, ear)
    assert {name: np.flatnonzero(mask).tolist() for name, mask in masks.items()} == {
        "cortex": [1, 2, 4],
        "cortex layer I": [1, 2],
        "cortex layer II": [4],
        "thalamus": [3],
        "region 12": [5],
    }
    assert list(masks)[0] == "cortex"
    assert groups == {"cortex": [3, 9]}
    assert ear.heard.startswith("1 of 4 regions of the table has no voxel")


def test_regions_of_one_name_are_told_by_their_numbers() -> None:
    masks, _ = region_masks(np.array([1, 2]), [Region(1, "thalamus"), Region(2, "thalamus")])
    assert list(masks) == ["thalamus (1)", "thalamus (2)"]


def test_a_name_that_looks_like_one_with_its_number_stays_apart() -> None:
    masks, _ = region_masks(np.array([1, 2, 3]), [Region(1, "A"), Region(2, "A"), Region(3, "A (1)")])
    assert {name: np.flatnonzero(mask).tolist() for name, mask in masks.items()} == {
        "A (1) (1)": [0],
        "A (2)": [1],
        "A (1) (3)": [2],
    }


def test_a_region_that_is_a_whole_group_stands_once() -> None:
    masks, groups = region_masks(np.array([1, 2]), [Region(1, "cortex"), Region(2, "white matter")])
    assert (list(masks), groups) == (["cortex", "white matter"], {"cortex": [1], "white matter": [2]})


def test_a_region_that_is_called_as_its_group_is_told_from_it() -> None:
    masks, groups = region_masks(np.array([1, 2, 2]), [Region(1, "cortex"), Region(2, "cortex, deep layers")])
    assert {name: int(mask.sum()) for name, mask in masks.items()} == {
        "cortex": 3,
        "cortex (1)": 1,
        "cortex, deep layers": 2,
    }
    assert groups == {"cortex": [1, 2]}


def test_no_label_at_all_is_refused() -> None:
    with pytest.raises(UserError, match="no compared voxel lies in any region"):
        region_masks(np.zeros(4, int), TABLE)


def test_a_structure_of_a_tree_holds_its_descendants() -> None:
    tree = [Region(315, "Isocortex"), Region(1, "layer 1", ancestors=(315,)), Region(2, "layer 2", ancestors=(315,))]
    ear = Ear()
    masks, groups = region_masks(np.array([1, 2, 4, 0]), tree, ear)
    assert masks["Isocortex"].tolist() == [True, True, False, False]
    assert masks["layer 2"].tolist() == [False, True, False, False]
    assert groups == {"cortex": [1, 2]}
    assert not ear.heard
