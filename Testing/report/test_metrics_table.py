import csv
from pathlib import Path

import pytest

from MRHNetLib.evaluation.metrics import Metrics
from MRHNetLib.report.metrics_table import MetricsRow, text_table, write_csv

NAN = float("nan")
GOOD = MetricsRow("AF", "phantom-af", Metrics(0.91234, 0.95, 0.97, 0.0120456, 0.01, 0.8888, 0.99, 1000))
UNDEFINED = MetricsRow("Nissl", "n", Metrics(NAN, NAN, NAN, 123.456, 100.0, NAN, NAN, 8))


def test_the_columns_stand_below_each_other() -> None:
    assert text_table([GOOD, UNDEFINED]) == (
        "stain  network        R2    RMSE   SSIM    AUC\n"
        "AF     phantom-af  0.912  0.0120  0.889  0.990\n"
        "Nissl  n               -     123      -      -"
    )


def test_a_spreadsheet_gets_the_figures_unrounded_and_empty_cells_for_none(tmp_path: Path) -> None:
    write_csv(tmp_path / "metrics.csv", [GOOD, UNDEFINED])
    with (tmp_path / "metrics.csv").open(newline="") as file:
        first, second = csv.DictReader(file)
    assert float(first["rmse"]) == pytest.approx(0.0120456)
    assert (first["stain"], first["network"], first["voxels"]) == ("AF", "phantom-af", "1000")
    assert (second["r2"], second["ssim"], second["rmse"]) == ("", "", "123.456")
