"""``mrhnet regions``: maps measured in the regions of an atlas."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from MRHNetLib.commands.each_subject import each_subject
from MRHNetLib.commands.options import add_output_options
from MRHNetLib.commands.result import Result, output
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Noting, Observer, Portion

if TYPE_CHECKING:
    from MRHNetLib.data.atlas import Atlas
    from MRHNetLib.evaluation.region_statistics import RegionStatistics

HELP = (
    "measure stain maps and MR maps in the regions of an atlas: mean, SD, median, percentiles, volume (.csv, .json), "
    "and a figure"
)

_ATLAS_READ = 0.2  # of the time
_MEASURED = 0.8  # of a subject's time
_OUTPUTS = {"region-table": ".csv", "sidecar": ".json", "figure": ".png", "figure-svg": ".svg"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "maps",
        metavar="MAP",
        nargs="+",
        type=Path,
        help="image of one number a voxel; its subject is told by its name (SUBJECT_stain-NF.nii.gz, sub-01_FA.nii.gz) "
        "or its folder",
    )
    parser.add_argument(
        "--regions", metavar="FILE", type=Path, help="label volume; on another grid, the nearest labels are taken"
    )
    parser.add_argument(
        "--table",
        metavar="FILE",
        type=Path,
        help="names of its labels: tab-separated (BIDS), of ITK-SNAP, of Slicer, or CSV (Allen; parents of a tree of "
        "structures hold their children's voxels); default: regions by their numbers",
    )
    parser.add_argument(
        "--atlas",
        metavar="NAME",
        help="instead of both, an atlas of BrainGlobe, e.g. allen_mouse_25um (needs brainglobe-atlasapi), for maps on "
        "the grid of its template",
    )
    parser.add_argument("--mask", metavar="FILE", type=Path, help="measure only where this image is above 0")
    parser.add_argument("--subject", metavar="NAME", help="whose maps these are, where names do not tell")
    add_output_options(parser, folder="mrhnet, beside the first MAP")


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.extras import require

    require("matplotlib", "report")  # told now, not after minutes of work
    if arguments.subject is not None and not _fit_for_a_file(arguments.subject):
        raise UserError(
            f"--subject {arguments.subject!r} cannot begin a file's name",
            hint="leave out slashes, e.g. --subject mouse1",
        )
    subjects = _subjects(arguments.maps, arguments.subject)
    folder = arguments.out or arguments.maps[0].absolute().parent / "mrhnet"
    atlas = _atlas(arguments, Portion(observer, 0, _ATLAS_READ))
    done, failures = each_subject(
        list(subjects),
        lambda subject, part: _measure(arguments, atlas, subject, subjects[subject], _paths(folder, subject), part),
        Portion(observer, _ATLAS_READ, 1),
    )
    outputs = [
        output(path, kind, subject=subject) for subject in done for kind, path in _paths(folder, subject).items()
    ]
    drawn = {subject: words for subject, (_, words) in done.items()}
    lines = [f"{subject}: the figure shows {words}" for subject, words in drawn.items()]
    text = "\n".join([*lines, *(f"{entry['kind']:<12} {entry['path']}" for entry in outputs)])
    measured = {subject: document for subject, (document, _) in done.items()}
    return Result(text, outputs, {"regions": measured, "drawn": drawn}, failures)


def _paths(folder: Path, subject: str) -> dict[str, Path]:
    """Where a subject's outputs go, by their kind."""
    from MRHNetLib.evaluation.region_csv import SUFFIX

    stem = SUFFIX.partition(".")[0]
    return {kind: folder / f"{subject}{stem}{suffix}" for kind, suffix in _OUTPUTS.items()}


def _fit_for_a_file(name: str) -> bool:
    return bool(name.strip()) and name.isprintable() and not set(name) & set("/\\")


def _subjects(files: Sequence[Path], name: "str | None") -> dict[str, dict[str, Path]]:
    """The files by subject and map."""
    from MRHNetLib.evaluation.region_measurement import map_name

    subjects: dict[str, dict[str, Path]] = {}
    for path in files:
        told = map_name(path)
        maps = subjects.setdefault(name or told.subject, {})
        if told.map in maps:
            raise UserError(
                f"{maps[told.map]} and {path} would both be {told.map} of {name or told.subject}",
                hint="call the command once for each subject, with --subject NAME",
            )
        maps[told.map] = path
    return subjects


def _atlas(arguments: argparse.Namespace, observer: Observer) -> "Atlas":
    from MRHNetLib.data.atlas import read_atlas
    from MRHNetLib.data.brainglobe import brainglobe_atlas

    if bool(arguments.regions) == bool(arguments.atlas) or (arguments.atlas and arguments.table):
        raise UserError(
            "--regions FILE with --table FILE, or --atlas NAME was expected, found "
            + ("both" if arguments.atlas else "neither"),
            hint="e.g. --regions regions.nii.gz --table regions.tsv",
        )
    if arguments.atlas:
        return brainglobe_atlas(arguments.atlas, observer)
    return read_atlas(arguments.regions, arguments.table, observer)


def _measure(
    arguments: argparse.Namespace,
    atlas: "Atlas",
    subject: str,
    maps: "Mapping[str, Path]",
    paths: "Mapping[str, Path]",
    observer: Observer,
) -> "tuple[dict[str, object], str]":
    """Measure one subject's maps and write them; what the JSON result says of them, and which regions are drawn."""
    import json

    from MRHNetLib.evaluation.region_csv import document, write_region_csv
    from MRHNetLib.evaluation.region_measurement import measure_map
    from MRHNetLib.evaluation.region_record import region_record
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.report.drawing import save_figure
    from MRHNetLib.report.region_figure import region_figure, shown_regions

    noting = Noting(observer)
    measuring = Portion(noting, 0, _MEASURED)
    acronyms = {region.id: region.acronym for region in atlas.regions}
    with OutputFiles(overwrite=arguments.overwrite) as files:
        staged = {kind: files.stage(path) for kind, path in paths.items()}
        found = {
            name: measure_map(
                path, atlas, arguments.mask, Portion(measuring, number / len(maps), (number + 1) / len(maps))
            )
            for number, (name, path) in enumerate(maps.items())
        }
        _warn_of_unnamed(found, atlas, noting)
        write_region_csv(staged["region-table"], subject, found, acronyms)
        measured = document(found, acronyms)
        inputs = [*maps.values(), *(path for path in (arguments.regions, arguments.table, arguments.mask) if path)]
        record = region_record(subject, atlas.name, inputs, noting.warnings)
        staged["sidecar"].write_text(json.dumps({**record, "maps": measured}, indent=2) + "\n", encoding="utf-8")
        noting.progress(_MEASURED, f"drawing {subject}")
        colours = {region.id: region.colour for region in atlas.regions}
        save_figure(region_figure(found, colours, subject, atlas.name), staged["figure"], staged["figure-svg"])
    return measured, shown_regions(found).in_words()


def _warn_of_unnamed(found: "Mapping[str, Sequence[RegionStatistics]]", atlas: "Atlas", observer: Observer) -> None:
    """Tell of labels that the table does not name: often it is another atlas's."""
    named = {region.id for region in atlas.regions}
    present = {region.id for regions in found.values() for region in regions if region.voxels}
    unnamed = sorted(present - named)
    if named and unnamed:
        observer.warning(
            f"{len(unnamed)} of {len(present)} regions of {atlas.name} have no name in the table, e.g. {unnamed[0]}: "
            "they are called by their numbers; is it the table of this atlas?"
        )
