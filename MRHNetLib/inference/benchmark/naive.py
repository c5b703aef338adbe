"""The straightforward port of the published code, against which everything is measured."""

import numpy as np
import torch

from MRHNetLib.inference.benchmark.contender import Map
from MRHNetLib.inference.benchmark.gathering import input_batches, map_of
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.module import network_from_weights
from MRHNetLib.observer import Observer

BATCH = 128  # of the published code
_GATHERED = 512 * BATCH  # patches in the array at a time: 160 MB at 67 contrasts


class Naive:
    """Patches are gathered into an array, as the authors do, and go through `F.conv2d` in fp32 and NCHW, 128 at a time.

    Parameters
    ----------
    threads : int
        How many PyTorch computes with.
    """

    key = "naive"
    name = f"naive: PyTorch fp32, NCHW, batches of {BATCH}"

    def __init__(self, threads: int) -> None:
        self._threads = threads

    def prepare(self, network: Bundle) -> None:
        """See `Contender`."""
        self._network = network
        self._module = network_from_weights(network.architecture, network.weights)

    def run(self, task: Task, observer: Observer) -> Map:
        """See `Contender`."""
        torch.set_num_threads(self._threads)
        centre = task.patch.size // 2
        outputs = np.empty(np.count_nonzero(task.mask), np.float32)
        for first, inputs in input_batches(task, self._network, _GATHERED):
            for start in range(0, len(inputs), BATCH):
                batch = torch.from_numpy(inputs[start : start + BATCH])
                begin = first + start
                with torch.inference_mode():
                    outputs[begin : begin + len(batch)] = self._module(batch)[:, 0, centre, centre].numpy()
                observer.progress(begin / len(outputs), self.name)
        return map_of(task, self._network, outputs)
