"""Where the user's own networks lie."""

import sys
from pathlib import Path

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.cache import cache_folder, own_path


def test_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MRHNET_CACHE", str(tmp_path))
    assert own_path("mine") == tmp_path / "networks" / "mine.safetensors"


def test_outputs_lie_at_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MRHNET_CACHE", "here")
    assert own_path("mine") == tmp_path / "here" / "networks" / "mine.safetensors"


@pytest.mark.parametrize(
    ("platform", "variable", "inside"),
    [("linux", "XDG_CACHE_HOME", "mrhnet/networks"), ("win32", "LOCALAPPDATA", "mrhnet/networks")],
)
def test_the_system_s_own_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, inside: str
) -> None:
    monkeypatch.delenv("MRHNET_CACHE")
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert cache_folder() == tmp_path / inside


def test_on_a_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MRHNET_CACHE")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == Path.home() / "Library" / "Caches" / "mrhnet" / "networks"


def test_names_do_not_lead_elsewhere() -> None:
    with pytest.raises(UserError, match="name"):
        own_path("../../x")
