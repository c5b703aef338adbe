"""Stain colours in MRML against the tables that they come from."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from MRHNetLib.report.stain_colours import stain_colours


def table_of(node: Any) -> np.ndarray:
    colours, entry = [], [0.0] * 4
    for index in range(node.GetNumberOfColors()):
        assert node.GetColor(index, entry)
        colours.append(tuple(entry))
    return np.array(colours)


@pytest.mark.parametrize("bright", [False, True])
@pytest.mark.parametrize("stain", ["AF", "NF", "MBP", "Nissl", "GFAP"])
def test_a_node_holds_the_stains_table(scene: Any, stain: str, bright: bool) -> None:
    from MRHNetLib.scene.colours import colour_node, is_bright_table

    node = colour_node(scene, stain, bright)
    table = table_of(node)
    np.testing.assert_allclose(table[:, :3], stain_colours(stain).table("bright" if bright else "dark") / 255)
    assert (table[:, 3] == 1).all()
    assert is_bright_table(node) == bright


def test_myelin_is_fluorescent_red_on_black_and_luxol_blue_on_white(scene: Any) -> None:
    from MRHNetLib.scene.colours import colour_node

    red, green, blue, _ = table_of(colour_node(scene, "MBP", False))[128]
    assert red > 3 * max(green, blue)
    red, green, blue, _ = table_of(colour_node(scene, "MBP", True))[128]
    assert blue > 1.4 * max(red, green)


def test_it_is_made_once(scene: Any) -> None:
    from MRHNetLib.scene.colours import colour_node

    nodes = [colour_node(scene, stain, bright) for stain in ("NF", "AF", "NF") for bright in (False, True)]
    assert nodes[:2] == nodes[4:]
    assert len({node.GetID() for node in nodes}) == 4


def test_it_is_found_again_in_a_scene_that_was_loaded(scene: Any, tmp_path: Path) -> None:
    from MRHNetLib.scene.colours import colour_node
    from MRHNetLib.scene.scene_file import load_scene, save_scene

    before = table_of(colour_node(scene, "NF", True))
    save_scene(scene, tmp_path / "scene.mrb", "scene")
    loaded = load_scene(tmp_path / "scene.mrb")
    tables = loaded.GetNumberOfNodesByClass("vtkMRMLColorTableNode")
    np.testing.assert_allclose(table_of(colour_node(loaded, "NF", True)), before, atol=1e-5)
    assert loaded.GetNumberOfNodesByClass("vtkMRMLColorTableNode") == tables


def test_slicers_own_colours_are_no_stains(scene: Any) -> None:
    from MRHNetLib.scene.colours import is_bright_table

    assert not is_bright_table(scene.GetFirstNodeByClass("vtkMRMLColorTableNode"))
    assert not is_bright_table(None)
