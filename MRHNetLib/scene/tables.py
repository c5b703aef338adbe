"""Tables of results as MRML nodes and as CSV."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import vtk

from MRHNetLib.evaluation.region_statistics import RegionStatistics

Columns = Mapping[str, Sequence[object]]  # heading to values, all of one length


def statistics_columns(found: Mapping[str, Sequence[RegionStatistics]]) -> dict[str, list[object]]:
    """One line per stain map and region, from the statistics of each map by its name."""
    lines = [(name, region) for name, regions in found.items() for region in regions]
    return {
        "Stain map": [name for name, _ in lines],
        "Id": [region.id for _, region in lines],
        "Region": [region.name for _, region in lines],
        "Voxels": [region.voxels for _, region in lines],
        "Volume (mm3)": [region.volume_mm3 for _, region in lines],
        "Mean": [region.mean for _, region in lines],
        "SD": [region.sd for _, region in lines],
        "5 %": [region.p5 for _, region in lines],
        "25 %": [region.p25 for _, region in lines],
        "Median": [region.median for _, region in lines],
        "75 %": [region.p75 for _, region in lines],
        "95 %": [region.p95 for _, region in lines],
    }


def add_table(scene: Any, columns: Columns, name: str) -> Any:
    """A vtkMRMLTableNode with the columns: whole numbers, numbers and text each in their own type."""
    node = scene.AddNewNodeByClass("vtkMRMLTableNode", scene.GenerateUniqueName(name))
    node.SetUseColumnTitleAsColumnHeader(True)
    for heading, values in columns.items():
        node.AddColumn(_array(heading, values))
    node.SetLocked(True)  # results are not typed over
    return node


def write_csv(path: Path, columns: Columns) -> None:
    """Write the columns as CSV in UTF-8, to a staged path (see `files.OutputFiles`); a missing figure is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_cell(value) for value in line] for line in zip(*columns.values(), strict=True))


def _array(heading: str, values: Sequence[object]) -> Any:
    if all(isinstance(value, int) for value in values):
        array = vtk.vtkLongLongArray()
    elif all(isinstance(value, (int, float)) for value in values):
        array = vtk.vtkDoubleArray()
    else:
        array, values = vtk.vtkStringArray(), [str(value) for value in values]
    array.SetName(heading)
    for value in values:
        array.InsertNextValue(value)
    return array


def _cell(value: object) -> object:
    return "" if isinstance(value, float) and math.isnan(value) else value
