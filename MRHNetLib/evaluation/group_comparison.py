"""Two groups of subjects compared, region by region and map by map."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.group_membership import Groups
from MRHNetLib.evaluation.group_tests import (
    Values,
    cohen_d,
    compare_groups,
    false_discovery_rates,
    hedges_g,
)
from MRHNetLib.evaluation.region_csv import SUFFIX, RegionLine, read_region_csv
from MRHNetLib.observer import QUIET, Observer

DEFAULT_PERMUTATIONS = 10_000


@dataclass(frozen=True)
class RegionComparison:
    """One region of one map; NaN where a figure is not defined.

    Attributes
    ----------
    n1, mean1, sd1, n2, mean2, sd2
        Subjects that have the region, mean and (sample) standard deviation, of the first and the second group.
    difference : float
        Second minus first.
    t, df, p, q : float
        Of the test, and its false discovery rate over the map's regions.
    cohen_d, hedges_g : float
        Size of the difference.
    arrangements, exact
        Of a permutation test.
    values : (2,) arrays
        Of the subjects, for a drawing.
    """

    map: str
    id: int
    name: str
    n1: int
    mean1: float
    sd1: float
    n2: int
    mean2: float
    sd2: float
    difference: float
    t: float
    df: float
    p: float
    q: float
    cohen_d: float
    hedges_g: float
    arrangements: int
    exact: bool
    values: tuple[Values, Values] = field(repr=False, compare=False)


def read_region_tables(paths: Iterable[Path]) -> list[RegionLine]:
    """The lines of tables that were named, or that lie in a folder.

    Raises
    ------
    UserError
        One cannot be read, a folder has none, or the subjects' tables have other maps, other regions or other names of
        them.
    """
    lines = [line for path in paths for file in _files(path) for line in read_region_csv(file)]
    subjects: dict[str, dict[tuple[str, int], RegionLine]] = {}
    for line in lines:
        rows = subjects.setdefault(line.subject, {})
        if (line.map, line.id) in rows:
            raise UserError(
                f"{line.name} of {line.map} of {line.subject} stands in two lines", hint="give each table once"
            )
        rows[line.map, line.id] = line
    if not subjects:
        raise UserError("the tables hold no region", hint="measure maps with mrhnet regions first")
    _check_equal({subject: list(rows) for subject, rows in subjects.items()})
    _check_names(lines)
    return lines


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.glob(f"*{SUFFIX}") if file.name[0] != ".")  # macOS leaves hidden twins
    if not files:
        raise UserError(f"{path} holds no *{SUFFIX}", hint="name a folder into which mrhnet regions wrote")
    return files


def _check_equal(subjects: dict[str, list[tuple[str, int]]]) -> None:
    first, *others = subjects
    for other in others:
        for lacking, having in ((other, first), (first, other)):
            held = set(subjects[lacking])
            for map_name, number in subjects[having]:
                if (map_name, number) not in held:
                    raise UserError(
                        f"{lacking} has no line for region {number} of {map_name}, {having} has",
                        hint="measure all subjects with the same maps and the same atlas",
                    )


def _check_names(lines: Iterable[RegionLine]) -> None:
    """A number that has other names in other tables tells of another atlas."""
    firsts: dict[int, RegionLine] = {}
    for line in lines:
        first = firsts.setdefault(line.id, line)
        if line.name != first.name:
            raise UserError(
                f"region {line.id} is called {first.name} in {first.subject}, and {line.name} in {line.subject}",
                hint="measure all subjects with the same atlas and the same table",
            )


def compare_regions(
    lines: Sequence[RegionLine],
    groups: Groups,
    *,
    value: str = "mean",
    test: str = "student",
    permutations: int = DEFAULT_PERMUTATIONS,
    seed: int = 0,
    observer: Observer = QUIET,
) -> list[RegionComparison]:
    """The comparison of each region of each map, in the order of the first subject's lines.

    Parameters
    ----------
    lines : sequence of RegionLine
        Of all subjects; those in neither group are left out.
    groups : Groups
    value : str
        Which figure of a region, one of `MRHNetLib.evaluation.region_csv.STATISTICS`.
    test, permutations, seed
        As of `MRHNetLib.evaluation.group_tests.compare_groups`.
    """
    figures = {(line.subject, line.map, line.id): line.values[value] for line in lines}
    names = {(line.map, line.id): line.name for line in lines}
    compared: list[RegionComparison] = []
    for number, ((map_name, region), name) in enumerate(names.items()):
        observer.progress(number / len(names), f"comparing {map_name}")
        first, second = (_present(figures, members, map_name, region) for members in groups.members)
        found = compare_groups(first, second, test, permutations=permutations, seed=seed)
        compared.append(
            RegionComparison(
                map_name,
                region,
                name,
                *_summary(first),
                *_summary(second),
                float(second.mean() - first.mean()) if first.size and second.size else math.nan,
                found.t,
                found.df,
                found.p,
                math.nan,
                cohen_d(first, second),
                hedges_g(first, second),
                found.arrangements,
                found.exact,
                (first, second),
            )
        )
    return _with_rates(compared)


def _present(figures: dict[tuple[str, str, int], float], members: Sequence[str], map_name: str, region: int) -> Values:
    values = np.array([figures[member, map_name, region] for member in members], np.float64)
    return values[np.isfinite(values)]


def _summary(values: Values) -> tuple[int, float, float]:
    mean = float(values.mean()) if values.size else math.nan
    return values.size, mean, float(values.std(ddof=1)) if values.size > 1 else math.nan


def _with_rates(compared: list[RegionComparison]) -> list[RegionComparison]:
    """The same with q: over the regions of each map."""
    rates: dict[tuple[str, int], float] = {}
    for map_name in dict.fromkeys(entry.map for entry in compared):
        own = [entry for entry in compared if entry.map == map_name]
        q = false_discovery_rates(np.array([entry.p for entry in own]))
        rates |= {(map_name, entry.id): float(rate) for entry, rate in zip(own, q, strict=True)}
    return [replace(entry, q=rates[entry.map, entry.id]) for entry in compared]
