"""Charts of results, drawn by VTK as Slicer draws them."""

from typing import Any

import numpy as np
import pytest

from MRHNetLib.evaluation.region_statistics import RegionStatistics
from MRHNetLib.evaluation.roc import roc_curve

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")

from MRHNetLib.scene.plots import add_region_chart, add_roc_chart, show_chart

NAN = float("nan")


def statistics(*means: float) -> list[RegionStatistics]:
    names = ("cortex", "tract", "ventricle")
    return [
        RegionStatistics(index, name, int(mean == mean), 1.0, mean, *[NAN] * 6)
        for index, (name, mean) in enumerate(zip(names, means, strict=True))
    ]


def series_of(chart: Any) -> list[Any]:
    return [chart.GetNthPlotSeriesNode(index) for index in range(chart.GetNumberOfPlotSeriesNodes())]


def test_bars_of_each_map_in_its_stains_colour(scene: Any) -> None:
    found = {"mouse1 AF": statistics(1, 2, 3), "mouse1 MBP": statistics(4, 5, 6)}
    chart = add_region_chart(scene, found, {"mouse1 AF": "AF", "mouse1 MBP": "MBP"})
    first, second = series_of(chart)
    assert (first.GetName(), second.GetName()) == ("mouse1 AF", "mouse1 MBP")
    assert first.GetPlotType() == first.PlotTypeBar
    table = second.GetTableNode().GetTable()
    assert [table.GetColumnByName(second.GetYColumnName()).GetValue(row) for row in range(3)] == [4, 5, 6]
    assert table.GetColumnByName(second.GetLabelColumnName()).GetValue(1) == "tract"
    green, blue = first.GetColor(), second.GetColor()
    assert max(green) == green[1]
    assert max(blue) == blue[2]


def test_a_region_without_voxels_has_no_bars(scene: Any) -> None:
    chart = add_region_chart(scene, {"mouse1 AF": statistics(1, NAN, 3)}, {})
    table = series_of(chart)[0].GetTableNode().GetTable()
    assert [table.GetColumnByName("Region").GetValue(row) for row in range(2)] == ["cortex", "ventricle"]


def test_maps_that_reach_different_regions_are_compared_where_both_do(scene: Any) -> None:
    chart = add_region_chart(scene, {"a": statistics(1, 2, 3), "b": statistics(4, 5, 6)[1:]}, {})
    first, second = (series.GetTableNode().GetTable().GetColumnByName(series.GetName()) for series in series_of(chart))
    assert [first.GetValue(row) for row in range(first.GetNumberOfTuples())] == [2, 3]
    assert [second.GetValue(row) for row in range(second.GetNumberOfTuples())] == [5, 6]


def test_a_roc_curve_with_its_area_and_chance(scene: Any) -> None:
    random = np.random.default_rng(0)
    reference = np.concatenate([random.normal(1, 0.2, 600), random.normal(3, 0.3, 400)])
    curve = roc_curve(reference + random.normal(0, 1, 1000), reference)
    chart = add_roc_chart(scene, curve, "mouse1 NF")
    drawn, chance = series_of(chart)
    assert drawn.GetName() == f"area {curve.area:.3f}"
    table = drawn.GetTableNode().GetTable()
    x, y = (
        [table.GetColumnByName(name).GetValue(row) for row in range(table.GetNumberOfRows())]
        for name in (drawn.GetXColumnName(), drawn.GetYColumnName())
    )
    assert (x[0], y[0], x[-1], y[-1]) == (0, 0, 1, 1)
    area = np.sum(np.diff(x) * (np.array(y[1:]) + y[:-1]) / 2)
    assert area == pytest.approx(curve.area, abs=1e-3)
    assert chance.GetYColumnName() == "chance"
    assert not chart.GetXAxisRangeAuto()


def test_a_chart_is_shown_where_plots_are(scene: Any) -> None:
    import slicer

    layout = scene.AddNode(slicer.vtkMRMLLayoutNode())
    view = scene.AddNewNodeByClass("vtkMRMLPlotViewNode")
    chart = add_region_chart(scene, {"mouse1 AF": statistics(1, 2, 3)}, {})
    show_chart(scene, chart)
    assert view.GetPlotChartNodeID() == chart.GetID()
    assert scene.GetFirstNodeByClass("vtkMRMLSelectionNode").GetActivePlotChartID() == chart.GetID()
    assert layout.GetViewArrangement() == slicer.vtkMRMLLayoutNode.SlicerLayoutFourUpPlotView
