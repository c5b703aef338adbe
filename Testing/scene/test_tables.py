"""Tables of results as nodes and as CSV."""

import csv
import math
from pathlib import Path
from typing import Any

import pytest

from MRHNetLib.evaluation.region_statistics import RegionStatistics

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")

from MRHNetLib.scene.scene_file import load_scene, save_scene
from MRHNetLib.scene.tables import add_table, statistics_columns, write_csv

NAN = float("nan")
CORTEX = RegionStatistics(3, "cortex, layer 1", 5, 2.5, 5.0, 2.6, 2.4, 4.0, 4.0, 6.0, 8.4)
EMPTY = RegionStatistics(9, "Fäserchen", 0, 0.0, *[NAN] * 7)
COLUMNS = statistics_columns({"mouse1 NF": [CORTEX, EMPTY], "mouse1 MBP": [CORTEX, EMPTY]})


def test_one_line_per_map_and_region() -> None:
    assert COLUMNS["Stain map"] == ["mouse1 NF", "mouse1 NF", "mouse1 MBP", "mouse1 MBP"]
    assert COLUMNS["Id"] == [3, 9, 3, 9]
    assert COLUMNS["Median"][0] == 4.0


def test_numbers_stay_numbers_in_the_node(scene: Any) -> None:
    node = add_table(scene, COLUMNS, "Regions")
    table = node.GetTable()
    assert [table.GetColumnName(index) for index in range(table.GetNumberOfColumns())] == list(COLUMNS)
    assert table.GetNumberOfRows() == 4
    assert table.GetColumnByName("Voxels").IsA("vtkDataArray")
    assert table.GetColumnByName("Mean").GetValue(0) == 5.0
    assert math.isnan(table.GetColumnByName("Mean").GetValue(1))
    assert table.GetColumnByName("Region").GetValue(0) == CORTEX.name


def test_a_table_comes_back_from_a_saved_scene(scene: Any, tmp_path: Path) -> None:
    add_table(scene, COLUMNS, "Regions")
    save_scene(scene, tmp_path / "scene.mrb", "scene")
    table = load_scene(tmp_path / "scene.mrb").GetFirstNodeByClass("vtkMRMLTableNode").GetTable()
    assert [table.GetColumnByName("Region").GetValue(row) for row in range(2)] == [CORTEX.name, EMPTY.name]
    assert table.GetColumnByName("Volume (mm3)").GetValue(0) == 2.5
    assert math.isnan(table.GetColumnByName("SD").GetValue(1))


def test_csv_is_read_back_by_python(tmp_path: Path) -> None:
    write_csv(tmp_path / "regions.csv", COLUMNS)
    with (tmp_path / "regions.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert lines[0]["Region"] == CORTEX.name
    assert (lines[0]["Voxels"], float(lines[0]["95 %"])) == ("5", 8.4)
    assert lines[1]["Mean"] == ""
