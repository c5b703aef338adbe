"""How well maps agree with a reference, as a table: for a terminal and a spreadsheet."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

from MRHNetLib.evaluation.evaluation import EvaluatedMap, Evaluation
from MRHNetLib.evaluation.map_agreement import Agreement

HEADER = ("", "R2 expl.", "R2 corr.", "r", "RMSE", "MAE", "SSIM", "AUC", "95 %", "best cut")
WHOLE = "whole mask"
LOCATION = "location baseline"
MOST_WITH_DECIMALS = 1000  # beyond, an explained variance is written in powers of ten: the map has other units


def agreement_text(evaluation: Evaluation) -> str:
    """The table of all maps in the whole mask, then one for each group of regions, in columns of equal width."""
    parts = {WHOLE: [(one, one.whole) for one in evaluation.maps]}
    parts |= {group: [(one, one.regions[group]) for one in evaluation.maps] for group in evaluation.groups}
    lines: list[tuple[str, ...]] = []
    for part, rows in parts.items():
        lines.append((f"{part}, {voxels_text(rows[0][1].metrics.voxels)}", *HEADER[1:]))
        lines += [(f"  {_title(one)}", *_cells(agreement)) for one, agreement in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def write_agreement_csv(path: Path, maps: Sequence[EvaluatedMap]) -> None:
    """Write every figure, unrounded, one line for a map and a region; one that is not defined stays empty."""
    rows = [
        {"map": one.name, "kind": LOCATION if one.is_location else "map", "region": region, **flat(agreement)}
        for one in maps
        for region, agreement in ((WHOLE, one.whole), *one.regions.items())  # a region may have that name, too
    ]
    with path.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def flat(agreement: Agreement) -> dict[str, float | None]:
    """Every figure of an agreement under a name of its own; None for one that is not defined."""
    interval, cut = agreement.interval, agreement.cut
    return {
        **agreement.metrics.to_document(),
        "structure_voxels": agreement.structure_voxels,
        "auc_low": interval.low if interval else None,
        "auc_high": interval.high if interval else None,
        "auc_blocks": interval.blocks if interval else None,
        "best_cut": cut.value if cut else None,
        "true_rate": cut.true_rate if cut else None,
        "false_rate": cut.false_rate if cut else None,
        "youden": cut.youden if cut else None,
    }


def voxels_text(count: int) -> str:
    """A number of voxels in words, e.g. "1,024 voxels"."""
    return f"{count:,} voxel{'s' * (count != 1)}"


def auc_text(agreement: Agreement) -> str:
    """The area with its interval, e.g. "0.912 (0.900 to 0.921)"; a dash where it is not defined."""
    area = decimals(agreement.metrics.auc)
    return f"{area} ({_interval(agreement)})" if agreement.interval else area


def decimals(value: float) -> str:
    """A share or correlation with three decimals; a dash where it is not defined, three digits where it is far off."""
    if math.isnan(value):
        return "-"
    return f"{value:.3f}" if abs(value) < MOST_WITH_DECIMALS else f"{value:.3g}"


def _title(one: EvaluatedMap) -> str:
    return f"{one.name} ({LOCATION})" if one.is_location else one.name


def _cells(agreement: Agreement) -> tuple[str, ...]:
    metrics = agreement.metrics
    return (
        *map(decimals, (metrics.r2, metrics.squared_correlation, metrics.pearson_r)),
        *map(_digits, (metrics.rmse, metrics.mae)),
        *map(decimals, (metrics.ssim, metrics.auc)),
        _interval(agreement),
        _digits(agreement.cut.value) if agreement.cut else "-",
    )


def _interval(agreement: Agreement) -> str:
    interval = agreement.interval
    return f"{interval.low:.3f} to {interval.high:.3f}" if interval else "-"


def _digits(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3g}"
