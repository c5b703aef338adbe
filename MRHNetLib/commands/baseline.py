"""``mrhnet baseline``: a baseline from samples, which a network has to beat."""

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from MRHNetLib.commands.options import add_overwrite
from MRHNetLib.commands.result import Result, output
from MRHNetLib.commands.training_options import seed
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer, Portion

if TYPE_CHECKING:
    from collections.abc import Callable

    from MRHNetLib.networks.bundle import Bundle
    from MRHNetLib.training.baselines import BaselineFit
    from MRHNetLib.training.samples import Samples

HELP = "fit a linear, quadratic or forest baseline to samples, to compare networks with"

_MOST_TREES = 10_000
_READ = 0.1  # of the time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "--kind",
        choices=("linear", "quadratic", "forest"),
        required=True,
        help="of the voxel's own contrasts: their sum with weights, also all squares and products, or a random forest",
    )
    parser.add_argument(
        "--samples",
        metavar="FILE",
        required=True,
        help=".npz of mrhnet prepare, the authors' .mat, or a .csv of voxels: a column a contrast, then the stain",
    )
    parser.add_argument("--protocol", metavar="NAME", help="of the contrasts, where the samples do not say it")
    parser.add_argument("--stain", metavar="NAME", help="AF, NF, MBP or Nissl, where the samples do not say it")
    parser.add_argument(
        "--out",
        metavar="BUNDLE",
        required=True,
        help="the baseline's file, ending in .safetensors; beside it the picture of its fit, ..._fit.png and .svg",
    )
    parser.add_argument("--name", help="the baseline's name (default: that of the file)")
    parser.add_argument("--licence", default="", help="of the baseline, e.g. MIT; kept in it")
    parser.add_argument("--notes", default="", help="what a user of the baseline should know; kept in it")
    parser.add_argument("--trees", metavar="N", type=int, help="of a forest (default: 100)")
    parser.add_argument(
        "--seed", metavar="S", type=seed, default=0, help="of the fifth of the samples held out, and of a forest"
    )
    add_overwrite(parser)


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.data.protocols import load_protocol
    from MRHNetLib.extras import require
    from MRHNetLib.training.baselines import make_baseline
    from MRHNetLib.training.forest_fit import TREES
    from MRHNetLib.training.network_files import NetworkFiles
    from MRHNetLib.training.samples import read_samples
    from MRHNetLib.training.voxel_table import check_order, check_units, is_voxel_table, read_voxel_table

    if arguments.trees is not None and arguments.kind != "forest":
        raise UserError(f"--trees is for a forest, found --kind {arguments.kind}", hint="leave --trees out")
    trees = TREES if arguments.trees is None else arguments.trees
    if not 1 <= trees <= _MOST_TREES:
        raise UserError(f"--trees from 1 to {_MOST_TREES} expected, found {trees}", hint=f"the default is {TREES}")
    protocol = load_protocol(arguments.protocol) if arguments.protocol else None
    observer.progress(0.0, "loading libraries")
    require("sklearn", "report")
    draw = _fit_drawer()
    observer.progress(0.0, "reading the samples")
    read = read_voxel_table if is_voxel_table(arguments.samples) else read_samples
    samples = read(arguments.samples).declared(protocol, arguments.stain)
    check_order(samples)
    check_units(samples, observer)
    files = NetworkFiles(Path(arguments.out), arguments.name or "", arguments.licence, arguments.notes)
    fitted = make_baseline(
        samples,
        arguments.kind,
        files,
        draw,
        trees=trees,
        seed=arguments.seed,
        overwrite=arguments.overwrite,
        observer=Portion(observer, _READ, 1),
    )
    own, other = fitted.metrics["in_sample"], fitted.metrics["held_out"]
    text = (
        f"{files.network_name}: {fitted.model.title}; R2 {_figure(own['r2'])} on the {own['patches']:,} samples "
        f"that it was fitted to, {_figure(other['r2'])} on {other['patches']:,} held out (seed {arguments.seed})"
    )
    outputs = [output(files.bundle, "network", name=files.network_name)]
    outputs += [output(path, "fit") for path in files.fit]
    text = "\n".join([text, *(f"{entry['kind']:<8} {entry['path']}" for entry in outputs)])
    fields = {
        "kind": arguments.kind,
        "metrics": fitted.metrics,
        "contrasts": _contrasts(fitted, samples),
        "seed": arguments.seed,
    }
    return Result(text, outputs, fields)


def _fit_drawer() -> "Callable[[Bundle, BaselineFit, Path, Path], None]":
    """What draws a fit; its library is asked for at once."""
    from MRHNetLib.extras import require

    require("matplotlib", "report")
    from MRHNetLib.report.baseline_figure import baseline_figure
    from MRHNetLib.report.drawing import save_figure

    def draw(bundle: "Bundle", fitted: "BaselineFit", png: Path, svg: Path) -> None:
        save_figure(baseline_figure(bundle, fitted), png, svg)

    return draw


def _contrasts(fitted: "BaselineFit", samples: "Samples") -> dict[str, object]:
    """What the figure's bars show: of each contrast its coefficient or importance, None where it is not defined."""
    from MRHNetLib.report.baseline_figure import CONTRASTS, contrast_values
    from MRHNetLib.training.voxel_table import contrast_names

    assert samples.protocol is not None
    names = contrast_names(samples.protocol)
    values = {name: float(value) for name, value in zip(names, contrast_values(fitted), strict=True)}
    return {
        "measure": CONTRASTS[fitted.model.kind],
        "values": {name: value if math.isfinite(value) else None for name, value in values.items()},
    }


def _figure(r2: "float | None") -> str:
    from MRHNetLib.report.agreement_table import decimals

    return "unknown" if r2 is None else decimals(r2)
