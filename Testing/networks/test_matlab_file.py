"""MATLAB files: what is read of them, and what is refused."""

import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.matlab_file import read_matlab_network

PUBLISHED = "net_5layerV3Res_HRJG_allMRIs_Fluo.mat"
Writer = Callable[..., Path]


@pytest.mark.parametrize("version", ["v7", "v7.3"])
def test_layers_and_connections(write_matlab: Writer, tmp_path: Path, version: str) -> None:
    network = read_matlab_network(write_matlab(tmp_path / "a.mat", version=version))
    kinds = [layer.kind for layer in network.layers.values()]
    assert kinds[:5] == ["input", "convolution", "ReLU", "convolution", "ReLU"]
    assert kinds[-2:] == ["convolution", "other"]
    assert ("d", "h") in network.connections  # the port is not part of the name
    np.testing.assert_array_equal(network.history["loss"], np.array([2, 1], np.float32))


def test_published_record_of_training(published: Path) -> None:
    history = read_matlab_network(published / "networks" / PUBLISHED).history
    assert {name: len(values) for name, values in history.items()} == dict.fromkeys(
        ("loss", "rmse", "learning_rate"), 20_526
    )


@pytest.mark.parametrize("version", ["v7", "v7.3"])
def test_layer_of_another_class_with_the_same_fields(write_matlab: Writer, tmp_path: Path, version: str) -> None:
    def tanh(net: dict) -> None:
        net["layers"][2] = ("TanhLayer", net["layers"][2][1])

    with pytest.raises(UserError, match="class TanhLayer"):
        read_matlab_network(write_matlab(tmp_path / "a.mat", version=version, change=tanh))


def test_tanh_in_place_of_relu_in_the_published_file(published: Path, tmp_path: Path) -> None:
    content = (published / "networks" / PUBLISHED).read_bytes()
    start = int.from_bytes(content[116:124], "little")
    objects = zlib.compress(zlib.decompress(content[start + 8 :]).replace(b"ReLULayer\0", b"TanhLayer\0"))
    tag = content[start : start + 4] + len(objects).to_bytes(4, "little")
    (tmp_path / "a.mat").write_bytes(content[:start] + tag + objects)
    with pytest.raises(UserError, match="class TanhLayer"):
        read_matlab_network(tmp_path / "a.mat")


def test_loss_of_the_authors_own(write_matlab: Writer, tmp_path: Path) -> None:
    def absolute_error(net: dict) -> None:
        net["layers"][-1] = ("maeRegressionLayer", net["layers"][-1][1])

    assert read_matlab_network(write_matlab(tmp_path / "a.mat", change=absolute_error)).layers


def test_network_of_another_class(write_matlab: Writer, tmp_path: Path) -> None:
    path = write_matlab(tmp_path / "a.mat", change=lambda net: net.update({"class": "SeriesNetwork"}))
    with pytest.raises(UserError, match=r"one DAGNetwork, it holds net \(SeriesNetwork\)"):
        read_matlab_network(path)


def test_file_without_a_network(tmp_path: Path) -> None:
    import scipy.io

    scipy.io.savemat(tmp_path / "a.mat", {"data": np.zeros((3, 3))})
    with pytest.raises(UserError, match=r"one DAGNetwork, it holds data"):
        read_matlab_network(tmp_path / "a.mat")


@pytest.mark.parametrize(
    ("content", "kind"), [(b"", "an empty file"), (b"hello", "a text file"), (b"\x80\x04K.", "pickle")]
)
def test_file_of_another_kind(tmp_path: Path, content: bytes, kind: str) -> None:
    (tmp_path / "a.mat").write_bytes(content)
    with pytest.raises(UserError, match=kind):
        read_matlab_network(tmp_path / "a.mat")


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_matlab_network(tmp_path / "a.mat")


@pytest.mark.parametrize("seed", range(8))
def test_damaged_files_give_a_clear_error(write_matlab: Writer, tmp_path: Path, seed: int) -> None:
    """Cut anywhere, or with some bytes changed; what was changed beyond notice may still be read."""
    random = np.random.default_rng(seed)
    content = np.fromfile(write_matlab(tmp_path / "a.mat"), np.uint8)
    cut, changed = content[: random.integers(128, len(content) - 1)], content.copy()
    changed[random.integers(128, len(content), 20)] ^= 0x55
    for damaged in (cut, changed):
        damaged.tofile(tmp_path / "b.mat")
        try:
            read_matlab_network(tmp_path / "b.mat")
        except UserError:
            continue
        assert damaged is changed


def test_connections_that_are_missing(write_matlab: Writer, tmp_path: Path) -> None:
    import matio

    variables = matio.load_from_mat(write_matlab(tmp_path / "a.mat"))
    del variables["info"]
    variables["net"].properties = {"any": np.ones((1, 1))}
    matio.save_to_mat(str(tmp_path / "b.mat"), variables, version="v7", saveobj_classes=["DAGNetwork"])
    with pytest.raises(UserError, match="not laid out"):
        read_matlab_network(tmp_path / "b.mat")
