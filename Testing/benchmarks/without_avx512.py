"""Our exact engine against the naive port on a processor that has AVX2 and no AVX-512, or that is made to act so.

    python Testing/benchmarks/without_avx512.py [--blocks 30] [--voxels 20000] [--threads N] [--network NAME_OR_FILE]

PyTorch and the libraries in it read once, when they are loaded, which instructions they may use; so this starts itself
anew with AVX-512 forbidden to all of them. Ours is told its kernel. Both alternate in that one process, best of five.
"""

import argparse
import os
import subprocess
import sys

from MRHNetLib.cores import usable_cores
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.inference.benchmark.brain import brain_task
from MRHNetLib.inference.benchmark.contender import EngineContender
from MRHNetLib.inference.benchmark.machine import processor
from MRHNetLib.inference.benchmark.race import race
from MRHNetLib.inference.benchmark.random_network import random_network
from MRHNetLib.inference.native.engine import NativeEngine
from MRHNetLib.networks.catalogue import find_network
from MRHNetLib.networks.patch import Patch
from MRHNetLib.observer import QUIET

AVX2_ONLY = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}


def main() -> None:
    """Time both and print the ratio."""
    if any(os.environ.get(name) != value for name, value in AVX2_ONLY.items()):
        sys.exit(subprocess.run([sys.executable, *sys.argv], env=os.environ | AVX2_ONLY, check=False).returncode)
    from MRHNetLib.inference.benchmark.naive import Naive

    arguments = _arguments()
    network = find_network(arguments.network) if arguments.network else None
    protocol, patch = (network.protocol, network.patch) if network else (load_protocol("mrh-67"), Patch())
    task = brain_task(protocol, patch, arguments.voxels, QUIET)
    network = network or random_network(task, arguments.blocks)
    contenders = [
        Naive(arguments.threads),
        *(
            EngineContender(kernel, f"MRHNet native ({kernel})", NativeEngine(threads=arguments.threads, kernel=kernel))
            for kernel in ("avx2", "portable")
        ),
    ]
    runs = race(contenders, network, task, QUIET)
    print(f"{processor()}, {arguments.threads} threads, {network.name}, {arguments.voxels:,} voxels, AVX2 at most")
    for run in runs:
        print(
            f"{run.contender.name:45} {1e6 * run.best / arguments.voxels:7.1f} us a voxel"
            f"  {runs[0].best / run.best:5.2f} x naive"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--blocks", type=int, default=30)
    parser.add_argument("--voxels", type=int, default=20_000)
    parser.add_argument("--threads", type=int, default=usable_cores())
    parser.add_argument("--network")
    return parser.parse_args()


if __name__ == "__main__":
    main()
