"""Cortex, hippocampus and white matter by the names of regions."""

import pytest

from MRHNetLib.data.regions import Region
from MRHNetLib.evaluation.tissue_groups import tissue_groups
from MRHNetLib.phantom.structures import STRUCTURES


def group_of(name: str) -> str | None:
    return next(iter(tissue_groups([Region(1, name)])), None)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Isocortex, layer IV", "cortex"),
        ("left cerebral Cortex", "cortex"),
        ("cerebellar cortex", None),
        ("piriform cortex", None),
        ("Subcortical grey matter", None),
        ("Field CA1, pyramidal layer", "hippocampus"),
        ("dentate gyrus, granule cell layer", "hippocampus"),
        ("corpus callosum, splenium", "white matter"),
        ("fimbria of the hippocampus", "white matter"),
        ("nucleus of the optic tract", None),
        ("fourth ventricle", None),
        ("striatum", None),
    ],
)
def test_names(name: str, group: str | None) -> None:
    assert group_of(name) == group


def test_the_phantoms_structures() -> None:
    groups = tissue_groups([structure.region for structure in STRUCTURES])
    found = {group: {region.id for region in regions} for group, regions in groups.items()}
    assert found == {
        "cortex": {1, 2, 3, 4, 5},
        "hippocampus": {15, 16, 17},
        "white matter": {28, 33, 34, 35, 36, 37, 38, 39},
    }


def test_a_structure_is_told_by_those_that_hold_it() -> None:
    """As in the Allen atlas, whose areas do not say that they are cortex."""
    table = [
        Region(688, "Cerebral cortex"),
        Region(315, "Isocortex", ancestors=(688,)),
        Region(698, "Olfactory areas", ancestors=(688,)),
        Region(985, "Primary motor area", ancestors=(688, 315)),
        Region(507, "Main olfactory bulb", ancestors=(688, 698)),
    ]
    groups = tissue_groups([table[3], table[4]], table)
    assert {group: [region.id for region in regions] for group, regions in groups.items()} == {"cortex": [985]}
