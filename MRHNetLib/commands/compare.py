"""``mrhnet compare``: two groups of subjects, in regions or voxel by voxel."""

import argparse
from pathlib import Path

from MRHNetLib.commands.compare_maps import (
    CORRECTIONS,
    NOTABLE,
    arrangements_in_words,
    compare_maps,
    warn_of_few_arrangements,
)
from MRHNetLib.commands.options import add_output_options
from MRHNetLib.commands.result import Result, output
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer, Portion

HELP = "compare two groups of subjects: tables of mrhnet regions, or maps on one grid voxel by voxel; with figures"
# Spelt out because --help must not load numpy; tests compare them with the library's.
TESTS = ("student", "welch", "permutation")
VALUES = ("voxels", "volume_mm3", "mean", "sd", "p5", "p25", "median", "p75", "p95")

_COMPARED = 0.8  # of the time
_ARRANGEMENTS = 10_000
_LISTED = 20  # regions in the text, those of the smallest q
_OUTPUTS = {"comparison": "csv", "sidecar": "json", "figure": "png", "figure-svg": "svg"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "inputs",
        metavar="TABLE|DIR|MAP",
        nargs="+",
        type=Path,
        help="tables that mrhnet regions wrote, folders of them, or maps (images) of all subjects on one grid",
    )
    parser.add_argument(
        "--participants", metavar="FILE", type=Path, required=True, help="participants.tsv: participant_id and groups"
    )
    parser.add_argument("--group", metavar="COLUMN", required=True, help="its column that says who is in which group")
    parser.add_argument(
        "--groups",
        metavar=("FIRST", "SECOND"),
        nargs=2,
        help="which two, where it holds more; differences are SECOND - FIRST",
    )
    parser.add_argument(
        "--permutations",
        metavar="N",
        type=_count,
        help="arrangements at most; all, where there are no more (default: 10000 for tables, 1000 for maps)",
    )
    parser.add_argument("--seed", metavar="S", type=_seed, default=0, help="the same again (default: 0)")
    tables = parser.add_argument_group("tables")
    tables.add_argument("--value", choices=VALUES, help="what of a region (default: mean)")
    tables.add_argument(
        "--test",
        choices=TESTS,
        help="student: unpaired t-test, equal variances; welch: without; permutation of subjects (default: student)",
    )
    maps = parser.add_argument_group("maps: Student's t and its p-value at each voxel")
    maps.add_argument(
        "--correction",
        choices=CORRECTIONS,
        help="of p for all voxels at once, by permutation: the largest t, the size of clusters, or threshold-free "
        "cluster enhancement (default: max-t)",
    )
    maps.add_argument(
        "--cluster-p",
        metavar="P",
        type=_p_value,
        help="uncorrected p that makes a cluster (default: 0.001)",
    )
    maps.add_argument("--mask", metavar="FILE", type=Path, help="where to test (default: where no map is 0)")
    add_output_options(parser, folder="mrhnet, beside the first input")


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.data.image_names import image_format
    from MRHNetLib.extras import require

    for library in ("matplotlib", "scipy"):  # told now, not after minutes of work
        require(library, "report")
    images = [path for path in arguments.inputs if image_format(path)]
    if images and len(images) != len(arguments.inputs):
        other = next(path for path in arguments.inputs if path not in images)
        raise UserError(f"tables or maps were expected, found both: {images[0]} and {other}", hint="give one kind")
    unfit = ("value", "test") if images else ("correction", "cluster_p", "mask")
    given = [f"--{name.replace('_', '-')}" for name in unfit if getattr(arguments, name) is not None]
    if given:
        raise UserError(
            f"{', '.join(given)} is for {'tables' if images else 'maps'}, found {'maps' if images else 'tables'}",
            hint="leave it out; mrhnet compare --help tells which option is for which",
        )
    _refuse_what_is_not_used(arguments, maps=bool(images))
    folder = arguments.out or arguments.inputs[0].absolute().parent / "mrhnet"
    return (compare_maps if images else _compare_tables)(arguments, folder, observer)


def _refuse_what_is_not_used(arguments: argparse.Namespace, *, maps: bool) -> None:
    """Raise a UserError where an option would change nothing: whoever gave it expects that it does."""
    permuted = arguments.correction != "none" if maps else arguments.test == "permutation"
    if arguments.permutations is not None and not permuted:
        raise UserError(
            "--permutations is given, and nothing is permuted",
            hint="leave it out, or choose " + ("a --correction" if maps else "--test permutation"),
        )
    if arguments.cluster_p is not None and arguments.correction != "cluster":
        raise UserError("--cluster-p is for --correction cluster", hint="leave it out, or add --correction cluster")


def _compare_tables(arguments: argparse.Namespace, folder: Path, observer: Observer) -> Result:
    import json

    from MRHNetLib.evaluation.group_comparison import compare_regions, read_region_tables
    from MRHNetLib.evaluation.group_csv import DEFINITIONS, entries, write_comparison_csv
    from MRHNetLib.evaluation.group_membership import read_groups
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.report.group_figure import draw_groups

    value, test = arguments.value or "mean", arguments.test or "student"
    paths = {kind: folder / f"comparison.{suffix}" for kind, suffix in _OUTPUTS.items()}
    with OutputFiles(overwrite=arguments.overwrite) as files:
        staged = {kind: files.stage(path) for kind, path in paths.items()}
        lines = read_region_tables(arguments.inputs)
        subjects = list(dict.fromkeys(line.subject for line in lines))
        groups = read_groups(arguments.participants, arguments.group, subjects, arguments.groups)
        if test == "permutation":
            warn_of_few_arrangements(groups, arguments.permutations or _ARRANGEMENTS, observer)
        compared = compare_regions(
            lines,
            groups,
            value=value,
            test=test,
            permutations=arguments.permutations or _ARRANGEMENTS,
            seed=arguments.seed,
            observer=Portion(observer, 0, _COMPARED),
        )
        dealt = max(entry.arrangements for entry in compared)
        exact = all(entry.exact for entry in compared if entry.arrangements)
        words = _test_in_words(test, dealt, exact, arguments.seed)
        fields: dict[str, object] = {
            "groups": dict(zip(groups.names, groups.members, strict=True)),
            "value": value,
            "test": words,
            "comparisons": entries(compared),
        }
        write_comparison_csv(staged["comparison"], compared, groups.names)
        record = json.dumps({**fields, "definitions": DEFINITIONS}, indent=2)
        staged["sidecar"].write_text(record + "\n", encoding="utf-8")
        observer.progress(_COMPARED, "drawing")
        draw_groups(staged["figure"], staged["figure-svg"], compared, groups.names, words, value)
    notable = sorted((entry for entry in compared if entry.q < NOTABLE), key=lambda entry: (entry.q, entry.p))
    sizes = " and ".join(f"{len(who)} {name}" for name, who in zip(groups.names, groups.members, strict=True))
    untested = sum(entry.p != entry.p for entry in compared)  # NaN
    head = f"{sizes}; {words}: {len(notable)} of {len(compared)} regions of maps with q < {NOTABLE:g}"
    if untested:
        head += f"; {untested} could not be tested: no value differs within a group, or one has fewer than two"
    found = [f"  {entry.map}, {entry.name}: g {entry.hedges_g:+.2f}, q {entry.q:.2g}" for entry in notable[:_LISTED]]
    if len(notable) > _LISTED:
        found.append(f"  and {len(notable) - _LISTED} more: all are in {paths['comparison'].name}")
    text = "\n".join([head, *found, *(f"{kind:<11} {path}" for kind, path in paths.items())])
    return Result(text, [output(path, kind) for kind, path in paths.items()], fields)


def _test_in_words(kind: str, dealt: int, exact: bool, seed: int) -> str:
    if kind == "student":
        return "Student's unpaired t-test, equal variances"
    if kind == "welch":
        return "Welch's unpaired t-test"
    if not dealt:  # no region could be tested
        return "permutation of Student's t"
    return f"permutation of Student's t, {arrangements_in_words(dealt, exact, seed)}"


def _count(text: str) -> int:
    if not text.isdecimal() or not 20 <= int(text) <= 10_000_000:
        raise argparse.ArgumentTypeError(f"a whole number from 20 to 10000000 was expected, found {text!r}")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"a whole number from 0 was expected, found {text!r}")
    return int(text)


def _p_value(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"a number between 0 and 1 was expected, found {text!r}")
    return value
