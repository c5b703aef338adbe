"""Import from MATLAB: what becomes of a .mat file, and the proof that the network still computes the same."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from MRHNetLib.errors import UserError
from MRHNetLib.networks.bundle import load_bundle, save_bundle
from MRHNetLib.networks.matlab import import_matlab
from MRHNetLib.networks.module import network_from_weights

Writer = Callable[..., Path]


@pytest.fixture
def file(published: Path) -> Path:
    return published / "networks" / "net_5layerV3Res_HRJG_allMRIs_Fluo.mat"


def convolve(x: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(3, 3, C) to (3, 3, F) in double precision, weights (3, 3, C, F) as MATLAB keeps them, zeros beyond the patch."""
    y = np.zeros((3, 3, weights.shape[3])) + bias.reshape(-1).astype(float)
    for i in range(3):
        for j in range(3):
            for u in range(3):
                for v in range(3):
                    a, b = i + u - 1, j + v - 1
                    if 0 <= a < 3 and 0 <= b < 3:
                        y[i, j] += x[a, b] @ weights[u, v].astype(float)
    return y


def walk(file: Path, patch: np.ndarray) -> np.ndarray:
    """The file's own graph evaluated on one patch (3, 3, C), layer after layer along its connections."""
    import matio

    net = matio.load_from_mat(str(file))["net"].properties["any"][0, 0]
    layers = {}
    for layer in net["Layers"].ravel():
        fields = layer.properties["any"][0, 0]
        layers[str(fields["Name"][0])] = fields
    sources: dict[str, list[str]] = {}
    for source, destination in zip(net["Connections"]["Source"], net["Connections"]["Destination"], strict=True):
        sources.setdefault(str(destination[0]).split("/")[0], []).append(str(source[0]))
    values = {"InputLayer": patch.astype(float)}

    def value(name: str) -> np.ndarray:
        if name not in values:
            inputs = [value(source) for source in sources[name]]
            fields = layers[name]
            if "Weights" in fields.dtype.names:
                weights = fields["Weights"]["Value"][0, 0]
                weights = weights.reshape(*weights.shape, *[1] * (4 - weights.ndim))
                values[name] = convolve(inputs[0], weights, fields["Bias"]["Value"][0, 0])
            elif len(inputs) == 2:
                values[name] = inputs[0] + inputs[1]
            else:
                values[name] = np.maximum(inputs[0], 0)
        return values[name]

    return value("Conv5")[:, :, 0]


def patches(kind: str) -> np.ndarray:
    """(N, 3, 3, 67), divided by a maximum already."""
    random = np.random.default_rng(3)
    if kind == "uniform":
        return random.random((6, 3, 3, 67)).astype(np.float32)
    if kind == "edges":  # all zero, all one, one hot corner, one hot contrast
        hard = np.zeros((4, 3, 3, 67), np.float32)
        hard[1] = 1
        hard[2, 0, 2] = 1
        hard[3, :, :, 40] = 1
        return hard
    return (random.normal(size=(4, 3, 3, 67)) * 3).astype(np.float32)  # beyond anything measured


@pytest.mark.parametrize("kind", ["uniform", "edges", "beyond"])
def test_published_network_computes_the_same_as_a_loop(file: Path, tmp_path: Path, kind: str) -> None:
    save_bundle(import_matlab(file, name="x"), tmp_path / "x.safetensors")
    bundle = load_bundle(tmp_path / "x.safetensors")
    network = network_from_weights(bundle.architecture, bundle.weights)
    given = patches(kind)
    with torch.no_grad():
        found = network(torch.tensor(given).permute(0, 3, 1, 2)).numpy()[:, 0]
    for patch, output in zip(given, found, strict=True):
        expected = walk(file, patch)
        np.testing.assert_allclose(output, expected, rtol=0, atol=1e-5)


def test_outputs_of_the_published_network_differ_between_patches(file: Path) -> None:
    """The proof above would be empty if the network answered everything alike."""
    outputs = [walk(file, patch) for patch in patches("uniform")[:2]]
    assert np.ptp(outputs) > 0.01


def test_what_is_kept_of_the_published_network(file: Path) -> None:
    bundle = import_matlab(file, name="x")
    assert (bundle.architecture.contrasts, bundle.architecture.blocks, bundle.architecture.filters) == (67, 4, 64)
    assert (bundle.stain, bundle.protocol.name) == ("AF", "mrh-67")
    assert (bundle.patch.plane, bundle.patch.axes) == ("coronal", "LS")
    assert (bundle.normalisation.target_scale, bundle.normalisation.offset) == (1, None)
    assert bundle.training["iterations"] == 20_526
    assert bundle.history["learning_rate"][0] == np.float32(0.1)
    assert "e72331" in bundle.citation
    assert bundle.licence.startswith("MIT")


def test_weights_are_filter_channel_and_patch_axes(write_matlab: Writer, tmp_path: Path) -> None:
    parts: dict = {}
    bundle = import_matlab(write_matlab(tmp_path / "a.mat", change=parts.update), name="x", stain="AF")
    matlab = parts["layers"][1][1]["Weights"]["Value"][0, 0]
    assert bundle.weights["conv1.weight"][3, 2, 0, 1] == matlab[0, 1, 2, 3]


@pytest.mark.parametrize(("contrasts", "protocol"), [(5, "maps-5"), (48, "mrh-nissl-48"), (67, "mrh-67")])
def test_protocol_by_the_number_of_contrasts(
    write_matlab: Writer, tmp_path: Path, contrasts: int, protocol: str
) -> None:
    bundle = import_matlab(write_matlab(tmp_path / "a.mat", contrasts=contrasts), name="x", stain="AF")
    assert bundle.protocol.name == protocol


def test_number_of_contrasts_without_a_protocol(write_matlab: Writer, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="networks of 7 contrasts"):
        import_matlab(write_matlab(tmp_path / "a.mat", contrasts=7), name="x", stain="AF")


@pytest.mark.parametrize(
    ("name", "stain"),
    [("my_Fluo.mat", "AF"), ("x_myelin_Transfer.mat", "MBP"), ("axon.mat", "NF"), ("NISSL.mat", "Nissl")],
)
def test_stain_from_the_name_of_the_file(write_matlab: Writer, tmp_path: Path, name: str, stain: str) -> None:
    assert import_matlab(write_matlab(tmp_path / name), name="x").stain == stain


@pytest.mark.parametrize("name", ["net.mat", "axon_to_myelin.mat"])
def test_stain_that_cannot_be_told(write_matlab: Writer, tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="does not tell the stain") as caught:
        import_matlab(write_matlab(tmp_path / name), name="x")
    assert "--stain" in caught.value.hint


def test_stain_that_is_given_wins(write_matlab: Writer, tmp_path: Path) -> None:
    assert import_matlab(write_matlab(tmp_path / "fluo.mat"), name="x", stain="NF").stain == "NF"


def test_stain_is_written_as_everywhere(write_matlab: Writer, tmp_path: Path) -> None:
    assert import_matlab(write_matlab(tmp_path / "a.mat"), name="x", stain="nissl").stain == "Nissl"


def test_licence_of_an_unknown_file_is_unknown(write_matlab: Writer, tmp_path: Path) -> None:
    bundle = import_matlab(write_matlab(tmp_path / "fluo.mat"), name="x")
    assert bundle.licence.startswith("unknown")


def test_convolution_of_another_size(write_matlab: Writer, tmp_path: Path) -> None:
    def narrow(net: dict) -> None:
        weights = net["layers"][3][1]["Weights"]
        weights["Value"][0, 0] = weights["Value"][0, 0][..., :3]

    with pytest.raises(UserError, match="c should have 4 channels and 4 filters"):
        import_matlab(write_matlab(tmp_path / "fluo.mat", change=narrow), name="x")


def test_network_that_was_never_trained(write_matlab: Writer, tmp_path: Path) -> None:
    def empty(net: dict) -> None:
        net["layers"][3][1]["Weights"] = np.empty((0, 0))

    with pytest.raises(UserError, match="c has no weights"):
        import_matlab(write_matlab(tmp_path / "fluo.mat", change=empty), name="x")


def test_weights_that_are_not_finite_are_refused(write_matlab: Writer, tmp_path: Path) -> None:
    def spoil(net: dict) -> None:
        net["layers"][3][1]["Weights"]["Value"][0, 0][0, 0, 0, 0] = np.nan

    bundle = import_matlab(write_matlab(tmp_path / "fluo.mat", change=spoil), name="x")
    with pytest.raises(UserError, match="not finite"):
        save_bundle(bundle, tmp_path / "x.safetensors")
