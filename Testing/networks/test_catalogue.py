"""Networks by their names."""

from pathlib import Path

import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks import catalogue
from MRHNetLib.networks.bundle import Bundle, save_bundle
from MRHNetLib.networks.catalogue import entries, entry, find_network, new_own_path, remove_network


@pytest.fixture
def own(bundle: Bundle, own_folder: Path) -> Path:
    """A network of the user's own, named "mine"."""
    own_folder.mkdir(parents=True)
    save_bundle(bundle, own_folder / "mine.safetensors")
    return own_folder / "mine.safetensors"


@pytest.fixture
def bundled(bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A network that comes with MRHNet, named "ours"."""
    folder = tmp_path / "Resources" / "Networks"
    folder.mkdir(parents=True)
    save_bundle(bundle, folder / "ours.safetensors")
    monkeypatch.setattr(catalogue, "resource", lambda *parts: tmp_path.joinpath("Resources", *parts))
    return folder / "ours.safetensors"


def test_origins(own: Path, bundled: Path) -> None:
    known = entries()
    assert (known["ours"].origin, known["mrh-af-4"].origin, known["mine"].origin) == ("bundled", "published", "own")
    assert known["mrh-af-4"].path is None


def test_fetched_network_stays_a_published_one(own: Path) -> None:
    own.rename(own.with_name("mrh-af-4.safetensors"))
    assert entry("mrh-af-4").origin == "published"
    assert entry("mrh-af-4").path is not None


def test_hidden_files_are_no_networks(own: Path) -> None:
    own.rename(own.with_name(".mine.partial-1-0.safetensors"))
    assert all(known.origin != "own" for known in entries().values())


def test_found_by_name(own: Path, bundle: Bundle) -> None:
    np.testing.assert_array_equal(find_network("mine").weights["conv1.weight"], bundle.weights["conv1.weight"])


def test_found_by_path(own: Path) -> None:
    assert find_network(own).path == own
    assert find_network(str(own)).path == own


def test_file_of_any_name_in_the_working_folder(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(own.parent)
    own.rename("net")
    assert find_network("net").name == "small"


def test_folder_of_the_same_name_is_not_in_the_way(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    assert find_network("mine").name == "small"


@pytest.mark.parametrize(("mistyped", "meant"), [("mrh_af_4", "mrh-af-4"), ("MRH-MBP", "mrh-mbp"), ("mien", "mine")])
def test_mistyped(own: Path, mistyped: str, meant: str) -> None:
    with pytest.raises(UserError, match="no network") as caught:
        find_network(mistyped)
    assert meant in caught.value.hint


def test_name_longer_than_any_file_s() -> None:
    with pytest.raises(UserError, match="no network"):
        find_network("a" * 300)


def test_nothing_like_it() -> None:
    with pytest.raises(UserError) as caught:
        find_network("qqqq")
    assert "networks list" in caught.value.hint


def test_published_but_not_fetched() -> None:
    with pytest.raises(UserError, match="not on this machine") as caught:
        find_network("mrh-mbp")
    assert "mrhnet networks fetch mrh-mbp" in caught.value.hint


def test_removed(own: Path) -> None:
    assert remove_network("mine") == own
    assert not own.exists()


def test_bundled_cannot_be_removed(bundled: Path) -> None:
    with pytest.raises(UserError, match="comes with MRHNet"):
        remove_network("ours")
    assert bundled.exists()


def test_name_of_a_bundled_network_is_taken(bundled: Path, own_folder: Path) -> None:
    with pytest.raises(UserError, match="comes with MRHNet"):
        new_own_path("ours")
    assert new_own_path("theirs") == own_folder / "theirs.safetensors"


def test_not_fetched_cannot_be_removed() -> None:
    with pytest.raises(UserError, match="nothing to remove"):
        remove_network("mrh-mbp")


@pytest.mark.parametrize("name", ["../outside", "..", "/etc/passwd", "../networks/mine", ""])
def test_only_names_can_be_removed(own: Path, name: str) -> None:
    outside = own.parent.parent / "outside.safetensors"
    outside.write_bytes(b"")
    with pytest.raises(UserError, match="no network"):
        remove_network(name)
    assert outside.exists()
    assert own.exists()
