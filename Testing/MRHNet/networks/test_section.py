"""The section Networks, as a user meets it in the real panel."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from random_bundle import random_bundle, write_random_bundle
from SlicerHost import host
from SlicerHost.pythonqt import dialogs

from MRHNetLib.jobs.work import Work
from MRHNetLib.networks.baseline import Linear
from MRHNetLib.networks.bundle import save_bundle
from MRHNetLib.networks.git_blob import git_blob_sha1

COLUMNS = ("name", "stain", "blocks", "contrasts", "trained on", "size", "licence", "state")
BUNDLED = ["phantom-af", "phantom-mbp", "phantom-nf", "phantom-nissl"]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """The user's own networks lie in a temporary folder, and no proxy is asked."""
    monkeypatch.setenv("MRHNET_CACHE", str(tmp_path / "cache"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path / "cache" / "networks"
    dialogs.clear()


@pytest.fixture
def panel(own_folder, opened, slicer):
    """The panel with an empty scene and no networks of the user's own."""
    slicer.mrmlScene.Clear(False)
    opened.ui.networkSearchBox.text = ""
    relist(opened)
    return opened


@pytest.fixture
def ui(panel):
    return panel.ui


@pytest.fixture
def networks(panel):
    return panel.logic.networks


def settled(panel, timeout=60):
    for _ in range(2):  # what ended may be followed by something else
        assert host.process_events(until=lambda: not panel.logic.busy and panel.logic.networks.known, timeout=timeout)
        host.process_events()
    return panel


def names(ui):
    return [ui.networksTable.item(row, 0).text() for row in range(ui.networksTable.rowCount)]


def row_of(ui, name):
    return names(ui).index(name)


def cells(ui, name):
    row = row_of(ui, name)
    return {column: ui.networksTable.item(row, number).text() for number, column in enumerate(COLUMNS)}


def shown(ui):
    return [name for name in names(ui) if not ui.networksTable.isRowHidden(row_of(ui, name))]


def tick(panel, name, state=2):
    panel.ui.networksTable.item(row_of(panel.ui, name), 0).setCheckState(state)
    host.process_events()


def is_ticked(ui, name):
    return ui.networksTable.item(row_of(ui, name), 0).checkState() == 2


def select(panel, name):
    panel.ui.networksTable.selectRow(row_of(panel.ui, name))
    host.process_events()


# The table


def test_bundled_and_published_networks_are_there(ui):
    assert names(ui)[:4] == BUNDLED
    assert {"mrh-af", "mrh-af-9", "mrh-mbp"} <= set(names(ui))
    size = cells(ui, "phantom-af").pop("size")
    assert size.endswith(" MB")
    assert cells(ui, "phantom-af") == {
        "name": "phantom-af",
        "stain": "AF",
        "blocks": "3",
        "contrasts": "67",
        "trained on": "6 subjects, 40,000 patches",
        "size": size,
        "licence": "MIT",
        "state": "bundled",
    }
    assert cells(ui, "mrh-mbp")["state"] == "available"
    assert cells(ui, "mrh-mbp")["size"] == "?"
    assert "Liang" in cells(ui, "mrh-mbp")["trained on"]


def test_own_and_damaged_networks(own_folder, panel, ui):
    write_random_bundle(own_folder_made(own_folder) / "mine.safetensors")
    (own_folder / "broken.safetensors").write_text("hello")
    relist(panel)
    assert cells(ui, "mine")["state"] == "installed"
    assert cells(ui, "broken")["state"] == "damaged"
    tooltip = ui.networksTable.item(row_of(ui, "broken"), 0).toolTip()
    assert "text file" in tooltip


def test_a_baseline_says_that_it_is_one(own_folder, panel, ui):
    model = Linear(5)
    weights = {name: np.zeros(shape, np.float32) for name, shape in model.shapes().items()}
    save_bundle(
        replace(random_bundle(name="base"), model=model, weights=weights),
        own_folder_made(own_folder) / "base.safetensors",
    )
    relist(panel)
    assert (cells(ui, "base")["blocks"], cells(ui, "base")["state"]) == ("baseline", "installed")
    select(panel, "base")
    assert "Baseline" in ui.networkDetails.plainText


def own_folder_made(folder):
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def relist(panel):
    section = next(section for section in panel.sections if type(section).__name__ == "NetworksSection")
    section._list()
    settled(panel)


def test_the_list_is_made_in_a_thread(panel, monkeypatch):
    import threading

    from MRHNetPanel.networks import section

    threads = []
    read = section.read_networks
    monkeypatch.setattr(
        section, "read_networks", lambda observer: threads.append(threading.get_ident()) or read(observer)
    )
    with host.heartbeat() as beat:
        relist(panel)
    assert threads
    assert threading.get_ident() not in threads
    assert beat.longest_busy < 0.1, beat.culprit


@pytest.mark.parametrize(
    ("text", "expected"), [("nissl", ["phantom-nissl"]), ("MBP bundled", ["phantom-mbp"]), ("nothing like it", [])]
)
def test_the_filter_hides_rows(ui, text, expected):
    everything = names(ui)
    ui.networkSearchBox.text = text
    assert shown(ui) == expected
    ui.networkSearchBox.text = ""
    assert shown(ui) == everything


def test_no_row_is_made_anew_while_the_user_types(ui):
    items = [ui.networksTable.item(row, 0) for row in range(ui.networksTable.rowCount)]
    for end in range(1, 6):
        ui.networkSearchBox.text = "nissl"[:end]
    assert [ui.networksTable.item(row, 0) for row in range(ui.networksTable.rowCount)] == items


# Ticks


def test_nothing_is_ticked(networks, ui):
    assert networks.problems() == ["tick a network"]
    assert "tick a network" in ui.runButton.toolTip


def test_ticking_and_filtering_do_not_hold_up_the_panel(panel, ui):
    with host.heartbeat() as beat:
        for name in BUNDLED:
            tick(panel, name)
            ui.networkSearchBox.text = name
            select(panel, name)
    assert beat.longest_busy < 0.1, beat.culprit


def test_ticks_are_kept_in_the_scene(panel, networks):
    tick(panel, "phantom-nf")
    tick(panel, "phantom-af")
    assert networks.ticked == ["phantom-af", "phantom-nf"]
    assert list(panel.logic.parameters.networks) == ["phantom-af", "phantom-nf"]
    assert networks.problems() == []
    tick(panel, "phantom-af", 0)
    assert networks.ticked == ["phantom-nf"]


def test_ticks_survive_the_filter_and_a_new_list(panel, networks, ui):
    tick(panel, "phantom-af")
    ui.networkSearchBox.text = "nissl"
    ui.networkSearchBox.text = ""
    relist(panel)
    panel.refresh()
    assert is_ticked(ui, "phantom-af")
    assert networks.ticked == ["phantom-af"]


def test_ticks_of_a_saved_scene_come_back(panel, networks, ui):
    panel.logic.parameters.networks = ["phantom-mbp"]
    host.process_events()
    assert is_ticked(ui, "phantom-mbp")
    assert networks.ticked == ["phantom-mbp"]


def test_ticks_of_another_computer_are_left_out(panel, networks, ui):
    """A scene may come from where there are other networks; there is no row here that could be unticked."""
    panel.logic.parameters.networks = ["a-friend-s", "phantom-mbp"]
    host.process_events()
    assert networks.ticked == ["phantom-mbp"]
    assert networks.problems() == []


def test_closing_the_scene_unticks(panel, networks, ui):
    tick(panel, "phantom-af")
    host.close_scene()
    settled(panel)
    assert networks.ticked == []
    assert not is_ticked(ui, "phantom-af")


def test_a_network_that_is_not_there_yet_is_asked_for(panel, networks):
    tick(panel, "mrh-af")
    assert networks.problems() == ["mrh-af: download it first"]
    assert networks.ticked_by_protocol() == {}


def test_networks_of_one_protocol_run_together(panel, networks):
    for name in ("phantom-nissl", "phantom-af", "phantom-nf"):
        tick(panel, name)
    found = {protocol.name: names for protocol, names in networks.ticked_by_protocol().items()}
    assert found == {"mrh-67": ["phantom-af", "phantom-nf"], "mrh-nissl-48": ["phantom-nissl"]}


def test_what_the_inputs_cannot_serve_is_grey_and_says_why(panel, networks, ui, small_subject):
    tick(panel, "phantom-nissl")
    ui.folderPathLineEdit.currentPath = str(small_subject)
    assert host.process_events(until=lambda: networks.unserved, timeout=20)
    settled(panel)
    served, unserved, other = (
        ui.networksTable.item(row_of(ui, name), 0) for name in ("phantom-af", "phantom-nissl", "mrh-af-5maps")
    )
    assert "no file named" in unserved.toolTip()
    assert unserved.foreground().color().name() != served.foreground().color().name()
    assert served.flags() & 16  # Qt.ItemIsUserCheckable
    assert unserved.flags() & 16  # ticked before: it can be unticked
    assert not other.flags() & 16
    assert "phantom-nissl: pgse: no file named" in networks.problems()[0]
    assert "Missing" in ui.runButton.toolTip


# Details


def test_details_tell_what_matters(panel, ui):
    select(panel, "phantom-af")
    text = ui.networkDetails.plainText
    for words in (
        "phantom-af",
        "for demonstration only",
        "mrh-67",
        "408,513",
        "r2",
        "MIT",
        "Please cite",
        "eLife 2022",
    ):
        assert words in text
    assert "https://doi.org/10.7554/eLife.72331" in ui.networkDetails.html
    select(panel, "mrh-mbp")
    assert "by transfer from MRH-AF" in ui.networkDetails.plainText
    assert "raw.githubusercontent.com" in ui.networkDetails.plainText


def test_what_stands_in_a_file_is_no_html(panel, ui, own_folder):
    from MRHNetPanel.networks.network_choice import Network
    from MRHNetPanel.networks.network_details import details_page

    row = {"name": "a", "origin": "own", "installed": True, "notes": "<script>alert(1)</script>", "licence": "<b>"}
    page = details_page(Network(row, {"citation": '"><img src=x>'}, None))
    assert "<script" not in page
    assert "<img" not in page


# Buttons


@pytest.mark.parametrize("subjects", [5, None, "mouse", {"a": 1}, ["mouse", None]])
def test_what_was_told_of_the_training_in_another_form_is_left_out(panel, ui, own_folder, subjects):
    bundle = replace(random_bundle(name="odd"), training={"samples": {"subjects": subjects}})
    save_bundle(bundle, own_folder_made(own_folder) / "odd.safetensors")
    relist(panel)
    assert cells(ui, "odd")["trained on"] == ""
    select(panel, "odd")
    assert "Subjects" not in ui.networkDetails.plainText
    assert "odd" in ui.networkDetails.plainText


def test_buttons_follow_the_selection(panel, ui, own_folder):
    write_random_bundle(own_folder_made(own_folder) / "mine.safetensors")
    relist(panel)
    for name, download, remove in (("phantom-af", False, False), ("mrh-af", True, False), ("mine", False, True)):
        select(panel, name)
        assert (bool(ui.downloadButton.enabled), bool(ui.removeButton.enabled)) == (download, remove)
    assert not ui.networkProgressBar.visible


def test_removing_asks_first(panel, ui, networks, own_folder):
    path = write_random_bundle(own_folder_made(own_folder) / "mine.safetensors")
    relist(panel)
    tick(panel, "mine")
    select(panel, "mine")
    ui.removeButton.click()
    assert path.exists()
    assert "mine" in host.dialogs().texts[-1]
    host.dialogs().answer("Yes")
    ui.removeButton.click()
    settled(panel)
    assert not path.exists()
    assert "mine" not in names(ui)
    assert networks.ticked == []


def test_importing_a_bundle(panel, ui, own_folder, tmp_path):
    dialogs.answer(str(write_random_bundle(tmp_path / "friend.safetensors")))
    ui.importButton.click()
    assert ui.networkCancelButton.visible
    settled(panel)
    assert (own_folder / "friend.safetensors").exists()
    assert cells(ui, "friend")["state"] == "installed"
    assert not ui.networkProgressBar.visible


def test_an_import_can_be_cancelled(panel, ui, own_folder, tmp_path):
    dialogs.answer(str(write_random_bundle(tmp_path / "friend.safetensors")))
    ui.importButton.click()
    ui.networkCancelButton.click()
    settled(panel)
    assert "friend" not in names(ui)
    assert not (own_folder / "friend.safetensors").exists()
    assert ui.importButton.enabled
    assert host.dialogs().texts == []


def test_importing_nothing(panel, ui):
    dialogs.answer(None)
    ui.importButton.click()
    assert not panel.logic.busy


def test_importing_under_another_name(panel, ui, tmp_path):
    path = write_random_bundle(tmp_path / "phantom-af.safetensors")
    dialogs.answer(str(path), "my-af")
    ui.importButton.click()
    settled(panel)
    assert "phantom-af" in dialogs.shown[-1].text
    assert cells(ui, "my-af")["state"] == "installed"


def test_other_work_goes_on_while_an_import_asks(panel, ui, qt, tmp_path, monkeypatch):
    """As networks run while the question is open."""
    ended = []

    def get_text(*arguments):
        panel.logic.background.start(Work(lambda observer: None), ended.append)
        host.process_events(until=lambda: ended, timeout=20)
        return ""

    monkeypatch.setattr(qt.QInputDialog, "getText", get_text)
    dialogs.answer(str(write_random_bundle(tmp_path / "phantom-af.safetensors")))
    ui.importButton.click()
    settled(panel)
    assert len(ended) == 1


def test_importing_what_is_no_network(panel, ui, tmp_path):
    (tmp_path / "a.safetensors").write_text("hello")
    dialogs.answer(str(tmp_path / "a.safetensors"))
    ui.importButton.click()
    assert host.process_events(until=lambda: host.dialogs().texts, timeout=20)
    assert "is no MRHNet bundle" in host.dialogs().texts[-1]


def test_a_matlab_file_whose_stain_nobody_told(panel, ui, tmp_path):
    (tmp_path / "net.mat").write_bytes(b"MATLAB 5.0 MAT-file" + b" " * 200)
    dialogs.answer(str(tmp_path / "net.mat"), None)
    ui.importButton.click()
    settled(panel)
    assert dialogs.shown[-1].kind == "QInputDialog.getItem"
    assert not panel.logic.busy


@pytest.fixture
def mirror(tmp_path, monkeypatch, published):
    """A catalogue whose one network comes from a file on this machine, as slowly as it is asked to."""
    pytest.importorskip("matio", reason="mat-io needs Python 3.11 or newer")
    import http.server
    import threading
    import time

    file = published / "networks" / "net_5layerV3Res_HRJG_allMRIs_Fluo.mat"
    content = file.read_bytes()

    class Handler(http.server.BaseHTTPRequestHandler):
        pause_s = 0.03

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            for start in range(0, len(content), 50_000):
                self.wfile.write(content[start : start + 50_000])
                time.sleep(self.pause_s)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    entry = {
        "name": "mrh-af-4",
        "title": "MRH-AF, four residual blocks",
        "stain": "AF",
        "protocol": "mrh-67",
        "contrasts": 67,
        "blocks": 4,
        "url": f"http://127.0.0.1:{server.server_port}/{file.name}",
        "size": len(content),
        "git_blob_sha1": git_blob_sha1(file),
        "licence": "MIT",
        "notes": "",
    }
    (tmp_path / "catalogue.json").write_text(json.dumps({"version": 1, "networks": [entry]}))
    monkeypatch.setenv("MRHNET_CATALOGUE", str(tmp_path / "catalogue.json"))
    yield Handler
    server.shutdown()
    server.server_close()


def test_download_with_progress(mirror, panel, ui, own_folder):
    relist(panel)
    select(panel, "mrh-af-4")
    seen = set()
    ui.downloadButton.click()
    assert not ui.importButton.enabled

    def done():
        seen.add((int(ui.networkProgressBar.value), ui.networkProgressBar.format))
        return not panel.logic.busy

    assert host.process_events(until=done, timeout=90)
    settled(panel)
    assert any("downloading mrh-af-4" in text for _, text in seen)
    assert cells(ui, "mrh-af-4")["state"] == "installed"
    assert (own_folder / "mrh-af-4.safetensors").exists()


def test_a_download_can_be_cancelled(mirror, panel, ui, own_folder):
    mirror.pause_s = 0.5
    relist(panel)
    select(panel, "mrh-af-4")
    ui.downloadButton.click()
    assert host.process_events(until=lambda: ui.networkProgressBar.value > 0, timeout=60)
    ui.networkCancelButton.click()
    settled(panel)
    assert cells(ui, "mrh-af-4")["state"] == "available"
    assert not (own_folder / "mrh-af-4.safetensors").exists()
    assert ui.downloadButton.enabled
    assert host.dialogs().texts == []


def test_a_download_that_fails_says_what_to_do(panel, ui, tmp_path, monkeypatch, mirror):
    catalogue = json.loads((tmp_path / "catalogue.json").read_text())
    catalogue["networks"][0]["git_blob_sha1"] = "0" * 40
    (tmp_path / "catalogue.json").write_text(json.dumps(catalogue))
    relist(panel)
    select(panel, "mrh-af-4")
    ui.downloadButton.click()
    assert host.process_events(until=lambda: host.dialogs().texts, timeout=60)
    assert "is not the published file" in host.dialogs().texts[-1]
    assert "by hand" in host.dialogs().texts[-1]


def test_a_catalogue_that_cannot_be_read(panel, ui, tmp_path, monkeypatch):
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)
    (tmp_path / "bad.json").write_text("{")
    monkeypatch.setenv("MRHNET_CATALOGUE", str(tmp_path / "bad.json"))
    relist(panel)
    assert "cannot be read" in ui.networkDetails.plainText
    assert Path(tmp_path / "bad.json").name in ui.networkDetails.plainText
