"""Which formulation of the network is the fastest on a GPU, by hand:

    python Testing/benchmarks/gpu_formulations.py [--device cuda] [--batch 32768] [--blocks 30] [--rounds 7]

One batch of patches, already on the device, goes through PyTorch's convolutions (channels_last) and through matrix
products, one or three a layer (see `MRHNetLib.inference.gpu.layout`), in fp32, TF32 and bf16, with and without a CUDA
graph. The variants take turns, and the median of the rounds counts. Then a stack of full size is uploaded and a batch
gathered. `--device cpu` runs the same with small sizes: only to see that it works.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager

import numpy as np
import torch

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.inference.gpu.batch import Batch
from MRHNetLib.inference.gpu.planes import Planes
from MRHNetLib.inference.gpu.replay import recorded, wait_for
from MRHNetLib.inference.gpu.resident import ResidentStack
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.module import network_from_weights
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.networks.patch import Patch

VOXELS = 2_000_000  # of a whole brain
BLOCKS_MULTIPLIED = 49  # at least, of 64 x 64, a layer
PRECISIONS = {"fp32": (torch.float32, False), "TF32": (torch.float32, True), "bf16": (torch.bfloat16, False)}
FULL, SMALL = (200, 280, 128), (20, 28, 13)  # of a stack


def random_network(blocks: int) -> Bundle:
    """67 contrasts, 64 filters, He's initialisation."""
    random, protocol = np.random.default_rng(0), load_protocol("mrh-67")
    architecture = Architecture(len(protocol.contrasts), blocks)
    weights = {
        name: (random.standard_normal(shape) * ((2 / np.prod(shape[1:])) ** 0.5 if shape[1:] else 0.1)).astype(
            np.float32
        )
        for name, shape in architecture.shapes().items()
    }
    return Bundle("random", "AF", architecture, protocol, Normalisation(), weights, Patch())


@contextmanager
def tf32(allowed: bool):
    before = torch.get_float32_matmul_precision(), torch.backends.cudnn.allow_tf32
    torch.set_float32_matmul_precision("high" if allowed else "highest")
    torch.backends.cudnn.allow_tf32 = allowed
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before[0])
        torch.backends.cudnn.allow_tf32 = before[1]


def convolutions(network, patches, device, dtype):
    module = network_from_weights(network.architecture, network.weights)
    module = module.to(device, dtype, memory_format=torch.channels_last)
    inputs = patches.to(device, dtype, memory_format=torch.channels_last)
    outputs = torch.empty(len(patches), 3, 3, device=device)
    return lambda: outputs.copy_(module(inputs)[:, 0]), outputs


def products(network, patches, device, dtype, *, split):
    batch = Batch([network], len(patches), device, dtype, split=split)
    batch.patches[:, :, : patches.shape[1]].copy_(patches.flatten(2).transpose(1, 2))
    return batch.compute, batch.outputs[0].view(-1, 3, 3)


FORMULATIONS = {
    "convolutions, channels_last": convolutions,
    "one product a layer": lambda *choices: products(*choices, split=False),
    "three products a layer": lambda *choices: products(*choices, split=True),
}


def variants(network: Bundle, patches: torch.Tensor, device: torch.device):
    """Each variant's name, what runs it, whether in TF32, and where its output lies."""
    for title, build in FORMULATIONS.items():
        for precision, (dtype, allowed) in PRECISIONS.items():
            work, outputs = build(network, patches, device, dtype)
            yield f"{title}, {precision}", work, allowed, outputs
            if device.type == "cuda":
                with tf32(allowed):
                    yield f"{title}, {precision}, graph", recorded(work, device), allowed, outputs


def seconds(work: Callable[[], object], device: torch.device, repeats: int) -> float:
    wait_for(device)
    began = time.perf_counter()
    for _ in range(repeats):
        work()
    wait_for(device)
    return (time.perf_counter() - began) / repeats


def race(network: Bundle, batch: int, device: torch.device, rounds: int, repeats: int) -> None:
    random = np.random.default_rng(1)
    brightness, noise = (random.random((batch, *rest), np.float32) for rest in ((1, 1, 1), (67, 3, 3)))
    patches = torch.from_numpy(0.8 * brightness + 0.2 * noise)
    some = min(batch, 256)
    exact = network_from_weights(network.architecture, network.weights).double()(patches[:some].double())[:, 0]
    entries = list(variants(network, patches, device))
    times: dict[str, list[float]] = {name: [] for name, *_ in entries}
    errors = {}
    for turn in range(rounds + 1):
        for name, work, allowed, outputs in entries:
            with tf32(allowed):
                spent = seconds(work, device, repeats)
            if turn:  # the first round warms up
                times[name].append(spent)
            errors[name] = float((outputs[:some].cpu() - exact).square().mean().sqrt() / exact.std())
    layers = len(network.architecture.channels()) - 1
    operations = 2 * BLOCKS_MULTIPLIED * 64**2 * layers
    print(f"{'':48} {'ms/batch':>9} {'s/2M voxels':>12} {'TFLOP/s*':>9} {'rms error/std':>14}")
    for name, spent in sorted(times.items(), key=lambda entry: statistics.median(entry[1])):
        median = statistics.median(spent)
        rate = operations * batch / median / 1e12
        print(f"{name:48} {1e3 * median:9.3f} {median / batch * VOXELS:12.3f} {rate:9.1f} {errors[name]:14.2e}")
    print("* of the 49 products of 64 x 64 that a layer needs for a patch, whatever more is computed")


def upload(network: Bundle, batch: int, device: torch.device, shape: tuple[int, int, int]) -> None:
    random = np.random.default_rng(2)
    frames = tuple(np.asfortranarray(random.integers(0, 4000, shape, np.int16)) for _ in range(67))
    ones, zeros = np.ones(67), np.zeros(67)
    stack = ContrastStack("random", network.protocol, frames, ones, zeros, np.diag([-1.0, 1, 1, 1]), ())
    stack.maximum()
    mask = np.zeros(shape, bool)
    share = (VOXELS / np.prod(FULL)) ** (1 / 3)  # of each axis
    mask[tuple(slice(int(size * (1 - share) / 2), int(size * (1 + share) / 2)) for size in shape)] = True
    planes = Planes(Task(stack, mask, Patch()))
    largest = shape[1]
    resident = ResidentStack(stack, planes, largest, device)
    for attempt in ("first", "second"):
        began = time.perf_counter()
        centres = resident.load(slice(0, largest), lambda done: None)
        wait_for(device)
        print(f"upload of {stack.nbytes / 1e9:.3f} GB, {attempt} time: {time.perf_counter() - began:.3f} s")
    memory = Batch([network], min(batch, len(centres)), device, torch.float32, split=True)
    memory.centres.copy_(centres[: memory.size])
    offsets = torch.from_numpy(planes.offsets()).to(device)
    spent = statistics.median(seconds(lambda: memory.gather(resident.rows, offsets), device, 5) for _ in range(5))
    print(f"gathering a batch of {memory.size}: {1e3 * spent:.3f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--batch", type=int)
    parser.add_argument("--blocks", type=int)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    device = torch.device(arguments.device)
    small = device.type == "cpu"
    batch, blocks = arguments.batch or (256 if small else 32_768), arguments.blocks or (2 if small else 30)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    print(f"{name}, PyTorch {torch.__version__}: {blocks} residual blocks, batches of {batch}")
    with torch.inference_mode():
        race(random_network(blocks), batch, device, arguments.rounds, 1 if small else 10)
        upload(random_network(blocks), batch, device, SMALL if small else FULL)


if __name__ == "__main__":
    main()
