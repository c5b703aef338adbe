"""ONNX Runtime on the CPU."""

import numpy as np

from MRHNetLib.extras import require
from MRHNetLib.inference.benchmark.contender import Map
from MRHNetLib.inference.benchmark.gathering import input_batches, map_of
from MRHNetLib.inference.benchmark.onnx_graph import INPUT, OUTPUT, onnx_model
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import Observer

BATCH = 256  # 64 to 1024 were alike


class OnnxRuntime:
    """Its own kernels in fp32; all graph optimisations, as is its default.

    Parameters
    ----------
    threads : int
        How many compute one batch.

    Raises
    ------
    UserError
        onnxruntime or onnx is not installed.
    """

    key = "onnxruntime-fp32"
    name = f"ONNX Runtime fp32, batches of {BATCH}"

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._runtime = require("onnxruntime", "benchmark")
        require("onnx", "benchmark")

    def prepare(self, network: Bundle) -> None:
        """See `Contender`."""
        options = self._runtime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = self._threads, 1
        self._network = network
        self._session = self._runtime.InferenceSession(onnx_model(network), options, providers=["CPUExecutionProvider"])

    def run(self, task: Task, observer: Observer) -> Map:
        """See `Contender`."""
        centre = task.patch.size // 2
        outputs = np.empty(np.count_nonzero(task.mask), np.float32)
        for first, inputs in input_batches(task, self._network, BATCH):
            (whole,) = self._session.run([OUTPUT], {INPUT: inputs})
            outputs[first : first + len(inputs)] = whole[:, 0, centre, centre]
            observer.progress(first / len(outputs), self.name)
        return map_of(task, self._network, outputs)
