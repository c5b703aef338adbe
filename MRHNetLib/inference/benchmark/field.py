"""Who takes part on this machine."""

from collections.abc import Callable
from dataclasses import dataclass, field

from MRHNetLib.errors import UserError
from MRHNetLib.inference.benchmark.contender import Contender, EngineContender
from MRHNetLib.inference.engine import PRECISIONS, Engine, choose_engine
from MRHNetLib.inference.native.engine import NativeEngine
from MRHNetLib.inference.native.library import native_library, why_missing
from MRHNetLib.networks.bundle import Bundle


@dataclass(frozen=True)
class Field:
    """The contenders.

    Parameters
    ----------
    contenders : list of Contender
        The naive one first.
    exact, fast : str
        Keys of the engines that ``mrhnet predict --device cpu`` takes for the two precisions; where nothing here is
        faster than exact, both are the same.
    left_out : dict of str
        Why others do not take part, by what they are.
    """

    contenders: list[Contender]
    exact: str
    fast: str
    left_out: dict[str, str] = field(default_factory=dict)


def field_for(network: Bundle, threads: int) -> Field:
    """All that can compute that network here, each with so many threads; PyTorch must be there."""
    from MRHNetLib.inference.benchmark.naive import Naive

    contenders: list[Contender] = [Naive(threads), *_torch_engines(threads)]
    left_out: dict[str, str] = {}
    for title, build in _rivals(threads):
        try:
            contenders.append(build())
        except UserError as error:
            left_out[title] = error.message
    contenders += _native_engines(network, threads, left_out)
    contenders += _gpu_engines(network, left_out)
    exact, fast = (_key(choose_engine("cpu", precision, threads, [network])) for precision in PRECISIONS)
    return Field(contenders, exact, fast, left_out)


def _torch_engines(threads: int) -> list[Contender]:
    """PyTorch at its best, which is also what we compute with where the native library is missing."""
    from MRHNetLib.inference.torch_engine import TorchEngine

    engines = [TorchEngine(precision, threads) for precision in PRECISIONS]
    named = {_key(engine): engine for engine in engines}  # one where the processor has no bf16
    return [
        EngineContender(key, f"PyTorch {engine.description['precision']}, channels_last, batches of 1024", engine)
        for key, engine in named.items()
    ]


def _rivals(threads: int) -> list[tuple[str, Callable[[], Contender]]]:
    from MRHNetLib.inference.benchmark.onnxruntime_rival import OnnxRuntime
    from MRHNetLib.inference.benchmark.openvino_rival import OpenVino

    return [
        ("ONNX Runtime", lambda: OnnxRuntime(threads)),
        ("OpenVINO fp32", lambda: OpenVino("fp32", threads)),
        ("OpenVINO bf16", lambda: OpenVino("bf16", threads)),
    ]


def _native_engines(network: Bundle, threads: int, left_out: dict[str, str]) -> list[Contender]:
    library = native_library()
    if library is None or not NativeEngine.takes(network):
        left_out["the native engine"] = why_missing() or "it takes patches of 3 x 3 only"
        return []
    engines = [NativeEngine(threads=threads, kernel=kernel.name) for kernel in library.kernels]
    return [
        EngineContender(_key(engine), "MRHNet native {precision} ({kernel})".format(**engine.description), engine)
        for engine in engines
    ]


def _gpu_engines(network: Bundle, left_out: dict[str, str]) -> list[Contender]:
    engines = {_key(engine): engine for engine in (choose_engine("auto", p, None, [network]) for p in PRECISIONS)}
    on_gpu = {key: engine for key, engine in engines.items() if engine.description["device"] != "cpu"}
    if not on_gpu:
        left_out["a GPU"] = "none is here that PyTorch computes on"
    return [
        EngineContender(key, "MRHNet {engine} {precision} ({device})".format(**engine.description), engine)
        for key, engine in on_gpu.items()
    ]


def _key(engine: Engine) -> str:
    """E.g. "native-avx512", "torch-bf16", "gpu-fp32"."""
    described = engine.description
    return f"{described['engine']}-{described.get('kernel', described['precision'])}"
