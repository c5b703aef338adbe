"""Measures what `mrhnet predict` does besides computing the network, at full size: reading, checks, hashing, writing.

    python Testing/benchmarks/reading.py [--folder FOLDER] [--rounds 3] [--blocks 4 30] [--json FILE]

A digital mouse brain of 200 x 280 x 128 voxels and 67 volumes is made in FOLDER (1 GB; made once), as plain files and
packed by gzip. Each round reads both in a process of its own each, one after the other; the best round counts. The
network is replaced by one that gives zeros at once. What it would take is measured on a slab of the brain with the
exact engine, networks of random weights, and scaled up. Files lie in the system's cache from the second round on.

Memory is the largest resident set of the process. The pages of plain files that it looked at are counted in it, though
they belong to the system's cache and go when others need the memory.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import numpy as np

from MRHNetLib.data.masks import brain_mask
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.subjects import Subject, read_subject
from MRHNetLib.files import OutputFiles
from MRHNetLib.inference.engine import choose_engine
from MRHNetLib.inference.outputs import PredictionFiles
from MRHNetLib.inference.predict import predict_subject
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.catalogue import find_network
from MRHNetLib.observer import QUIET
from MRHNetLib.phantom.writing import MASK_NAME

ROOT = Path(__file__).resolve().parents[2]
PROTOCOL, NETWORK = "mrh-67", "phantom-af"
SLAB_PLANES = 2  # some 20,000 voxels
PROMISED_BEYOND_INPUT = 1.5e9


class NoEngine:
    """Gives zeros at once, so that all the time is that of the rest."""

    description = {"engine": "none", "device": "cpu", "precision": "fp32"}

    def stain_maps(self, task: Task, networks: "list[object]", observer: object) -> "list[np.ndarray]":
        random = np.random.default_rng(0)
        noise = random.random(task.mask.shape, np.float32) * task.mask  # packs as badly as a map
        return [noise for _ in networks]


def main() -> None:
    """Measure, print a table, and write it as JSON."""
    arguments = _arguments()
    if arguments.child:
        print(json.dumps(measure(arguments.child)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        plain = make_plain(folder)
        subjects = {"plain": plain, "gzip": make_packed(plain, folder / "packed")}
        rounds: dict[str, list[dict[str, float]]] = {kind: [] for kind in subjects}
        for _ in range(arguments.rounds):
            for kind, subject in subjects.items():
                rounds[kind].append(in_a_process(subject))
        networks = {blocks: network_seconds(plain, blocks) for blocks in arguments.blocks}
    best = {kind: min(results, key=lambda result: result["seconds"]) for kind, results in rounds.items()}
    print(table(best, networks))
    if arguments.json:
        document = {"threads": os.cpu_count(), "best": best, "rounds": rounds, "network_seconds": networks}
        arguments.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def measure(subject: Path) -> "dict[str, float]":
    """Wall and processor time and memory of one prediction without a network; called in a process of its own."""
    began, spent = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as out, OutputFiles() as outputs:
        networks = [find_network(NETWORK)]
        files = PredictionFiles(outputs, Path(out), "mouse", networks)
        read = Reading(subject)
        prediction = predict_subject(read, networks, NoEngine(), observer=QUIET)
        files.write(prediction)
        seconds, processor = time.perf_counter() - began, time.process_time() - spent
        stack = prediction.stain_maps[0].subject.stack
        return {
            "seconds": seconds,
            "reading": read.seconds,
            "processor": processor,
            "input": stack.nbytes,
            "memory": resident_peak(),
            "voxels": int(np.count_nonzero(prediction.mask)),
        }


class Reading:
    """Reads a subject, and keeps how long that took."""

    def __init__(self, subject: Path) -> None:
        self.subject, self.seconds = subject, 0.0

    def __call__(self, protocol: object, observer: object) -> Subject:
        began = time.perf_counter()
        result = read_subject(self.subject, protocol, observer=observer)
        self.seconds = time.perf_counter() - began
        return result


def resident_peak() -> int:
    """Bytes of the largest resident set of this process."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def network_seconds(subject: Path, blocks: int) -> float:
    """How long the exact engine would take for the whole brain and a network of random weights."""
    sys.path.insert(0, str(ROOT / "Testing"))
    from random_bundle import random_bundle

    network = random_bundle(protocol=PROTOCOL, blocks=blocks)
    read = read_subject(subject, load_protocol(PROTOCOL))
    mask, _ = brain_mask("auto", read)
    part, middle = np.zeros_like(mask), mask.shape[1] // 2  # stored LAS: the second axis runs across coronal planes
    part[:, middle : middle + SLAB_PLANES] = mask[:, middle : middle + SLAB_PLANES]
    engine = choose_engine("cpu", "exact", networks=[network])
    return best_of_three(lambda: predict_part(engine, read.stack, part, network)) * mask.sum() / part.sum()


def predict_part(engine: object, stack: ContrastStack, mask: np.ndarray, network: object) -> None:
    engine.stain_maps(Task(stack, mask, network.patch), [network], QUIET)


def best_of_three(work: object) -> float:
    """The shortest of three durations, in seconds."""
    durations = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        durations.append(time.perf_counter() - began)
    return min(durations)


def in_a_process(subject: Path) -> "dict[str, float]":
    """What `measure` finds in a process that has done nothing else."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, "--child", str(subject)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return json.loads(done.stdout)


def make_plain(folder: Path) -> Path:
    """The digital mouse brain as plain files; made by the command itself where it is not there yet."""
    made = sorted(folder.glob("*/dwi2000.nii"))
    if not made:
        words = ["phantom", folder, "--size", "full", "--protocol", PROTOCOL]
        subprocess.run([sys.executable, "-m", "MRHNetLib", *map(str, words)], check=True, cwd=ROOT)
        made = sorted(folder.glob("*/dwi2000.nii"))
    return made[0].parent


def make_packed(plain: Path, folder: Path) -> Path:
    """The same subject with its images packed."""
    target = folder / plain.name
    target.mkdir(parents=True, exist_ok=True)
    (target / MASK_NAME).write_bytes((plain / MASK_NAME).read_bytes())
    for path in sorted(plain.glob("*.nii")):
        packed = target / f"{path.name}.gz"
        if not packed.exists():
            stream = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
            packed.write_bytes(stream.compress(path.read_bytes()) + stream.flush())
    return target


def table(best: "dict[str, dict[str, float]]", networks: "dict[int, float]") -> str:
    """Times, their share of the network's, and memory, in Markdown."""
    shares = "".join(f" of {blocks} blocks ({seconds:.0f} s) |" for blocks, seconds in networks.items())
    lines = [
        f"| files | reading, s | all but the network, s | processor, s |{shares} memory, GB | promised, GB |",
        "| --- " * (6 + len(networks)) + "|",
    ]
    for kind, result in best.items():
        share = "".join(f" {result['seconds'] / seconds:.1%} |" for seconds in networks.values())
        lines.append(
            f"| {kind} | {result['reading']:.2f} | {result['seconds']:.2f} | {result['processor']:.2f} |{share} "
            f"{result['memory'] / 1e9:.2f} | {(result['input'] + PROMISED_BEYOND_INPUT) / 1e9:.2f} |"
        )
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="where the images are made and kept (default: not kept)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--blocks", type=int, nargs="+", default=[4, 30], help="of the networks to compare with")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
