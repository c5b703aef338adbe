"""Networks from files that somebody handed over."""

from dataclasses import replace
from pathlib import Path

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.bundle import Bundle, save_bundle
from MRHNetLib.networks.importing import check_not_posing, import_network, proposed_name


@pytest.fixture
def path(bundle: Bundle, tmp_path: Path) -> Path:
    save_bundle(bundle, tmp_path / "from-a-friend.safetensors")
    return tmp_path / "from-a-friend.safetensors"


def test_bundle_bears_its_own_name(path: Path) -> None:
    assert proposed_name(path) == "small"


def test_matlab_file_gives_its_name() -> None:
    assert proposed_name(Path("folder/net_fluo.mat")) == "net_fluo"


def test_bundle_comes_under_the_name_that_is_wanted(path: Path, bundle: Bundle) -> None:
    imported = import_network(path, name="mine", stain="af")
    assert (imported.name, imported.stain, imported.training) == ("mine", "AF", bundle.training)


def test_written_again_it_is_the_same_file(path: Path, tmp_path: Path) -> None:
    save_bundle(import_network(path, name="small"), tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == path.read_bytes()


def test_another_stain_than_the_bundle_s(path: Path) -> None:
    with pytest.raises(UserError, match="imitates AF, not MBP"):
        import_network(path, name="mine", stain="MBP")


def test_damaged_bundle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(UserError, match="damaged"):
        import_network(path, name="mine")


def test_network_under_a_published_one_s_name(bundle: Bundle) -> None:
    with pytest.raises(UserError, match="name of a published network"):
        check_not_posing(replace(bundle, name="mrh-af-4"))


def test_published_network_under_its_own_name(bundle: Bundle) -> None:
    sha1 = "15393e436da1003b6f18ba299783232d22f7bea3"
    check_not_posing(replace(bundle, name="mrh-af-4", training={"git_blob_sha1": sha1}))
