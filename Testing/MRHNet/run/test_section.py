"""The section Run in the panel, with a fast real child and with children that fail in every way."""

import contextlib
import os
import signal
import sys
import time

import pytest
from random_bundle import write_random_bundle

from MRHNetLib.inference.native.library import native_library, why_missing

NO_TORCH = """
import sys

class NoTorch:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")

sys.meta_path.insert(0, NoTorch())
"""
HEAD = "import json, os, signal, sys, time\ndef say(**event): print(json.dumps(event), flush=True)\n"


@pytest.fixture
def networks(tmp_path, monkeypatch):
    """Two tiny networks of the user's own."""
    folder = tmp_path / "cache" / "networks"
    folder.mkdir(parents=True)
    monkeypatch.setenv("MRHNET_CACHE", str(folder.parent))
    write_random_bundle(folder / "tiny-nf.safetensors", stain="NF", protocol="mrh-67")
    write_random_bundle(folder / "tiny-af.safetensors", stain="AF", protocol="mrh-67", seed=1)
    return ["tiny-nf", "tiny-af"]


@pytest.fixture
def ready(networks, small_subject, panel):
    """The panel with a subject's folder and both networks ticked."""
    from SlicerHost import host

    panel.ui.folderPathLineEdit.currentPath = str(small_subject)
    panel.ui.deviceComboBox.setCurrentText("cpu")
    assert host.process_events(until=lambda: len(panel.logic.networks.known) > 2, timeout=20)
    panel.logic.parameters.networks = networks
    assert host.process_events(until=lambda: panel.ui.runButton.enabled, timeout=20), panel.ui.runButton.toolTip
    return panel


@pytest.fixture
def child(ready, tmp_path, monkeypatch):
    """Lets `script` run in the place of MRHNet's commands."""

    def use(script):
        path = tmp_path / "child.py"
        path.write_text(HEAD + f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n" + script)
        monkeypatch.setattr(ready.logic, "interpreter", lambda: [sys.executable, str(path)], raising=False)

    return use


@pytest.fixture
def without_torch(ready, tmp_path, monkeypatch, slicer):
    """PyTorch is missing, for the panel and for the networks' processes."""
    import slicer.packaging

    folder = tmp_path / "no torch"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(NO_TORCH)
    monkeypatch.setattr(slicer.packaging.index, "missing", {"torch"})
    monkeypatch.setattr(ready.logic, "environment", lambda: {**os.environ, "PYTHONPATH": str(folder)}, raising=False)
    ready.refresh()
    return ready


def run(panel, *, timeout=60):
    from SlicerHost import host

    panel.ui.runButton.click()
    assert panel.logic.queue.busy
    finish(panel, timeout=timeout)
    host.process_events()


def finish(panel, *, timeout=60):
    from SlicerHost import host

    assert host.process_events(until=lambda: not panel.logic.queue.busy, timeout=timeout)


def states(panel):
    table = panel.ui.queueTable
    return [table.item(row, 1).text() for row in range(table.rowCount)]


def stain_maps(slicer):
    return [
        node for node in slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode") if node.GetAttribute("MRHNet.Stain")
    ]


def log(panel):
    return panel.ui.logText.plainText


def exchanged(panel):
    """Folders that are still there."""
    return [path for path in panel.logic.temporary.glob("*") if path.is_dir()] if panel.logic.temporary.exists() else []


def running(pid):
    with contextlib.suppress(ProcessLookupError, PermissionError, ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def pid_of_child(tmp_path):
    from SlicerHost import host

    path = tmp_path / "pid"
    assert host.process_events(until=lambda: path.exists() and path.read_text(), timeout=20)
    return int(path.read_text())


def test_what_is_missing_stands_in_the_tool_tip(panel):
    button = panel.ui.runButton
    assert not button.enabled
    assert "folder" in button.toolTip
    assert "network" in button.toolTip
    assert len(button.toolTip.splitlines()) >= 3


def test_two_networks_run_one_after_another_and_their_maps_lie_over_the_mri(ready, slicer):
    from SlicerHost import host

    run(ready)
    assert states(ready) == ["done", "done"], log(ready)
    maps = stain_maps(slicer)
    assert [node.GetAttribute("MRHNet.Network") for node in maps] == list(ready.logic.networks.ticked)
    mri = ready.ui.backgroundNodeComboBox.currentNode()
    assert mri.GetName() == "mouse1 T2W"
    assert len(slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")) == 3, "the MRI came once"
    assert ready.ui.stainNodeComboBox.currentNode() is maps[0], "the first result is shown"
    composite = slicer.app.layoutManager().sliceWidget("Red").mrmlSliceCompositeNode()
    assert composite.GetForegroundVolumeID() == maps[0].GetID()
    assert composite.GetBackgroundVolumeID() == mri.GetID()
    assert ready.ui.progressBar.value == 100
    assert "tiny-nf" in log(ready)
    assert host.process_events(until=lambda: not exchanged(ready), timeout=5)


@pytest.mark.skipif(native_library() is None, reason=why_missing())
def test_with_the_native_library_no_pytorch_is_asked_for_or_needed(without_torch, slicer):
    from SlicerHost import host

    without_torch.ui.deviceComboBox.setCurrentText("auto")
    assert not without_torch.ui.dependenciesFrame.isVisible()
    run(without_torch)
    assert states(without_torch) == ["done", "done"], log(without_torch)
    assert host.dialogs().texts == []
    assert "native, " in without_torch.ui.provenanceText.plainText


def test_without_the_native_library_a_run_asks_for_pytorch_first(without_torch, native_engine):
    from SlicerHost import host

    native_engine(False)
    without_torch.ui.runButton.click()
    (asked,) = host.dialogs().texts
    assert "torch>=2.2" in asked
    assert "its library was not built" in asked
    assert states(without_torch) == []


def test_a_network_of_larger_patches_asks_for_pytorch_first(without_torch, native_engine, networks):
    from SlicerHost import host

    native_engine(True)
    for network in without_torch.logic.networks.known:
        if network.name == networks[1]:
            network.description["patch"]["size"] = 5
    without_torch.ui.runButton.click()
    (asked,) = host.dialogs().texts
    assert "torch>=2.2" in asked
    assert networks[1] in asked
    assert states(without_torch) == []


def test_a_folder_that_has_to_be_read_first_is_run_when_it_has_been(ready, child, tmp_path, monkeypatch):
    """As after the libraries were installed at the first Run: the folder could not be read before."""
    from conftest import write_small_subject
    from SlicerHost import host

    other = write_small_subject(tmp_path / "mouse2")

    def ensure():
        if ready.ui.folderPathLineEdit.currentPath != str(other):
            ready.ui.folderPathLineEdit.currentPath = str(other)
        return True

    monkeypatch.setattr(ready.logic.dependencies, "ensure", ensure, raising=False)
    child("time.sleep(60)\n")
    ready.ui.runButton.click()
    assert states(ready) == []
    assert ready.ui.stageLabel.text
    assert host.process_events(until=lambda: len(states(ready)) == 2, timeout=10), ready.ui.stageLabel.text
    assert "mouse2" in ready.ui.queueTable.item(0, 0).text()
    ready.ui.cancelButton.click()
    finish(ready, timeout=10)


def test_run_again_while_running_puts_more_into_the_queue_and_a_click_takes_one_out(ready, child, slicer):
    child("say(event='progress', fraction=0.5, stage='predicting', eta_s=90)\ntime.sleep(30)\n")
    from SlicerHost import host

    ready.ui.runButton.click()
    assert host.process_events(until=lambda: "predicting" in ready.ui.stageLabel.text, timeout=10)
    assert "90 s left" in ready.ui.stageLabel.text
    assert "1 waiting" in ready.ui.stageLabel.text
    ready.ui.runButton.click()
    assert len(states(ready)) == 4
    percent = ready.ui.progressBar.value
    ready.ui.queueTable.cellClicked.emit(3, 2)
    assert host.process_events(until=lambda: states(ready)[3] == "cancelled", timeout=5)
    assert states(ready)[0] == f"{percent} %"
    assert (ready.ui.progressBar.value, "predicting" in ready.ui.stageLabel.text) == (percent, True), "the first's"
    ready.ui.queueTable.cellClicked.emit(3, 2)
    assert len(states(ready)) == 3
    ready.ui.cancelButton.click()
    finish(ready, timeout=10)
    assert states(ready) == ["cancelled"] * 3
    assert not ready.ui.cancelButton.enabled
    assert host.dialogs().texts == []


FAILURES = {
    "user error": (
        "say(event='error', message='dwi2000 has 30 volumes', hint='give it 32')\nsys.exit(2)\n",
        ["dwi2000 has 30 volumes", "give it 32"],
        "",
    ),
    "bug": ("raise KeyError('lost')\n", [], "KeyError: 'lost'"),
    "killed": ("os.kill(os.getpid(), signal.SIGKILL)\n", ["tiny-nf"], ""),
    "out of memory": (
        "say(event='error', message='there is not enough memory for this', hint='close other programs')\nsys.exit(2)\n",
        ["not enough memory", "close other programs"],
        "",
    ),
    "silent": ("sys.exit(0)\n", ["tiny-nf"], ""),
    "no map": ("say(event='result', command='predict', outputs=[], warnings=[])\n", ["stain-map"], ""),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failing_child_is_told_in_a_dialog_and_the_next_one_runs(name, ready, child, slicer):
    from SlicerHost import host

    script, words, detail = FAILURES[name]
    child(script)
    ready.logic.parameters.networks = ["tiny-nf"]
    run(ready)
    assert host.process_events(until=lambda: host.dialogs().shown, timeout=5)
    (box,) = host.dialogs().shown
    assert all(word in box.text for word in words), box.text
    assert detail in box.detail
    assert detail in log(ready)
    assert log(ready).count("Traceback") == box.detail.count("Traceback") <= 1, "told once"
    assert states(ready) == ["failed"]
    assert stain_maps(slicer) == []
    assert host.process_events(until=lambda: not exchanged(ready), timeout=5)
    assert ready.ui.runButton.enabled


def test_a_child_that_is_killed_is_told_as_such(ready, child, tmp_path):
    from SlicerHost import host

    child("time.sleep(60)\n")
    ready.logic.parameters.networks = ["tiny-nf"]
    ready.ui.runButton.click()
    os.kill(pid_of_child(tmp_path), signal.SIGKILL)
    finish(ready, timeout=10)
    assert host.process_events(until=lambda: host.dialogs().shown, timeout=5)
    text = host.dialogs().texts[0].lower()
    assert "kill" in text or "memory" in text


def test_a_flood_of_lines_does_not_hold_up_the_panel(ready, child, monkeypatch):
    child("for number in range(20000): print('line', number, file=sys.stderr)\nsys.exit(1)\n")
    spent, poll = [], ready.logic.poll

    def timed():
        begin = time.thread_time()
        poll()
        spent.append(time.thread_time() - begin)

    monkeypatch.setattr(ready.logic, "poll", timed, raising=False)
    ready.logic.parameters.networks = ["tiny-nf"]
    run(ready)
    assert "line 19999" in log(ready)
    assert max(spent) < 0.05


def test_two_protocols_of_which_one_cannot_be_taken_leave_nothing_behind(ready, monkeypatch):
    from SlicerHost import host

    from MRHNetLib.errors import UserError
    from MRHNetPanel.run import prediction

    asked = []

    def request_for(*arguments):
        asked.append(arguments)
        if len(asked) == 2:
            raise UserError("the second cannot be taken")
        return original(*arguments)

    original = prediction.request_for
    monkeypatch.setattr(prediction, "request_for", request_for)
    (protocol,) = ready.logic.networks.ticked_by_protocol()
    both = {protocol: ["tiny-nf"], "another": ["tiny-af"]}
    monkeypatch.setattr(ready.logic.networks, "ticked_by_protocol", lambda: both)
    ready.ui.runButton.click()
    assert host.process_events(until=lambda: host.dialogs().shown, timeout=5)
    assert "the second cannot be taken" in host.dialogs().texts[0]
    assert (states(ready), exchanged(ready)) == ([], [])


def test_a_child_that_does_not_listen_is_ended(ready, child, tmp_path):
    from SlicerHost import host

    child(
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "while True:\n    say(event='progress', fraction=0.5, stage='predicting')\n    time.sleep(0.02)\n"
    )
    ready.ui.runButton.click()
    pid = pid_of_child(tmp_path)
    assert host.process_events(until=lambda: "predicting" in ready.ui.stageLabel.text, timeout=10)
    ready.ui.cancelButton.click()
    begin = time.monotonic()
    assert host.process_events(until=lambda: "cancelled" in states(ready), timeout=5), "the one that waits"
    host.process_events(until=lambda: False, timeout=0.2)
    assert states(ready) == ["stopping", "cancelled"]
    assert ready.ui.stageLabel.text == "Stopping..."
    finish(ready, timeout=10)
    assert time.monotonic() - begin < 5
    assert states(ready) == ["cancelled", "cancelled"]
    assert not running(pid)


def test_closing_the_scene_ends_the_run_and_adds_nothing(ready, child, slicer, tmp_path):
    from SlicerHost import host

    child("time.sleep(60)\n")
    ready.ui.runButton.click()
    pid = pid_of_child(tmp_path)
    host.close_scene()
    finish(ready, timeout=10)
    assert not running(pid)
    assert stain_maps(slicer) == []
    assert host.dialogs().texts == []
    assert host.process_events(until=lambda: not exchanged(ready), timeout=5)


def test_closing_the_panel_ends_the_run_and_clears_up(ready, child, tmp_path):
    from SlicerHost import host

    child("time.sleep(60)\n")
    ready.ui.runButton.click()
    pid = pid_of_child(tmp_path)
    logic = ready.logic
    host.close_module("MRHNet")
    assert not running(pid)
    assert not logic.queue.busy
    assert host.process_events(until=lambda: not exchanged(SimpleLogic(logic.temporary)), timeout=5)


class SimpleLogic:
    """Has what `exchanged` looks at."""

    def __init__(self, temporary):
        self.logic, self.temporary = self, temporary


def test_deleting_the_mri_while_a_network_runs_is_no_error(ready, slicer):
    from SlicerHost import host

    ready.logic.parameters.networks = ["tiny-nf"]
    run(ready)
    mri = ready.ui.backgroundNodeComboBox.currentNode()
    ready.ui.runButton.click()
    slicer.mrmlScene.RemoveNode(mri)
    finish(ready)
    assert states(ready) == ["done", "done"], log(ready)
    assert host.dialogs().texts == []
    assert len(stain_maps(slicer)) == 2
