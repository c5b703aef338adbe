"""What is said of networks."""

import json
from dataclasses import replace
from pathlib import Path

from MRHNetLib.networks.bundle import Bundle, load_bundle, save_bundle
from MRHNetLib.networks.catalogue import entries
from MRHNetLib.networks.summary import description, published_description, row


def test_row_of_a_network(bundle: Bundle, own_folder: Path) -> None:
    own_folder.mkdir(parents=True)
    path = own_folder / "mine.safetensors"
    save_bundle(bundle, path)
    assert row(entries()["mine"]) == {
        "name": "mine",
        "origin": "own",
        "installed": True,
        "size": path.stat().st_size,
        "path": str(path),
        "stain": "AF",
        "kind": "network",
        "blocks": 1,
        "contrasts": 5,
        "protocol": "maps-5",
        "notes": bundle.notes,
        "licence": "",
        "trained_on": "",
    }


def test_row_tells_what_a_network_was_trained_on(bundle: Bundle, own_folder: Path) -> None:
    own_folder.mkdir(parents=True)
    training = {"samples": {"subjects": [{"name": "a"}, {"name": "b"}]}, "patches": 40_000}
    save_bundle(replace(bundle, training=training, licence="MIT"), own_folder / "mine.safetensors")
    told = row(entries()["mine"])
    assert (told["trained_on"], told["licence"]) == ("2 subjects, 40,000 patches", "MIT")


def test_fetched_network_was_trained_on_what_the_catalogue_says(bundle: Bundle, own_folder: Path) -> None:
    own_folder.mkdir(parents=True)
    save_bundle(bundle, own_folder / "mrh-mbp.safetensors")
    told = row(entries()["mrh-mbp"])
    assert told["installed"]
    assert "transfer from MRH-AF" in told["trained_on"]


def test_damaged_network_does_not_hide_the_others(own_folder: Path) -> None:
    own_folder.mkdir(parents=True)
    (own_folder / "bad.safetensors").write_bytes(b"\x80\x04K\x01.")
    assert "pickle" in row(entries()["bad"])["problem"]


def test_link_to_nowhere_does_not_hide_the_others(own_folder: Path) -> None:
    own_folder.mkdir(parents=True)
    (own_folder / "gone.safetensors").symlink_to(own_folder / "nowhere")
    assert "no network file" in row(entries()["gone"])["problem"]


def test_row_of_a_published_network() -> None:
    published = row(entries()["mrh-af-9"])
    assert (published["installed"], published["blocks"], published["size"]) == (False, 9, 3_329_360)


def test_description_is_json_and_complete(bundle: Bundle, tmp_path: Path) -> None:
    save_bundle(bundle, tmp_path / "a.safetensors")
    loaded = load_bundle(tmp_path / "a.safetensors")
    told = json.loads(json.dumps(description(loaded)))
    assert told["sha256"] == loaded.sha256
    assert told["history"]["loss"] == {"count": 3, "first": 3.0, "lowest": 1.0, "last": 1.0}
    assert told["parameters"] == sum(values.size for values in bundle.weights.values())


def test_description_of_a_published_network() -> None:
    network = entries()["mrh-mbp"].published
    assert network is not None
    assert published_description(network)["git_blob_sha1"].startswith("e233e2c0")
