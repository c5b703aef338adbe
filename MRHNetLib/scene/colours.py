"""Stain colours as MRML colour nodes."""

from __future__ import annotations

from typing import Any

from MRHNetLib.report.stain_colours import ENTRIES, stain_colours
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.nodes import nodes_of_class

COLOURS = "MRHNet.Colours"  # node attribute by which a table is found again, also in a scene that was loaded


def colour_node(scene: Any, stain: str, bright: bool) -> Any:
    """The colour table (256 entries) of a stain, on white (`bright`) or on black; made once per scene."""
    ramp = "bright" if bright else "dark"
    for node in nodes_of_class(scene, "vtkMRMLColorTableNode"):
        if node.GetAttribute(COLOURS) == f"{stain} {ramp}":
            return node
    return _add_table(scene, stain, ramp)


def is_bright_table(node: Any) -> bool:
    """Whether a colour node is a stain's on white."""
    return node is not None and str(node.GetAttribute(COLOURS) or "").endswith(" bright")


def _add_table(scene: Any, stain: str, ramp: str) -> Any:
    node = mrml().vtkMRMLColorTableNode()
    node.SetTypeToUser()
    node.SetName(f"{stain} {'on white' if ramp == 'bright' else 'on black'}")
    node.SetAttribute(COLOURS, f"{stain} {ramp}")
    node.SetAttribute("Category", "MRHNet")  # its group in Slicer's menus of colours
    node.SetNumberOfColors(ENTRIES)
    for index, (red, green, blue) in enumerate((stain_colours(stain).table(ramp) / 255).tolist()):
        node.SetColor(index, str(index), red, green, blue, 1.0)
    node.GetLookupTable().SetRange(0, ENTRIES - 1)
    scene.AddNode(node)
    return node
