"""Tables and charts come into view."""

from typing import Any


def show_table_and_chart(scene: Any, table: Any, chart: Any) -> None:
    """A layout with slices, table and chart, which show these two."""
    from MRHNetLib.scene.plots import show_chart

    layout = scene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    if layout is not None:
        layout.SetViewArrangement(layout.SlicerLayoutFourUpPlotTableView)
    show_chart(scene, chart)
    selection = scene.GetFirstNodeByClass("vtkMRMLSelectionNode")
    if selection is not None:
        selection.SetActiveTableID(table.GetID())
    for index in range(scene.GetNumberOfNodesByClass("vtkMRMLTableViewNode")):
        scene.GetNthNodeByClass(index, "vtkMRMLTableViewNode").SetTableNodeID(table.GetID())
