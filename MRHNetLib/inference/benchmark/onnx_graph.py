"""The network as an ONNX model, for other runtimes."""

from typing import Any

from MRHNetLib.extras import require
from MRHNetLib.networks.architecture import KERNEL
from MRHNetLib.networks.bundle import Bundle

INPUT, OUTPUT = "patches", "stain"
_OPSET, _IR_VERSION = 17, 8  # old enough for every runtime that the extra `benchmark` allows


def onnx_model(network: Bundle) -> bytes:
    """The model in ONNX's file format: normalised patches (N, C, P, P) fp32 to the whole output (N, 1, P, P).

    Raises
    ------
    UserError
        The library onnx is not installed.
    """
    onnx = require("onnx", "benchmark")
    size, helper = network.patch.size, onnx.helper
    ends = [
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["N", channels, size, size])
        for name, channels in ((INPUT, network.architecture.contrasts), (OUTPUT, 1))
    ]
    tensors = [onnx.numpy_helper.from_array(values, name) for name, values in network.weights.items()]
    graph = helper.make_graph(_nodes(network, helper), network.name, ends[:1], ends[1:], tensors)
    opset = [helper.make_opsetid("", _OPSET)]
    model: bytes = helper.make_model(graph, opset_imports=opset, ir_version=_IR_VERSION).SerializeToString()
    return model


def _nodes(network: Bundle, helper: Any) -> list[Any]:
    """Convolutions, ReLUs and sums in the order of `MRHNetwork.forward`."""
    nodes: list[Any] = []

    def convolution(name: str, x: str, result: str = "") -> str:
        result = result or f"{name}.output"
        inputs = [x, f"{name}.weight", f"{name}.bias"]
        margins = [KERNEL // 2] * 4
        nodes.append(helper.make_node("Conv", inputs, [result], kernel_shape=[KERNEL, KERNEL], pads=margins))
        return result

    def relu(x: str) -> str:
        nodes.append(helper.make_node("Relu", [x], [f"{x}.relu"]))
        return f"{x}.relu"

    def add(name: str, x: str, y: str) -> str:
        nodes.append(helper.make_node("Add", [x, y], [name]))
        return name

    entry = relu(convolution("conv2", relu(convolution("conv1", INPUT))))
    x = add("entry.sum", convolution("conv3_1", relu(convolution("conv3", entry))), entry)
    for block in range(network.architecture.blocks):
        skip, name = relu(x), f"blocks.{block}"
        x = add(f"{name}.sum", convolution(f"{name}.second", relu(convolution(f"{name}.first", skip))), skip)
    convolution("conv5", relu(convolution("conv4", relu(x))), OUTPUT)
    return nodes
