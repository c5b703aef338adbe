"""The colour legend of a stain map."""

from __future__ import annotations

from typing import Any

from MRHNetLib.inference.notice import PREDICTED
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.stain_map import stain_of

SIZE = 0.09, 0.4  # shares of the view's width and height; the letters grow with it, and the brain lies behind them


def show_legend(node: Any, visible: bool = True) -> None:
    """Show or hide the colour legend of a volume in the views that show the volume."""
    logic = mrml().vtkSlicerColorLogic
    legend = logic.GetColorLegendDisplayNode(node)
    if legend is None and visible:
        legend = logic.AddDefaultColorLegendDisplayNode(node)
        legend.SetTitleText(_title(node))
        legend.SetLabelFormat("%.3g")
        legend.SetSize(*SIZE)
    if legend is not None:
        legend.SetVisibility(visible)


def legend_shown(node: Any) -> bool:
    """Whether the colour legend of a volume is shown."""
    legend = mrml().vtkSlicerColorLogic.GetColorLegendDisplayNode(node)
    return legend is not None and bool(legend.GetVisibility())


def _title(node: Any) -> str:
    """Short lines: the brain lies behind them; the whole notice stands in the panel and in the node's attributes."""
    return f"{stain_of(node)}\n{PREDICTED.partition(';')[0]}" if stain_of(node) else str(node.GetName())
