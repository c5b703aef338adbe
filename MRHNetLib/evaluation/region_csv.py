"""Region statistics as CSV, written and read back: one line per map and region."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.region_statistics import RegionStatistics

STATISTICS = tuple(field.name for field in fields(RegionStatistics) if field.name not in ("id", "name"))
COLUMNS = ("subject", "map", "id", "acronym", "name", *STATISTICS)
SUFFIX = "_regions.csv"  # of a subject's file
_HINT = "name a table that mrhnet regions wrote"


@dataclass(frozen=True)
class RegionLine:
    """One region of one map of one subject.

    Attributes
    ----------
    values : dict
        Per name in `STATISTICS`; NaN where the region has too few voxels.
    """

    subject: str
    map: str
    id: int
    name: str
    values: Mapping[str, float]


def write_region_csv(
    path: Path, subject: str, maps: Mapping[str, Sequence[RegionStatistics]], acronyms: Mapping[int, str]
) -> None:
    """Write the statistics of each map by its name; figures that are not defined are left empty.

    Bytes of a file's name that are no Unicode are escaped (``\\udcff``).
    """
    with Path(path).open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for name, regions in maps.items():
            for region in regions:
                figures = [_text(getattr(region, statistic)) for statistic in STATISTICS]
                writer.writerow([subject, name, region.id, acronyms.get(region.id, ""), region.name, *figures])


def read_region_csv(path: Path) -> list[RegionLine]:
    """The lines of such a file; columns may stand in any order, further ones are left out.

    Raises
    ------
    UserError
        It cannot be read, lacks a column, or a line is not valid (the line is named).
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ()) and name != "acronym"]
            if missing:
                raise UserError(f"{path} has no column {', '.join(missing)}", hint=_HINT)
            return [_line(row, f"{path}, line {reader.line_num}") for row in reader]
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}", hint="check the path and its rights") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path} is no CSV: {error}", hint=_HINT) from error


def _line(row: Mapping[str, str | None], where: str) -> RegionLine:
    cells = {name: row.get(name) for name in COLUMNS if name != "acronym"}
    if None in cells.values() or None in row:
        raise UserError(f"{where}: it has not as many cells as the first line", hint=_HINT)
    text = {name: str(cell) for name, cell in cells.items()}
    try:
        values = {name: float(text[name]) if text[name] else math.nan for name in STATISTICS}
        return RegionLine(text["subject"], text["map"], int(text["id"]), text["name"], values)
    except ValueError as error:
        raise UserError(f"{where}: a number was expected: {error}", hint=_HINT) from error


def document(maps: Mapping[str, Iterable[RegionStatistics]], acronyms: Mapping[int, str]) -> dict[str, object]:
    """The same for JSON, which has no NaN: None instead."""
    return {name: [_entry(region, acronyms) for region in regions] for name, regions in maps.items()}


def _entry(region: RegionStatistics, acronyms: Mapping[int, str]) -> dict[str, object]:
    figures = {statistic: getattr(region, statistic) for statistic in STATISTICS}
    return {
        "id": region.id,
        "acronym": acronyms.get(region.id, ""),
        "name": region.name,
        **{name: None if math.isnan(figure) else figure for name, figure in figures.items()},
    }


def _text(figure: float) -> str:
    if isinstance(figure, int):
        return str(figure)
    return "" if math.isnan(figure) else f"{figure:.9g}"
