"""PyTorch is needed without the native library, on a graphics card, and for unusual patches; else not."""

import pytest
from SlicerHost import host


def network(name="mine", **description):
    from MRHNetPanel.networks.network_choice import Network

    return Network({"name": name}, description, None)


USUAL = {"patch": {"size": 3, "plane": "coronal", "axes": "LS"}}
UNUSUAL = {"patch": {"size": 5, "plane": "coronal", "axes": "LS"}}


@pytest.fixture
def why():
    host.start()
    from MRHNetPanel.packages.why_pytorch import why_pytorch

    return why_pytorch


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_the_native_engine_does_without(why, native_engine, device):
    native_engine(True)
    assert why(device, [network(**USUAL)]) == ""


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda", "mps"])
def test_without_its_library_everything_needs_pytorch_and_the_reason_is_told(why, native_engine, device):
    native_engine(False)
    assert "its library was not built" in why(device, [])


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_a_graphics_card_needs_it_and_the_way_around_is_told(why, native_engine, device):
    native_engine(True)
    told = why(device, [])
    assert f"Device: {device}" in told
    assert "auto and cpu do without" in told


def test_networks_of_other_patches_need_it_by_their_names(why, native_engine):
    native_engine(True)
    told = why("auto", [network(**USUAL), network("wide", **UNUSUAL)])
    assert "wide" in told
    assert "mine" not in told


def test_a_network_of_which_nothing_is_known_does_not(why, native_engine):
    native_engine(True)
    assert why("auto", [network()]) == ""


def baseline():
    from MRHNetPanel.networks.network_choice import Network

    return Network({"name": "base", "kind": "forest"}, {"patch": {"size": 1}}, None)


@pytest.mark.parametrize("there", [True, False])
def test_baselines_need_neither_engine(why, native_engine, there):
    native_engine(there)
    assert why("cuda", [baseline()]) == ""


def test_baselines_do_not_hide_the_networks_beside_them(why, native_engine):
    native_engine(True)
    told = why("auto", [baseline(), network("wide", **UNUSUAL)])
    assert "wide" in told
    assert "base" not in told
