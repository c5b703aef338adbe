"""OpenVINO on the CPU."""

import sys
from types import ModuleType
from typing import Any

import numpy as np

from MRHNetLib.errors import UserError
from MRHNetLib.extras import require
from MRHNetLib.inference.benchmark.contender import Map
from MRHNetLib.inference.benchmark.gathering import input_batches, map_of
from MRHNetLib.inference.benchmark.onnx_graph import onnx_model
from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import Observer

BATCH = 256  # 64 to 1024 were alike


class OpenVino:
    """Its throughput mode: it computes as many batches side by side as it thinks best, while the next are gathered.

    Parameters
    ----------
    precision : str
        "fp32" or "bf16".
    threads : int
        How many it may use.

    Raises
    ------
    UserError
        openvino or onnx is not installed, or OpenVINO has no bf16 on this processor.
    """

    def __init__(self, precision: str, threads: int) -> None:
        self.key, self.name = f"openvino-{precision}", f"OpenVINO {precision}, throughput mode, batches of {BATCH}"
        self._openvino = _openvino()
        require("onnx", "benchmark")
        self._core = self._openvino.Core()
        if precision == "bf16" and "BF16" not in self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            raise UserError("OpenVINO does not compute in bf16 on this processor")
        self._settings = {
            "PERFORMANCE_HINT": "THROUGHPUT",
            "INFERENCE_PRECISION_HINT": {"fp32": "f32", "bf16": "bf16"}[precision],
            "INFERENCE_NUM_THREADS": threads,
        }

    def prepare(self, network: Bundle) -> None:
        """See `Contender`; the shape of a batch is fixed, which suits OpenVINO best."""
        model = self._core.read_model(onnx_model(network))
        size = network.patch.size
        model.reshape([BATCH, network.architecture.contrasts, size, size])
        self._network = network
        self._compiled = self._core.compile_model(model, "CPU", self._settings)

    def run(self, task: Task, observer: Observer) -> Map:
        """See `Contender`."""
        outputs = np.empty(np.count_nonzero(task.mask), np.float32)
        centre = task.patch.size // 2
        queue = self._openvino.AsyncInferQueue(self._compiled)

        def keep(request: Any, first: int) -> None:
            values = request.get_output_tensor().data[:, 0, centre, centre]
            outputs[first : first + BATCH] = values[: len(outputs) - first]

        queue.set_callback(keep)
        for first, inputs in input_batches(task, self._network, BATCH):
            queue.start_async({0: _filled_up(inputs)}, first)
            observer.progress(first / len(outputs), self.name)
        queue.wait_all()
        return map_of(task, self._network, outputs)


def _filled_up(inputs: np.ndarray) -> np.ndarray:
    """The last batch may be short: zeros make it whole."""
    return np.pad(inputs, ((0, BATCH - len(inputs)), (0, 0), (0, 0), (0, 0))) if len(inputs) < BATCH else inputs


def _openvino() -> ModuleType:
    """The library, which would tell its maker of every import if `openvino_telemetry` was there."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    return require("openvino", "benchmark")
