"""``mrhnet benchmark``: our engines beside others on this machine: time, error, share of the processor's peak."""

import argparse
import os
from typing import TYPE_CHECKING

from MRHNetLib.commands.options import add_threads
from MRHNetLib.commands.result import Result
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer

if TYPE_CHECKING:
    from MRHNetLib.networks.bundle import Bundle

HELP = "measure this machine: our engines beside the naive port, PyTorch, ONNX Runtime and OpenVINO"

BLOCKS = 30  # of the paper's network
VOXELS = 50_000
MOST_BLOCKS = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--network-blocks",
        metavar="N",
        type=_blocks,
        help=f"of a network of random weights for protocol mrh-67 (default: {BLOCKS}, as in the paper)",
    )
    group.add_argument("--network", metavar="NAME_OR_FILE", help="a network instead of a random one")
    parser.add_argument(
        "--voxels",
        metavar="N",
        type=_voxels,
        default=VOXELS,
        help=f"how many voxels of a digital brain are computed in each of five rounds (default: {VOXELS})",
    )
    add_threads(parser)


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    # PyTorch as others run it. Threads that sleep while they wait, as those of all our commands do, suit batches as
    # large as ours; the naive port's small ones would take half as long again, and the comparison would flatter us.
    os.environ.pop("OMP_WAIT_POLICY", None)
    from MRHNetLib.cores import usable_cores

    network = _network(arguments)
    from MRHNetLib.inference.benchmark.measuring import measure

    measured = measure(
        network,
        arguments.voxels,
        threads=arguments.threads or usable_cores(),
        observer=observer,
    )
    return Result(measured.text(), fields=measured.to_document())


def _network(arguments: argparse.Namespace) -> "Bundle | int":
    """The network that is named, or the number of blocks of a random one; baselines are refused, before any work."""
    from MRHNetLib.networks.catalogue import find_network

    if arguments.network is None:
        return BLOCKS if arguments.network_blocks is None else int(arguments.network_blocks)
    network = find_network(arguments.network)
    if network.is_baseline:
        raise UserError(
            f"{network.name} is a baseline ({network.model.title}), which NumPy alone computes; a network was expected",
            hint="see: mrhnet networks list",
        )
    return network


def _blocks(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_BLOCKS:
        raise argparse.ArgumentTypeError(f"a whole number from 0 to {MOST_BLOCKS} was expected, found {text!r}")
    return int(text)


def _voxels(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number of 1 or more was expected, found {text!r}")
    return int(text)
