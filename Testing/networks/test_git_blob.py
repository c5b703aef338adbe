"""Git's name of a content."""

from pathlib import Path

from MRHNetLib.networks.git_blob import git_blob_sha1


def test_as_git_says(tmp_path: Path) -> None:
    (tmp_path / "hello").write_bytes(b"hello\n")
    # echo hello | git hash-object --stdin
    assert git_blob_sha1(tmp_path / "hello") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_published_file(published: Path) -> None:
    path = published / "networks" / "net_5layerV3Res_HRJG_allMRIs_Fluo.mat"
    assert git_blob_sha1(path) == "15393e436da1003b6f18ba299783232d22f7bea3"
