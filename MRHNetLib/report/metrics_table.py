"""Metrics of several stain maps as a table: for a terminal, a page and a spreadsheet."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.evaluation.metrics import Metrics

HEADER = ("stain", "network", "R2", "RMSE", "SSIM", "AUC")


@dataclass(frozen=True)
class MetricsRow:
    """One line: how well a network's map of a stain agrees with its reference."""

    stain: str
    network: str
    metrics: Metrics

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as text, one cell per column of `HEADER`."""
        return (self.stain, self.network, *figures(self.metrics))


def figures(metrics: Metrics) -> tuple[str, str, str, str]:
    """R2, RMSE, SSIM and AUC as text; a dash for one that is not defined."""
    rmse = f"{metrics.rmse:#.3g}".rstrip(".")  # three digits, also where the last is 0
    r2, ssim, auc = ("-" if math.isnan(value) else f"{value:.3f}" for value in (metrics.r2, metrics.ssim, metrics.auc))
    return r2, rmse, ssim, auc


def text_table(rows: Sequence[MetricsRow]) -> str:
    """The table in columns of equal width; numbers stand to the right."""
    lines = [HEADER, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def write_csv(path: Path, rows: Sequence[MetricsRow]) -> None:
    """Write every figure, unrounded, one line a stain; one that is not defined stays empty."""
    documents = [{"stain": row.stain, "network": row.network, **row.metrics.to_document()} for row in rows]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(documents[0]))
        writer.writeheader()
        writer.writerows(documents)
