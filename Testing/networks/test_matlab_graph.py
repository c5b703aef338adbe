"""The expected graph is known by its connections; each departure from it is named."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.matlab_file import read_matlab_network
from MRHNetLib.networks.matlab_graph import convolutions_in_order

Writer = Callable[..., Path]


def layer(net: dict, name: str) -> dict:
    return next(fields for _, fields in net["layers"] if fields["Name"] == name)


def insert_relu(net: dict) -> None:
    net["layers"].append(("ReLULayer", {"Version": np.ones((1, 1)), "Name": "extra"}))
    net["connections"].remove(("a", "b"))
    net["connections"] += [("a", "extra"), ("extra", "b")]


def move_skip(net: dict) -> None:
    net["connections"].remove(("d", "h/in2"))
    net["connections"].append(("b", "h/in2"))


def skip_before_relu(net: dict) -> None:
    net["connections"].remove(("i", "m0/in2"))
    net["connections"].append(("h", "m0/in2"))


def exchange_skips(net: dict) -> None:
    for connection in (("d", "h/in2"), ("i", "m0/in2")):
        net["connections"].remove(connection)
    net["connections"] += [("d", "m0/in2"), ("i", "h/in2")]


def cycle(net: dict) -> None:
    net["connections"].remove(("n0", "o"))
    net["connections"].append(("n0", "i"))


def unconnected(net: dict) -> None:
    net["layers"].append(("ReLULayer", {"Version": np.ones((1, 1)), "Name": "alone"}))


def set_field(name: str, **fields: object) -> Callable[[dict], None]:
    return lambda net: layer(net, name).update(fields)


def valid_padding(net: dict) -> None:
    layer(net, "c").update(PaddingMode="manual", PaddingSize=np.zeros((1, 4)))


DEPARTURES = {
    "extra layer": (
        insert_relu,
        r"convolution expected after extra|kind convolution expected|ReLU expected after extra|expected after extra",
    ),
    "missing skip": (lambda net: net["connections"].remove(("d", "h/in2")), "after d, found e"),
    "missing skip in a block": (lambda net: net["connections"].remove(("i", "m0/in2")), "m0"),
    "skip from elsewhere": (move_skip, "after b"),
    "skip taken before the ReLU": (skip_before_relu, "after h"),
    "skips exchanged": (exchange_skips, "the skip from d should end at h, it ends at m0"),
    "cycle": (cycle, "inputs|one image input"),
    "unconnected layer": (unconnected, "alone"),
    "connection to nowhere": (lambda net: net["connections"].append(("a", "nowhere")), "nowhere names no layer"),
    "filter of another size": (set_field("c", FilterSize=np.array([[5.0, 5.0]])), "FilterSize of c should be 3"),
    "stride": (set_field("c", Stride=np.array([[2.0, 1.0]])), "Stride of c should be 1"),
    "dilation": (set_field("c", DilationFactor=np.array([[2.0, 2.0]])), "DilationFactor of c should be 1"),
    "no padding": (valid_padding, "c should keep the size"),
    "normalised input": (set_field("in", Normalization="zerocenter"), "in should leave its input"),
    "other patches": (set_field("in", InputSize=np.array([[5.0, 5.0, 5.0]])), "3 x 3 voxels"),
}


@pytest.mark.parametrize("blocks", [0, 1, 3])
def test_blocks_are_counted(write_matlab: Writer, tmp_path: Path, blocks: int) -> None:
    network = read_matlab_network(write_matlab(tmp_path / "a.mat", blocks=blocks))
    assert len(convolutions_in_order(network)) == 6 + 2 * blocks


def test_order_is_that_of_the_connections_not_of_the_file(write_matlab: Writer, tmp_path: Path) -> None:
    def shuffle(net: dict) -> None:
        np.random.default_rng(0).shuffle(net["layers"])
        np.random.default_rng(1).shuffle(net["connections"])

    network = read_matlab_network(write_matlab(tmp_path / "a.mat", blocks=2, change=shuffle))
    assert [layer.name for layer in convolutions_in_order(network)] == list("aceg") + ["j0", "l0", "j1", "l1", "o", "q"]


@pytest.mark.parametrize("departure", DEPARTURES)
def test_departures_are_named(write_matlab: Writer, tmp_path: Path, departure: str) -> None:
    change, message = DEPARTURES[departure]
    network = read_matlab_network(write_matlab(tmp_path / "a.mat", change=change))
    with pytest.raises(UserError, match=message) as caught:
        convolutions_in_order(network)
    assert "no MRH network" in caught.value.message


def test_manual_padding_by_one_is_the_same(write_matlab: Writer, tmp_path: Path) -> None:
    path = write_matlab(tmp_path / "a.mat", change=set_field("c", PaddingMode="manual"))
    assert len(convolutions_in_order(read_matlab_network(path))) == 8


def test_published_network_has_four_blocks(published: Path) -> None:
    network = read_matlab_network(published / "networks" / "net_5layerV3Res_HRJG_allMRIs_Fluo.mat")
    assert len(convolutions_in_order(network)) == 6 + 2 * 4
