"""Charts of results as MRML nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from MRHNetLib.evaluation.region_statistics import RegionStatistics
from MRHNetLib.evaluation.roc import RocCurve
from MRHNetLib.report.stain_colours import stain_colours
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.nodes import nodes_of_class
from MRHNetLib.scene.tables import add_table

_REGION = "Region"
_FALSE_RATE, _TRUE_RATE, _CHANCE = "False positive rate", "True positive rate", "chance"
_CURVE_COLOUR = (0.0, 0.447, 0.698)  # Okabe and Ito's blue, told apart by all eyes
_CHANCE_COLOUR = (0.5, 0.5, 0.5)


def add_region_chart(scene: Any, found: Mapping[str, Sequence[RegionStatistics]], stains: Mapping[str, str]) -> Any:
    """A chart of each region's mean, one series of bars per stain map.

    Regions without voxels in one of the maps are left out. Slicer's charts have numbers on the axis: a bar's region is
    shown where the mouse points at it.

    Parameters
    ----------
    scene : vtkMRMLScene
    found : mapping of str to sequence of RegionStatistics
        The statistics of each map by its name; at least one.
    stains : mapping of str to str
        The stain of each map, for the colour of its bars.
    """
    by_id = {name: {region.id: region for region in regions if region.voxels} for name, regions in found.items()}
    first = next(iter(by_id.values()))
    shared = [region for region in first.values() if all(region.id in others for others in by_id.values())]
    columns: dict[str, list[object]] = {_REGION: [region.name for region in shared]}
    for name, regions in by_id.items():
        columns[name] = [regions[region.id].mean for region in shared]
    table = add_table(scene, columns, "Means of regions")
    chart = _add_chart(scene, "Mean of each region", "region (point at a bar for its name)", "mean")
    for name in found:
        series = _add_series(scene, chart, table, name, stain_colours(stains.get(name, "")).solid)
        series.SetPlotType(series.PlotTypeBar)
        series.SetLabelColumnName(_REGION)
    return chart


def add_roc_chart(scene: Any, curve: RocCurve, title: str) -> Any:
    """A chart of an ROC curve, its area in the legend, with the line of chance."""
    curve = curve.thinned()
    rates = {
        _FALSE_RATE: curve.false_rates.tolist(),
        _TRUE_RATE: curve.true_rates.tolist(),
        _CHANCE: curve.false_rates.tolist(),
    }
    table = add_table(scene, rates, title)
    chart = _add_chart(scene, title, _FALSE_RATE, _TRUE_RATE)
    for column, colour in ((_TRUE_RATE, _CURVE_COLOUR), (_CHANCE, _CHANCE_COLOUR)):
        series = _add_series(scene, chart, table, column, colour)
        series.SetPlotType(series.PlotTypeScatter)
        series.SetXColumnName(_FALSE_RATE)
        series.SetMarkerStyle(series.MarkerStyleNone)
        if column == _CHANCE:
            series.SetLineStyle(series.LineStyleDash)
        else:
            series.SetName(f"area {curve.area:.3f}")
    for free, limit in ((chart.SetXAxisRangeAuto, chart.SetXAxisRange), (chart.SetYAxisRangeAuto, chart.SetYAxisRange)):
        free(False)
        limit(0.0, 1.0)
    return chart


def show_chart(scene: Any, chart: Any) -> None:
    """Show the chart in the plot views; a layout without one changes to one that has it."""
    layout = scene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    if layout is not None:
        layout.SetViewArrangement(mrml().vtkSlicerPlotsLogic.GetLayoutWithPlot(layout.GetViewArrangement()))
    selection = scene.GetFirstNodeByClass("vtkMRMLSelectionNode")
    if selection is not None:
        selection.SetActivePlotChartID(chart.GetID())
    for view in nodes_of_class(scene, "vtkMRMLPlotViewNode"):
        view.SetPlotChartNodeID(chart.GetID())


def _add_chart(scene: Any, title: str, x_title: str, y_title: str) -> Any:
    chart = scene.AddNewNodeByClass("vtkMRMLPlotChartNode", scene.GenerateUniqueName(title))
    chart.SetTitle(title)
    chart.SetXAxisTitle(x_title)
    chart.SetYAxisTitle(y_title)
    return chart


def _add_series(scene: Any, chart: Any, table: Any, column: str, colour: tuple[float, float, float]) -> Any:
    series = scene.AddNewNodeByClass("vtkMRMLPlotSeriesNode", column)
    series.SetAndObserveTableNodeID(table.GetID())
    series.SetYColumnName(column)
    series.SetColor(*colour)
    chart.AddAndObservePlotSeriesNodeID(series.GetID())
    return series
