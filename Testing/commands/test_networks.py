"""`mrhnet networks`: list, show, fetch, import, remove, as a user runs them."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from random_bundle import write_random_bundle

from MRHNetLib.networks.bundle import load_bundle
from MRHNetLib.networks.published import published_networks

ROOT = Path(__file__).resolve().parents[2]
NAME = "net_5layerV3Res_HRJG_allMRIs_Fluo.mat"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own networks lie in a temporary folder, and no proxy is asked."""
    monkeypatch.setenv("MRHNET_CACHE", str(tmp_path / "cache"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path / "cache" / "networks"


@pytest.fixture
def file(published: Path) -> Path:
    pytest.importorskip("matio", reason="mat-io needs Python 3.11 or newer")
    return published / "networks" / NAME


class Slow(ThreadingHTTPServer):
    """Sends the first half of the file at once, and the rest when it is told to, or is asked for the rest."""

    daemon_threads = True

    def __init__(self, content: bytes) -> None:
        self.released = threading.Event()
        self.ranges: list[str | None] = []
        self.half = half = len(content) // 2
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                wanted = self.headers.get("Range")
                server.ranges.append(wanted)
                start = int(wanted[6:-1]) if wanted else 0
                self.send_response(206 if wanted else 200)
                self.send_header("Content-Length", str(len(content) - start))
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
                self.end_headers()
                if start < half:
                    self.wfile.write(content[start:half])
                    self.wfile.flush()
                    server.released.wait(30)
                self.wfile.write(content[max(start, half) :])

            def log_message(self, *arguments: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture
def slow(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server of the published file, and a catalogue that names it."""
    server = Slow(file.read_bytes())
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    entry = next(vars(network).copy() for network in published_networks() if network.name == "mrh-af-4")
    entry["url"] = f"http://127.0.0.1:{server.server_port}/{NAME}"
    (tmp_path / "catalogue.json").write_text(json.dumps({"version": 1, "networks": [entry]}))
    monkeypatch.setenv("MRHNET_CATALOGUE", str(tmp_path / "catalogue.json"))
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()


def test_list(mrhnet: Callable) -> None:
    networks = {row["name"]: row for row in mrhnet("networks", "list").result["networks"]}
    assert networks["mrh-af-9"]["blocks"] == 9
    assert networks["mrh-mbp"]["stain"] == "MBP"
    assert {networks[name]["origin"] for name in networks if name.startswith("mrh-")} == {"published"}


def test_list_as_a_table() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "MRHNetLib", "networks", "list"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    header, *rows = done.stdout.splitlines()
    assert header.split() == [
        "name",
        "stain",
        "kind",
        "blocks",
        "contrasts",
        "protocol",
        "origin",
        "installed",
        "size",
        "notes",
    ]
    assert any(row.split()[:5] == ["mrh-af-4", "AF", "network", "4", "67"] for row in rows)


def test_damaged_network_is_listed_with_a_warning(mrhnet: Callable, own_folder: Path) -> None:
    own_folder.mkdir(parents=True)
    (own_folder / "bad.safetensors").write_text("hello")
    outcome = mrhnet("networks", "list")
    assert outcome.exit_code == 0
    assert "text file" in outcome.warnings[0]


def test_import_to_a_file(mrhnet: Callable, file: Path, tmp_path: Path) -> None:
    outcome = mrhnet("networks", "import", file, "--out", tmp_path / "out" / "af.safetensors")
    assert outcome.exit_code == 0
    assert outcome.result["blocks"] == 4
    bundle = load_bundle(outcome.output("network"))
    assert (bundle.name, bundle.stain, bundle.path) == ("af", "AF", tmp_path / "out" / "af.safetensors")


def test_import_among_the_user_s_own(mrhnet: Callable, file: Path, own_folder: Path) -> None:
    assert mrhnet("networks", "import", file, "--name", "mine").output("network") == own_folder / "mine.safetensors"
    networks = {row["name"]: row for row in mrhnet("networks", "list").result["networks"]}
    assert networks["mine"]["origin"] == "own"


def test_import_of_a_bundle(mrhnet: Callable, tmp_path: Path, own_folder: Path) -> None:
    write_random_bundle(tmp_path / "friend.safetensors")
    outcome = mrhnet("networks", "import", tmp_path / "friend.safetensors")
    assert outcome.output("network") == own_folder / "friend.safetensors"
    assert (outcome.result["name"], outcome.result["stain"]) == ("friend", "AF")
    assert mrhnet("networks", "import", tmp_path / "friend.safetensors").exit_code == 2  # it is there already


@pytest.mark.parametrize("name", ["phantom-af", "mrh-af-4"])
def test_import_does_not_hide_another_network(mrhnet: Callable, tmp_path: Path, own_folder: Path, name: str) -> None:
    write_random_bundle(tmp_path / f"{name}.safetensors")
    outcome = mrhnet("networks", "import", tmp_path / f"{name}.safetensors")
    assert (outcome.exit_code, outcome.error["hint"]) == (2, "choose another --name")
    assert not own_folder.exists()


def test_import_replaces_only_when_told(mrhnet: Callable, file: Path, tmp_path: Path) -> None:
    (tmp_path / "af.safetensors").write_text("precious")
    outcome = mrhnet("networks", "import", file, "--out", tmp_path / "af.safetensors")
    assert (outcome.exit_code, (tmp_path / "af.safetensors").read_text()) == (2, "precious")
    assert mrhnet("networks", "import", file, "--out", tmp_path / "af.safetensors", "--overwrite").exit_code == 0


@pytest.mark.parametrize("content", [b"", b"hello", b"\x80\x04K\x01.", b"MATLAB 5.0 MAT-file" + b" " * 200])
def test_import_of_what_is_no_network(mrhnet: Callable, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mat").write_bytes(content)
    outcome = mrhnet("networks", "import", tmp_path / "a.mat", "--out", tmp_path / "out" / "a.safetensors")
    assert outcome.exit_code == 2
    assert outcome.error["hint"]
    assert "Traceback" not in outcome.stderr
    assert not (tmp_path / "out").exists()


def test_show_of_a_file(mrhnet: Callable, file: Path, tmp_path: Path) -> None:
    mrhnet("networks", "import", file, "--out", tmp_path / "af.safetensors")
    network = mrhnet("networks", "show", tmp_path / "af.safetensors").result["network"]
    assert network["history"]["loss"]["count"] == 20_526
    assert network["sha256"] == load_bundle(tmp_path / "af.safetensors").sha256
    assert "e72331" in network["citation"]


def test_show_of_what_was_not_fetched(mrhnet: Callable) -> None:
    network = mrhnet("networks", "show", "mrh-mbp").result["network"]
    assert network["url"].startswith("https://raw.githubusercontent.com/")


@pytest.mark.parametrize("action", ["show", "fetch", "remove"])
def test_mistyped_name(mrhnet: Callable, action: str) -> None:
    outcome = mrhnet("networks", action, "mrh-mpb")
    assert outcome.exit_code == 2
    assert "mrh-mbp" in outcome.error["hint"]


def test_fetch_show_remove(mrhnet: Callable, slow: Slow, own_folder: Path) -> None:
    slow.released.set()
    fetched = mrhnet("networks", "fetch", "mrh-af-4")
    assert (fetched.exit_code, fetched.result["already_installed"]) == (0, False)
    assert fetched.output("network") == own_folder / "mrh-af-4.safetensors"
    assert any(event["event"] == "progress" for event in fetched.events)
    assert mrhnet("networks", "fetch", "mrh-af-4").result["already_installed"]
    assert mrhnet("networks", "show", "mrh-af-4").result["network"]["training"]["imported_from"] == NAME
    assert mrhnet("networks", "remove", "mrh-af-4").result["removed"] == str(own_folder / "mrh-af-4.safetensors")
    assert list(own_folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_download_goes_on_later(mrhnet: Callable, slow: Slow, own_folder: Path, number: int) -> None:
    half = slow.half
    process = subprocess.Popen(
        [sys.executable, "-m", "MRHNetLib", "networks", "fetch", "mrh-af-4", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    part = own_folder / ".15393e436da1003b6f18ba299783232d22f7bea3.part"
    deadline = time.monotonic() + 30
    while not (part.exists() and part.stat().st_size == half) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(number)
    begin = time.monotonic()
    stdout, _ = process.communicate(timeout=20)
    assert time.monotonic() - begin < 2
    assert process.returncode == 130
    assert json.loads(stdout.splitlines()[-1])["event"] == "error"
    assert [path.name for path in own_folder.iterdir()] == [part.name]
    assert mrhnet("networks", "fetch", "mrh-af-4").exit_code == 0
    assert slow.ranges == [None, f"bytes={half}-"]


def test_an_import_goes_to_a_bundle_and_nowhere_else(mrhnet, tmp_path):
    path = tmp_path / "net_fluo.mat"
    path.write_bytes(b"MATLAB")
    outcome = mrhnet("networks", "import", path, "--out", path, "--overwrite")
    assert outcome.exit_code == 2
    assert ".safetensors" in outcome.error["message"]
    assert path.read_bytes() == b"MATLAB"


def test_bundled_networks_say_that_they_are_for_demonstration(mrhnet):
    bundled = [network for network in mrhnet("networks", "list").result["networks"] if network["origin"] == "bundled"]
    assert {network["name"] for network in bundled} == {"phantom-af", "phantom-nf", "phantom-mbp", "phantom-nissl"}
    assert all("for demonstration only" in network["notes"] for network in bundled)
    assert all(network["size"] <= 2_000_000 for network in bundled)
