"""``mrhnet transfer``: a network for another stain, from one that is trained."""

import argparse
from pathlib import Path

from MRHNetLib.commands.result import Result
from MRHNetLib.commands.training_options import add_training_options, curve_drawer, training_result
from MRHNetLib.observer import Observer

HELP = "transfer a trained network to another stain: all layers stay frozen but the last three convolutions"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--from", dest="source", metavar="NAME_OR_FILE", required=True, help="the trained network")
    parser.add_argument("--stain", metavar="NAME", required=True, help="of the samples: AF, NF, MBP or Nissl")
    parser.add_argument(
        "--recipe",
        choices=("paper", "modern"),
        default="paper",
        help="the published transfer to the letter (default), or the same layers by our recipe",
    )
    add_training_options(parser)


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.networks.catalogue import find_network
    from MRHNetLib.training.making import make_network
    from MRHNetLib.training.network_files import NetworkFiles
    from MRHNetLib.training.recipes import find_recipe
    from MRHNetLib.training.samples import read_samples
    from MRHNetLib.training.transfer import check_transfer, transfer_beginning, transfer_recipe

    source = find_network(arguments.source)
    recipe = transfer_recipe(find_recipe(arguments.recipe, arguments.loss).with_epochs(arguments.epochs))
    draw = curve_drawer()
    observer.progress(0.0, "reading the samples")
    samples = check_transfer(read_samples(arguments.samples).declared(None, arguments.stain), source)
    origin = f"transferred from {source.name} ({source.stain})"
    notes = f"{arguments.notes}; {origin}" if arguments.notes else origin
    files = NetworkFiles(Path(arguments.out), arguments.name or "", arguments.licence, notes)
    fitted = make_network(
        samples,
        transfer_beginning(source),
        recipe,
        files,
        draw,
        seed=arguments.seed,
        device=arguments.device,
        resume=arguments.resume,
        overwrite=arguments.overwrite,
        observer=observer,
    )
    return training_result(fitted, files)
