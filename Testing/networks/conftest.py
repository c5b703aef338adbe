"""Small networks, as bundles and as MATLAB would have saved them; and a server to fetch them from."""

import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.normalisation import Normalisation


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own networks lie in a temporary folder."""
    monkeypatch.setenv("MRHNET_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "networks"


@pytest.fixture
def bundle() -> Bundle:
    """A network of five contrasts, one block and four filters, with random weights."""
    random = np.random.default_rng(0)
    architecture = Architecture(contrasts=5, blocks=1, filters=4)
    return Bundle(
        name="small",
        stain="AF",
        model=architecture,
        protocol=load_protocol("maps-5"),
        normalisation=Normalisation(),
        weights={name: random.normal(size=shape).astype(np.float32) for name, shape in architecture.shapes().items()},
        training={"recipe": "none", "seed": 0, "sha256": "0" * 64},
        history={"loss": np.array([3, 2, 1], np.float32)},
        notes="for tests",
    )


@pytest.fixture
def write_matlab(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes a network as MATLAB saves it: ``write_matlab(path, blocks=1, change=lambda net: ...)``."""
    matio = pytest.importorskip("matio", reason="mat-io needs Python 3.11 or newer")
    from matio.subsystem.subsys import MatSubsystem
    from matio.utils.matclass import MatlabOpaque, MatlabOpaqueArray

    plain = MatSubsystem.serialize_nested_props

    def nested(
        self: Any, value: Any
    ) -> Any:  # mat-io reads arrays of objects within a structure, but cannot write them
        return self.set_object_metadata(value) if isinstance(value, MatlabOpaqueArray) else plain(self, value)

    monkeypatch.setattr(MatSubsystem, "serialize_nested_props", nested)

    def write(
        path: Path, *, version: str = "v7", change: Callable[[dict], None] = lambda net: None, **size: int
    ) -> Path:
        net = matlab_parts(**size)
        change(net)
        layers = np.empty((len(net["layers"]), 1), dtype=object)
        for row, (layer, fields) in zip(layers, net["layers"], strict=True):
            row[0] = MatlabOpaque({"any": _structure(fields)}, f"nnet.cnn.layer.{layer}")
        import pandas

        saved = {
            "Version": np.ones((1, 1)),
            "Layers": MatlabOpaqueArray(layers, "nnet.cnn.layer.Layer"),
            "Connections": pandas.DataFrame(net["connections"], columns=["Source", "Destination"]),
        }
        variables = {"net": MatlabOpaque({"any": _structure(saved)}, net["class"]), "info": _structure(net["info"])}
        classes = [
            net["class"],
            *(f"nnet.cnn.layer.{name}" for name in {"Layer", *(name for name, _ in net["layers"])}),
        ]
        matio.save_to_mat(str(path), variables, version=version, saveobj_classes=classes)
        return path

    return write


def matlab_parts(*, contrasts: int = 5, blocks: int = 1, filters: int = 4) -> dict:
    """Class, layers as (class, fields), connections and training record of a network, as trainNetwork leaves them."""
    random = np.random.default_rng(1)
    layers: list[tuple[str, dict]] = []
    connections: list[tuple[str, str]] = []
    size = np.array([[3.0, 3.0, contrasts]])
    last = ""

    def add(kind: str, name: str, port: str = "", **fields: object) -> str:
        nonlocal last
        layers.append((kind, {"Version": np.ones((1, 1)), "Name": name, **fields}))
        if last:
            connections.append((last, name + port))
        last = name
        return name

    def convolve(name: str, channels: int = filters, count: int = filters) -> None:
        weights = random.normal(size=(3, 3, channels, count)).astype(np.float32)
        add(
            "Convolution2DLayer",
            name,
            FilterSize=np.full((1, 2), 3.0),
            NumChannels=np.array([[float(channels)]]),
            NumFilters=np.array([[float(count)]]),
            Stride=np.ones((1, 2)),
            DilationFactor=np.ones((1, 2)),
            PaddingMode="same",
            PaddingSize=np.ones((1, 4)),
            Weights=_structure({"Value": weights[..., 0] if count == 1 else weights}),
            Bias=_structure({"Value": random.normal(size=(1, 1, count)).astype(np.float32)}),
        )

    def relu(name: str) -> str:
        return add("ReLULayer", name)

    def join(name: str, skip: str) -> None:
        add("AdditionLayer", name, "/in1", NumInputs=np.full((1, 1), 2.0))
        connections.append((skip, f"{name}/in2"))

    add("ImageInputLayer", "in", InputSize=size, Normalization=np.empty((1, 0)), Augmentations=np.empty((1, 0)))
    convolve("a", contrasts)
    relu("b")
    convolve("c")
    entry = relu("d")
    convolve("e")
    relu("f")
    convolve("g")
    join("h", entry)
    skip = relu("i")
    for block in range(blocks):
        convolve(f"j{block}")
        relu(f"k{block}")
        convolve(f"l{block}")
        join(f"m{block}", skip)
        skip = relu(f"n{block}")
    convolve("o")
    relu("p")
    convolve("q", count=1)
    add("RegressionOutputLayer", "r", ResponseNames=np.empty((1, 0)))
    info = {"TrainingLoss": np.array([[2.0, 1.0]]), "BaseLearnRate": np.array([[0.1, 0.01]])}
    return {"class": "DAGNetwork", "layers": layers, "connections": connections, "info": info}


def _structure(fields: dict) -> np.ndarray:
    """A 1 x 1 MATLAB structure."""
    structure = np.empty((1, 1), dtype=[(name, object) for name in fields])
    for name, value in fields.items():
        structure[name][0, 0] = value
    return structure


class FileServer:
    """A real HTTP server on this machine that has one file, and can be told to misbehave.

    `cuts` bytes of an answer are sent before the connection is cut, once for every entry; `ranges` says whether it can
    send a part of the file; `status` and `location` replace the answer; `stall` keeps the connection open and silent
    after a cut until `released`.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.asked: list[tuple[str, str | None]] = []  # path and Range of every request
        self.cuts: list[int] = []
        self.ranges = True
        self.status = 0
        self.location = ""
        self.stall = False
        self.released = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.root}/files/net.mat"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range")
        self.asked.append((request.path, wanted))
        if self.status:
            request.send_response(self.status)
            request.send_header("Content-Length", "0")
            if self.location:
                request.send_header("Location", self.location)
            request.end_headers()
            return
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and self.ranges else 0
        if start and start >= len(self.content):
            request.send_error(416)
            return
        part = self.content[start:]
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(part)))
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        request.end_headers()
        sent = self.cuts.pop(0) if self.cuts else len(part)
        request.wfile.write(part[:sent])
        request.wfile.flush()
        if sent < len(part) and self.stall:
            self.released.wait(30)
        request.close_connection = True

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy this machine uses is not asked."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def serve(no_proxy: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes], FileServer]]:
    """Starts a server for a content: ``serve(b"...").url``."""
    servers = []

    def start(content: bytes) -> FileServer:
        servers.append(FileServer(content))
        return servers[-1]

    monkeypatch.setattr("MRHNetLib.networks.download._PAUSE_S", 0.01)
    yield start
    for server in servers:
        server.close()
