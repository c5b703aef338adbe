"""Fetching: downloaded, verified, converted, kept."""

import hashlib
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.bundle import load_bundle
from MRHNetLib.networks.catalogue import find_network
from MRHNetLib.networks.fetch import fetch_network
from MRHNetLib.networks.published import PublishedNetwork, published_networks


@pytest.fixture
def content(write_matlab: Callable[..., Path], tmp_path: Path) -> bytes:
    """A small network's .mat file."""
    return write_matlab(tmp_path / "net.mat").read_bytes()


@pytest.fixture
def server(serve: Callable[[bytes], Any], content: bytes) -> Any:
    return serve(content)


@pytest.fixture
def network(server: Any, content: bytes) -> PublishedNetwork:
    """What a catalogue says of the file on the server."""
    sha1 = hashlib.sha1(b"blob %d\0%b" % (len(content), content)).hexdigest()
    known = next(network for network in published_networks() if network.name == "mrh-mbp")
    return replace(known, url=server.url, git_blob_sha1=sha1)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def test_fetched_network_is_found_by_its_name(network: PublishedNetwork, own_folder: Path) -> None:
    path, already = fetch_network(network)
    assert not already
    assert find_network("mrh-mbp").path == path
    assert (load_bundle(path).stain, load_bundle(path).protocol.name) == ("MBP", "maps-5")
    assert files(own_folder) == ["mrh-mbp.safetensors"]


def test_second_time_nothing_is_downloaded(network: PublishedNetwork, server: Any) -> None:
    fetch_network(network)
    assert fetch_network(network)[1]
    assert len(server.asked) == 1


def test_damaged_bundle_is_fetched_anew(network: PublishedNetwork, own_folder: Path) -> None:
    path, _ = fetch_network(network)
    path.write_bytes(path.read_bytes()[:-1])
    assert fetch_network(network) == (path, False)
    load_bundle(path)


def test_later_fetch_goes_on_where_the_first_was_cut(network: PublishedNetwork, server: Any, own_folder: Path) -> None:
    server.cuts = [1000, 1000, 1000]
    with pytest.raises(UserError, match="3,000 bytes are kept"):
        fetch_network(network)
    assert files(own_folder) == [f".{network.git_blob_sha1}.part"]
    fetch_network(network)
    assert server.asked[-1][1] == "bytes=3000-"
    assert files(own_folder) == ["mrh-mbp.safetensors"]


def test_wrong_checksum(network: PublishedNetwork, own_folder: Path) -> None:
    with pytest.raises(UserError, match="is not the published file") as caught:
        fetch_network(replace(network, git_blob_sha1="0" * 40))
    assert network.git_blob_sha1 in caught.value.message
    assert files(own_folder) == []


def test_page_instead_of_the_file(network: PublishedNetwork, server: Any) -> None:
    server.content = b"<html>Please log in</html>"
    with pytest.raises(UserError, match="a web page"):
        fetch_network(network)


@pytest.mark.parametrize("length", [100, 10_000_000])
def test_wrong_part_of_an_earlier_download_is_removed(network: PublishedNetwork, own_folder: Path, length: int) -> None:
    own_folder.mkdir(parents=True)
    (own_folder / f".{network.git_blob_sha1}.part").write_bytes(b"x" * length)
    with pytest.raises(UserError, match="it was removed"):
        fetch_network(network)
    assert files(own_folder) == []
    fetch_network(network)


def test_offline(network: PublishedNetwork, own_folder: Path) -> None:
    with pytest.raises(UserError, match="no connection") as caught:
        fetch_network(replace(network, url="http://127.0.0.1:9/net.mat"))
    assert "open http://127.0.0.1:9/net.mat in a browser" in caught.value.hint
    assert "mrhnet networks import net.mat --name mrh-mbp" in caught.value.hint
    assert files(own_folder) == []


def test_nothing_is_downloaded_that_could_not_be_converted(
    network: PublishedNetwork, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matio", None)  # as if it were not installed
    with pytest.raises(UserError) as caught:
        fetch_network(network)
    assert "mrhnet[matlab]" in caught.value.hint
    assert server.asked == []


def test_by_hand_gives_the_same(network: PublishedNetwork, content: bytes, tmp_path: Path, mrhnet: Any) -> None:
    fetched = load_bundle(fetch_network(network)[0])
    (tmp_path / "downloaded.mat").write_bytes(content)
    outcome = mrhnet("networks", "import", tmp_path / "downloaded.mat", "--name", "mine", "--stain", "MBP")
    by_hand = load_bundle(outcome.output("network"))
    assert all((by_hand.weights[name] == values).all() for name, values in fetched.weights.items())


def test_folder_that_cannot_be_made(network: PublishedNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MRHNET_CACHE", str(tmp_path / "file"))
    with pytest.raises(UserError, match="cannot") as caught:
        fetch_network(network)
    assert "MRHNET_CACHE" in caught.value.hint


def test_another_network_of_that_name_is_neither_taken_for_it_nor_lost(
    network: PublishedNetwork, server: Any, own_folder: Path
) -> None:
    path, _ = fetch_network(network)
    with pytest.raises(UserError, match="another network") as caught:
        fetch_network(replace(network, git_blob_sha1="0" * 40))
    assert "mrhnet networks remove mrh-mbp" in caught.value.hint
    assert path.exists()
