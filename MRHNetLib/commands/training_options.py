"""What `mrhnet train` and `mrhnet transfer` have in common."""

import argparse
from typing import TYPE_CHECKING

from MRHNetLib.commands.options import add_overwrite
from MRHNetLib.commands.result import Result, output

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from MRHNetLib.networks.bundle import Bundle
    from MRHNetLib.training.fitting import Fit
    from MRHNetLib.training.network_files import NetworkFiles


def add_training_options(parser: argparse.ArgumentParser) -> None:
    """Samples, output, and how to train."""
    parser.add_argument("--samples", metavar="FILE", required=True, help=".npz of mrhnet prepare, or the authors' .mat")
    parser.add_argument("--out", metavar="BUNDLE", required=True, help="the network's file, ending in .safetensors")
    parser.add_argument("--name", help="the network's name (default: that of the file)")
    parser.add_argument("--licence", default="", help="of the network, e.g. MIT; kept in it")
    parser.add_argument("--notes", default="", help="what a user of the network should know; kept in it")
    parser.add_argument("--loss", choices=("l1", "mse"), help="absolute or squared error (default: the recipe's)")
    parser.add_argument("--epochs", metavar="N", type=int, help="at most so many (default: the recipe's)")
    parser.add_argument("--seed", metavar="S", type=seed, default=0, help="the same seed gives the same network")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:N or mps (default: auto)")
    parser.add_argument("--resume", action="store_true", help="go on where an interrupted training was left")
    add_overwrite(parser)


def seed(text: str) -> int:
    """A seed that all random generators take."""
    if not text.isdecimal() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"a whole number from 0 to 2^63 - 1 was expected, found {text!r}")
    return int(text)


def curve_drawer() -> "Callable[[Bundle, Path], None]":
    """What draws a network's training as PNG; its libraries are asked for at once, not after hours of training."""
    from MRHNetLib.extras import require

    require("matplotlib", "report")
    from MRHNetLib.report.curve import training_curve

    def draw(bundle: "Bundle", path: "Path") -> None:
        loss = {"l1": "absolute error", "mse": "half the squared error"}[bundle.training["loss"]]
        training_curve(path, bundle.history, f"{bundle.name}: {bundle.stain}, {loss}")

    return draw


def training_result(fitted: "Fit", files: "NetworkFiles") -> Result:
    """The result of a training."""
    held_out, record = fitted.metrics["held_out"], fitted.record
    r2 = "unknown" if held_out["r2"] is None else f"{held_out['r2']:.3f}"
    text = (
        f"{files.bundle}: best of {record['epochs_trained']} epochs was {record['best_epoch']}; "
        f"on {held_out['patches']} held-out patches R2 {r2}, RMSE {held_out['rmse']:.4g}"
    )
    outputs = [output(files.bundle, "network", name=files.network_name), output(files.curve, "training-curve")]
    fields = {"metrics": fitted.metrics, "epochs": record["epochs_trained"], "best_epoch": record["best_epoch"]}
    return Result(text, outputs, fields)
