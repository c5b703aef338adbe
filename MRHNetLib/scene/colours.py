"""Colour tables as MRML nodes: those of the stains, and others."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.report.stain_colours import stain_colours
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.nodes import nodes_of_class

COLOURS = "MRHNet.Colours"  # node attribute by which a table is found again, also in a scene that was loaded


def colour_node(scene: Any, stain: str, bright: bool) -> Any:
    """The colour table (256 entries) of a stain, on white (`bright`) or on black; made once per scene."""
    ramp, ground = ("bright", "white") if bright else ("dark", "black")
    return table_node(scene, f"{stain} {ramp}", f"{stain} on {ground}", stain_colours(stain).table(ramp))


def is_bright_table(node: Any) -> bool:
    """Whether a colour node is a stain's on white."""
    return node is not None and str(node.GetAttribute(COLOURS) or "").endswith(" bright")


def table_node(scene: Any, key: str, name: str, colours: NDArray[np.uint8]) -> Any:
    """The scene's node with a table of colours (N, 3), made where there is none of that key yet."""
    for node in nodes_of_class(scene, "vtkMRMLColorTableNode"):
        if node.GetAttribute(COLOURS) == key:
            return node
    node = mrml().vtkMRMLColorTableNode()
    node.SetTypeToUser()
    node.SetName(name)
    node.SetAttribute(COLOURS, key)
    node.SetAttribute("Category", "MRHNet")  # its group in Slicer's menus of colours
    node.SetNumberOfColors(len(colours))
    for index, (red, green, blue) in enumerate((colours / 255).tolist()):
        node.SetColor(index, str(index), red, green, blue, 1.0)
    node.GetLookupTable().SetRange(0, len(colours) - 1)
    scene.AddNode(node)
    return node
