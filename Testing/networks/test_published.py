"""The catalogue of published networks."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.errors import UserError
from MRHNetLib.networks.published import PublishedNetwork, published_networks
from MRHNetLib.resources import resource


def test_the_five_files_and_their_checksums(published: Path) -> None:
    """As the note beside the authors' files gives them."""
    note = (published / "README.md").read_text()
    told = dict(re.findall(r"(net_\w+\.mat) ([0-9a-f]{40})", note))
    assert {network.file: network.git_blob_sha1 for network in published_networks()} == told
    assert len(told) == 5


def test_addresses_are_of_one_revision() -> None:
    revision = "/liangzifei/MRH-Net/f116deb1fa6eedde6fc4aa4c5b6edf72a88d058d/network/"
    assert all(network.url.startswith("https://") and revision in network.url for network in published_networks())


def test_contrasts_are_those_of_the_protocol() -> None:
    for network in published_networks():
        assert len(load_protocol(network.protocol).contrasts) == network.contrasts


def test_catalogue_fits_its_schema_as_jsonschema_reads_it() -> None:
    schema = json.loads(resource("Schemas", "catalogue.schema.json").read_text())
    jsonschema.validate(json.loads(resource("Networks", "published.json").read_text()), schema)


def test_another_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(resource("Networks", "published.json").read_text())
    document["networks"] = document["networks"][:1]
    document["networks"][0]["url"] = "https://mirror.example/net.mat"
    (tmp_path / "mine.json").write_text(json.dumps(document))
    monkeypatch.setenv("MRHNET_CATALOGUE", str(tmp_path / "mine.json"))
    assert [network.url for network in published_networks()] == ["https://mirror.example/net.mat"]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"version": 1, "networks": [{"name": "../x"}]}', '{"version": 2, "networks": []}']
)
def test_catalogue_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "mine.json").write_text(text)
    monkeypatch.setenv("MRHNET_CATALOGUE", str(tmp_path / "mine.json"))
    with pytest.raises(UserError, match="catalogue"):
        published_networks()


def test_file_addresses_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(resource("Networks", "published.json").read_text())
    document["networks"][0]["url"] = "file:///etc/passwd"
    (tmp_path / "mine.json").write_text(json.dumps(document))
    monkeypatch.setenv("MRHNET_CATALOGUE", str(tmp_path / "mine.json"))
    with pytest.raises(UserError, match="url"):
        published_networks()


def test_by_hand() -> None:
    network: PublishedNetwork = next(network for network in published_networks() if network.name == "mrh-af-4")
    assert network.url in network.by_hand
    assert "mrhnet networks import net_5layerV3Res_HRJG_allMRIs_Fluo.mat --name mrh-af-4" in network.by_hand
