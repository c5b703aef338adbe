"""``mrhnet evaluate``: how well maps agree with a reference, in the whole brain and in regions."""

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from MRHNetLib.commands.options import add_output_options
from MRHNetLib.commands.result import Result, output
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer, Portion

if TYPE_CHECKING:
    from MRHNetLib.evaluation.evaluation import EvaluatedMap, Evaluation

HELP = "how well stain maps, and any MR maps beside them, agree with a reference: table, ROC curves, scatter"

FIGURES = {"roc": "evaluation_roc", "scatter": "evaluation_scatter"}  # each as PNG and SVG
EVALUATED = 0.85  # share of the time, for the progress
TURNED_ROUND = 0.5  # an area below says that a map runs against the structures


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "predictions", metavar="PREDICTION", nargs="+", type=Path, help="stain maps, and MR maps (FA, MTR ...)"
    )
    parser.add_argument(
        "--reference",
        metavar="FILE",
        type=Path,
        required=True,
        help="the true stain; all other files lie on its grid, their axes in any order",
    )
    parser.add_argument(
        "--mask",
        metavar="FILE",
        type=Path,
        help="where to compare (default: where the reference and every map are not 0)",
    )
    parser.add_argument("--regions", metavar="FILE", type=Path, help="a label volume: the same figures in each region")
    parser.add_argument("--table", metavar="FILE", type=Path, help="the names of its regions")
    parser.add_argument(
        "--target",
        choices=("low", "high"),
        default="high",
        help="structures lie above the reference's threshold (high, the default) or below it (low: myelin in AF)",
    )
    parser.add_argument(
        "--threshold",
        metavar="otsu|VALUE",
        type=_threshold,
        default=None,
        help="what defines structures in the reference (default: otsu)",
    )
    parser.add_argument(
        "--location",
        metavar="FILE",
        type=Path,
        help="the mean of the training targets in this space (mrhnet prepare --location): what knowing the place gives",
    )
    add_output_options(parser, folder="mrhnet beside the first map")


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.evaluation.evaluation import EvaluationFiles, evaluate
    from MRHNetLib.extras import require
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.report.agreement_table import write_agreement_csv
    from MRHNetLib.report.drawing import save_figure
    from MRHNetLib.report.roc_figure import roc_figure
    from MRHNetLib.report.scatter_figure import scatter_figure

    observer.progress(0, "loading libraries")
    for library in ("matplotlib", "skimage", "sklearn"):  # told now, not after minutes of work
        require(library, "report")
    if arguments.table and not arguments.regions:
        raise UserError("--table names regions, and there are none", hint="add --regions FILE")
    folder = arguments.out or arguments.predictions[0].absolute().parent / "mrhnet"
    files = EvaluationFiles(
        arguments.predictions,
        arguments.reference,
        arguments.mask,
        arguments.regions,
        arguments.table,
        arguments.location,
    )
    table = folder / "evaluation.csv"
    figures = {kind: (folder / f"{stem}.png", folder / f"{stem}.svg") for kind, stem in FIGURES.items()}
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        staged = outputs.stage(table)
        drawn = {kind: (outputs.stage(png), outputs.stage(svg)) for kind, (png, svg) in figures.items()}
        evaluation = evaluate(
            files,
            threshold=arguments.threshold,
            target=arguments.target,
            observer=Portion(observer, 0, EVALUATED),
        )
        write_agreement_csv(staged, evaluation.maps)
        observer.progress(EVALUATED, "drawing the ROC")
        save_figure(roc_figure(evaluation), *drawn["roc"])
        observer.progress((1 + EVALUATED) / 2, "drawing the scatter")
        save_figure(scatter_figure(evaluation, arguments.reference.name), *drawn["scatter"])
    written = [output(table, "table"), *(output(path, kind) for kind, paths in figures.items() for path in paths)]
    text = "\n".join([_text(evaluation), "", *(f"{entry['kind']:<8} {entry['path']}" for entry in written)])
    return Result(text, written, _fields(evaluation, arguments))


def _fields(evaluation: "Evaluation", arguments: argparse.Namespace) -> dict[str, object]:
    from MRHNetLib.evaluation.auc_interval import CONFIDENCE, RESAMPLES, SEED
    from MRHNetLib.evaluation.metrics import DEFINITIONS

    return {
        "metrics": {one.name: _document(one) for one in evaluation.maps},
        "reference": str(arguments.reference.absolute()),
        "mask": evaluation.mask_description,
        "voxels": int(evaluation.reference.size),
        "structures": evaluation.structures.to_document(),
        "bootstrap": {
            "resamples": RESAMPLES if _has_interval(evaluation) else 0,
            "confidence": CONFIDENCE,
            "seed": SEED,
            "blocks": evaluation.blocks.to_document(),
        },
        "groups": evaluation.groups,
        "definitions": DEFINITIONS,
    }


def _document(one: "EvaluatedMap") -> dict[str, object]:
    return {
        "path": str(one.path.absolute()),
        "location_baseline": one.is_location,
        **one.whole.to_document(),
        "regions": {name: agreement.to_document() for name, agreement in one.regions.items()},
    }


def _text(evaluation: "Evaluation") -> str:
    from MRHNetLib.report.agreement_table import agreement_text, voxels_text

    structures = evaluation.structures
    side = "above" if structures.target == "high" else "below"
    against = [one.name for one in evaluation.maps if one.whole.metrics.auc < TURNED_ROUND]
    lines = [
        f"compared: {voxels_text(evaluation.reference.size)}, mask: {evaluation.mask_description}",
        f"structures: the reference {side} {structures.threshold:.6g} ({structures.rule}), "
        f"{voxels_text(evaluation.maps[0].whole.structure_voxels)}",
        *_interval_text(evaluation),
        "R2 expl.: explained variance; R2 corr.: squared correlation, which a map in other units has, too",
    ]
    if against:
        lines.append(f"against the structures, so that 1 - AUC is how well it finds them: {', '.join(against)}")
    return "\n".join([agreement_text(evaluation), "", *lines])


def _interval_text(evaluation: "Evaluation") -> list[str]:
    """How the areas' intervals were found, or why there are none; nothing where there is no area."""
    from MRHNetLib.evaluation.auc_interval import FEWEST_BLOCKS, RESAMPLES

    blocks = evaluation.blocks
    of_blocks = f"blocks of {' x '.join(f'{edge:.3g}' for edge in blocks.edge_mm)} mm"
    if _has_interval(evaluation):
        return [f"AUC's interval: {RESAMPLES:,} resamples of {blocks.count} {of_blocks}"]
    if blocks.count < FEWEST_BLOCKS and evaluation.maps[0].whole.curve:
        return [f"AUC's interval: none: {blocks.count} of at least {FEWEST_BLOCKS} {of_blocks}"]
    return []


def _has_interval(evaluation: "Evaluation") -> bool:
    return any(part.interval for one in evaluation.maps for part in (one.whole, *one.regions.values()))


def _threshold(text: str) -> "float | None":
    """None for Otsu's."""
    if text.strip().lower() == "otsu":
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"otsu or a number was expected, found {text!r}")
    return value
