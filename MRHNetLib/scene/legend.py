"""The colour legend of a stain map."""

from __future__ import annotations

from typing import Any

from MRHNetLib.inference.notice import PREDICTED
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.stain_map import stain_of


def show_legend(node: Any, visible: bool = True) -> None:
    """Show or hide the colour legend of a volume in the views that show the volume."""
    logic = mrml().vtkSlicerColorLogic
    legend = logic.GetColorLegendDisplayNode(node)
    if legend is None and visible:
        legend = logic.AddDefaultColorLegendDisplayNode(node)
        legend.SetTitleText(f"{stain_of(node)}, {PREDICTED}" if stain_of(node) else node.GetName())
        legend.SetLabelFormat("%.3g")
    if legend is not None:
        legend.SetVisibility(visible)


def legend_shown(node: Any) -> bool:
    """Whether the colour legend of a volume is shown."""
    legend = mrml().vtkSlicerColorLogic.GetColorLegendDisplayNode(node)
    return legend is not None and bool(legend.GetVisibility())
