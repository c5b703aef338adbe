"""A comparison of groups as CSV and for JSON: one line per map and region."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from MRHNetLib.evaluation.group_comparison import RegionComparison

FIGURES = tuple(field.name for field in fields(RegionComparison) if field.compare)
COLUMNS = ("group1", "group2", *FIGURES)
DEFINITIONS = {
    "difference": "mean2 - mean1",
    "sd": "of a sample, divided by n - 1",
    "p": "two-sided",
    "q": "false discovery rate over the regions of a map: Benjamini & Hochberg 1995",
    "cohen_d": "difference / sqrt(((n1 - 1) sd1^2 + (n2 - 1) sd2^2) / (n1 + n2 - 2))",
    "hedges_g": "cohen_d * gamma(f / 2) / (sqrt(f / 2) gamma((f - 1) / 2)), f = n1 + n2 - 2",
}


def write_comparison_csv(path: Path, compared: Sequence[RegionComparison], names: tuple[str, str]) -> None:
    """Write the comparisons; figures that are not defined are left empty."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([*names, *(_text(getattr(entry, name)) for name in FIGURES)] for entry in compared)


def entries(compared: Sequence[RegionComparison]) -> list[dict[str, object]]:
    """The same for JSON, which has no NaN: None instead."""
    return [
        {name: None if _undefined(getattr(entry, name)) else getattr(entry, name) for name in FIGURES}
        for entry in compared
    ]


def _text(figure: object) -> str:
    if isinstance(figure, float):
        return "" if _undefined(figure) else f"{figure:.9g}"
    return str(figure).lower() if isinstance(figure, bool) else str(figure)


def _undefined(figure: object) -> bool:
    return isinstance(figure, float) and not math.isfinite(figure)
