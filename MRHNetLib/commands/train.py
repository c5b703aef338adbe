"""``mrhnet train``: a network from samples."""

import argparse
from pathlib import Path

from MRHNetLib.commands.result import Result
from MRHNetLib.commands.training_options import add_training_options, curve_drawer, training_result
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer

HELP = "train a network on samples of mrhnet prepare, or on the authors' traindata.mat"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--blocks", metavar="N", type=int, required=True, help="residual blocks (30 in the paper)")
    parser.add_argument(
        "--recipe", choices=("paper", "modern"), required=True, help="the published one to the letter, or ours"
    )
    parser.add_argument("--protocol", metavar="NAME", help="of the contrasts, where the samples do not say it")
    parser.add_argument("--stain", metavar="NAME", help="AF, NF, MBP or Nissl, where the samples do not say it")
    add_training_options(parser)


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.data.protocols import load_protocol
    from MRHNetLib.networks.architecture import Architecture
    from MRHNetLib.training.learner import Beginning
    from MRHNetLib.training.making import make_network
    from MRHNetLib.training.network_files import NetworkFiles
    from MRHNetLib.training.recipes import find_recipe
    from MRHNetLib.training.samples import read_samples

    if not 0 <= arguments.blocks <= 1000:
        raise UserError(f"--blocks from 0 to 1000 expected, found {arguments.blocks}", hint="the paper has 30")
    recipe = find_recipe(arguments.recipe, arguments.loss).with_epochs(arguments.epochs)
    protocol = load_protocol(arguments.protocol) if arguments.protocol else None
    draw = curve_drawer()
    observer.progress(0.0, "reading the samples")
    samples = read_samples(arguments.samples).declared(protocol, arguments.stain)
    files = NetworkFiles(Path(arguments.out), arguments.name or "", arguments.licence, arguments.notes)
    fitted = make_network(
        samples,
        Beginning(Architecture(samples.contrasts, arguments.blocks)),
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
