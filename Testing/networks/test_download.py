"""Downloads from a real server that misbehaves."""

import http.client
import io
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from MRHNetLib.networks.download import DownloadError, _reason, _Redirect, download

CONTENT = bytes(range(256)) * 1000
Serve = Callable[[bytes], Any]


class Stages:
    """Keeps the progress."""

    def __init__(self) -> None:
        self.fractions: list[float] = []

    def progress(self, fraction: float, stage: str) -> None:
        self.fractions.append(fraction)

    def warning(self, message: str) -> None:
        raise AssertionError(message)


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "net.part"


def test_whole_file(serve: Serve, part: Path) -> None:
    server, stages = serve(CONTENT), Stages()
    download(server.url, part, stage="downloading", observer=stages)
    assert part.read_bytes() == CONTENT
    assert server.asked == [("/files/net.mat", None)]
    assert stages.fractions == sorted(stages.fractions)
    assert stages.fractions[-1] == 1


def test_after_a_cut_only_the_rest_is_asked_for(serve: Serve, part: Path) -> None:
    server = serve(CONTENT)
    server.cuts = [100_000, 50_000]
    download(server.url, part, stage="")
    assert part.read_bytes() == CONTENT
    assert [wanted for _, wanted in server.asked] == [None, "bytes=100000-", "bytes=150000-"]


def test_what_an_earlier_call_left_is_not_asked_for_again(serve: Serve, part: Path) -> None:
    server = serve(CONTENT)
    part.write_bytes(CONTENT[:200_000])
    download(server.url, part, stage="")
    assert part.read_bytes() == CONTENT
    assert [wanted for _, wanted in server.asked] == ["bytes=200000-"]


def test_cut_again_and_again(serve: Serve, part: Path) -> None:
    server = serve(CONTENT)
    server.cuts = [10, 10, 10]
    with pytest.raises(DownloadError, match="cut"):
        download(server.url, part, stage="")
    assert part.read_bytes() == CONTENT[:30]


def test_server_that_knows_no_ranges_starts_anew(serve: Serve, part: Path) -> None:
    server = serve(CONTENT)
    server.ranges = False
    part.write_bytes(b"something else" * 10)
    download(server.url, part, stage="")
    assert part.read_bytes() == CONTENT


def test_whole_file_is_there_already(serve: Serve, part: Path) -> None:
    part.write_bytes(CONTENT)
    download(serve(CONTENT).url, part, stage="")
    assert part.read_bytes() == CONTENT


@pytest.mark.parametrize(("status", "requests"), [(404, 1), (403, 1), (503, 3)])
def test_refusals(serve: Serve, part: Path, status: int, requests: int) -> None:
    server = serve(CONTENT)
    server.status = status
    with pytest.raises(DownloadError, match=str(status)):
        download(server.url, part, stage="")
    assert len(server.asked) == requests  # only what may pass is tried again


def test_silent_server(serve: Serve, part: Path) -> None:
    server = serve(CONTENT)
    server.cuts, server.stall = [1000] * 3, True
    with pytest.raises(DownloadError, match="in time"):
        download(server.url, part, stage="", timeout=0.1)
    assert part.read_bytes() == CONTENT[:3000]


def test_nobody_there(no_proxy: None, part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("MRHNetLib.networks.download._PAUSE_S", 0)
    with pytest.raises(DownloadError, match="no connection"):
        download("http://127.0.0.1:9/net.mat", part, stage="")


@pytest.mark.parametrize(
    "url", ["http://[networks/net.mat", "http://127.0.0.1/n\u00e9t.mat", "http://127.0.0.1:x/net.mat"]
)
def test_address_that_is_none(no_proxy: None, part: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr("MRHNetLib.networks.download._PAUSE_S", 0)
    with pytest.raises(DownloadError, match="no connection"):
        download(url, part, stage="")


def test_answer_in_chunks_that_ends_too_early_is_a_cut() -> None:
    assert _reason(http.client.IncompleteRead(b"")) == "the connection was cut"


def test_endless_redirection_is_told_in_one_line(serve: Serve, part: Path) -> None:
    server = serve(CONTENT)
    server.status, server.location = 302, server.url
    with pytest.raises(DownloadError, match="redirect") as caught:
        download(server.url, part, stage="")
    assert "\n" not in str(caught.value)


def test_certificates_are_verified(serve: Serve, part: Path, tmp_path: Path) -> None:
    """An open server behind an https address is no TLS at all; nothing is taken from it."""
    with pytest.raises(DownloadError, match="no connection"):
        download(serve(CONTENT).url.replace("http:", "https:"), part, stage="")
    assert not part.exists()


def test_redirection_within_the_same_scheme_is_followed(serve: Serve, part: Path) -> None:
    target, first = serve(CONTENT), serve(b"")
    first.status, first.location = 302, target.url
    download(first.url, part, stage="")
    assert part.read_bytes() == CONTENT


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/net.mat", "file:///etc/hostname"])
def test_redirection_to_another_scheme_is_not(serve: Serve, part: Path, location: str) -> None:
    server = serve(CONTENT)
    server.status, server.location = 302, location
    with pytest.raises(DownloadError):
        download(server.url, part, stage="")
    assert not part.exists()


def test_redirection_from_an_encrypted_to_an_open_connection_is_not() -> None:
    request = urllib.request.Request("https://networks.example/net.mat")
    with pytest.raises(DownloadError, match="not encrypted"):
        _Redirect().redirect_request(request, io.BytesIO(), 302, "Found", Message(), "http://networks.example/net.mat")


def test_through_a_proxy(serve: Serve, part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is known to the proxy alone."""
    proxy = serve(CONTENT)
    monkeypatch.setenv("http_proxy", proxy.root)
    download("http://networks.invalid/net.mat", part, stage="")
    assert part.read_bytes() == CONTENT
    assert proxy.asked == [("http://networks.invalid/net.mat", None)]


def test_server_without_end(serve: Serve, part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("MRHNetLib.networks.download._MAXIMUM_BYTES", 1000)
    with pytest.raises(DownloadError, match="more than 1,000 bytes"):
        download(serve(CONTENT).url, part, stage="")


def test_full_disk_is_not_taken_for_a_lost_connection(serve: Serve) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs /dev/full")
    with pytest.raises(OSError, match="space"):
        download(serve(CONTENT).url, full, stage="")
