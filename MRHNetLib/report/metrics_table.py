"""Metrics of several stain maps as a table: for a terminal, a page and a spreadsheet."""

from __future__ import annotations

import csv
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
        """The line as text, one cell per column of `HEADER`; a figure that is not defined is a dash."""
        figures = self.metrics
        numbers = (f"{figures.r2:.3f}", f"{figures.rmse:.3g}", f"{figures.ssim:.3f}", f"{figures.auc:.3f}")
        return (self.stain, self.network, *(number.replace("nan", "-") for number in numbers))


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
