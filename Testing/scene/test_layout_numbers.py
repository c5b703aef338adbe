"""Which layouts show a stain map by itself."""

from typing import Any

import pytest

from MRHNetLib.scene.layout_numbers import FOUR_STAINS, SIDE_BY_SIDE, stains_stand_alone


def test_a_scene_without_a_layout_lays_maps_over_an_mri(scene: Any) -> None:
    assert not stains_stand_alone(scene)


@pytest.mark.parametrize(("number", "alone"), [(SIDE_BY_SIDE, True), (FOUR_STAINS, True), (3, False), (4, False)])
def test_the_layouts_for_comparing_show_maps_alone(scene: Any, number: int, alone: bool) -> None:
    from MRHNetLib.scene.layouts import register_layouts

    register_layouts(scene)
    scene.GetFirstNodeByClass("vtkMRMLLayoutNode").SetViewArrangement(number)
    assert stains_stand_alone(scene) == alone
