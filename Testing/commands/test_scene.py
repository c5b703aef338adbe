"""``mrhnet scene`` as a user meets it."""

import json
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT
from predicted_subject import write_prediction
from random_bundle import write_random_bundle

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")


@pytest.fixture
def folder(tmp_path):
    return write_prediction(tmp_path / "maps")


def test_what_predict_wrote_becomes_a_scene(mrhnet, small_subject, tmp_path):
    from MRHNetLib.scene.scene_file import load_scene
    from MRHNetLib.scene.stain_map import provenance_of, stain_maps

    bundles = [write_random_bundle(tmp_path / f"{s}.safetensors", protocol="mrh-67", stain=s) for s in ("NF", "AF")]
    predicted = mrhnet("predict", small_subject, "--network", *bundles, "--out", tmp_path / "maps")
    outcome = mrhnet("scene", tmp_path / "maps", "--out", tmp_path / "mouse1.mrb")
    assert (predicted.exit_code, outcome.exit_code) == (0, 0)
    (entry,) = outcome.result["outputs"]
    assert (entry["path"], entry["kind"]) == (str(tmp_path / "mouse1.mrb"), "scene")
    assert entry["volumes"] == ["mouse1 T2W", "mouse1 AF (AF)", "mouse1 NF (NF)"]
    assert outcome.result["subject"] == "mouse1"
    scene = load_scene(tmp_path / "mouse1.mrb")
    sidecars = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in predicted.outputs("sidecar")}
    for node in stain_maps(scene):
        assert provenance_of(node) in sidecars.values()
        assert node.GetAttribute("MRHNet.Notice") == "predicted; for research only"


def test_progress_is_told(mrhnet, folder):
    outcome = mrhnet("scene", folder, "--out", folder / "a.mrb")
    stages = [event["stage"] for event in outcome.events if event["event"] == "progress"]
    assert stages[-2:] == ["reading the MRI", "writing a.mrb"]


def test_an_mri_that_is_gone_is_a_warning(mrhnet, folder):
    (folder.parent / "mouse1").rename(folder.parent / "gone")
    outcome = mrhnet("scene", folder, "--out", folder / "a.mrb")
    assert outcome.exit_code == 0
    assert ["the MRI is left out" in warning for warning in outcome.warnings] == [True]
    assert outcome.result["outputs"][0]["volumes"] == ["mouse1 AF (mrh-af)", "mouse1 NF (mrh-nf)"]


def test_existing_scenes_are_kept_unless_told(mrhnet, folder):
    words = ("scene", folder, "--out", folder / "a.mrb")
    assert mrhnet(*words).exit_code == 0
    again = mrhnet(*words)
    assert (again.exit_code, "--overwrite" in again.error["hint"]) == (2, True)
    assert mrhnet(*words, "--overwrite").exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("none", "--out", "a.mrb"), "does not exist"),
        (("maps", "--out", "a.mrml"), "FILE.mrb was expected"),
        (("maps", "--out", "a.mrb", "--subject", "mouse9"), "no stain maps of mouse9"),
        (("maps", "--out", "a.mrb", "--opacity", "2"), "from 0 to 1"),
        (("maps",), "--out"),
    ],
)
def test_what_the_user_can_mend(mrhnet, folder, monkeypatch, words, message):
    monkeypatch.chdir(folder.parent)
    outcome = mrhnet("scene", *words)
    assert outcome.exit_code == 2
    assert message in outcome.error["message"]
    assert outcome.error["hint"]
    assert sorted(path.name for path in folder.parent.iterdir()) == ["maps", "mouse1"]


def test_without_slicer_core_it_says_how_to_get_it(mrhnet, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "slicer", None)
    outcome = mrhnet("scene", folder, "--out", folder / "a.mrb")
    assert (outcome.exit_code, "mrhnet[scene]" in outcome.error["hint"]) == (2, True)


def test_ctrl_c_leaves_nothing(folder, tmp_path):
    """However far it has come."""
    target = tmp_path / "scenes" / "a.mrb"
    command = [sys.executable, "-m", "MRHNetLib", "scene", str(folder), "--out", str(target), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as process:
        json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130
    assert not target.parent.exists()


def test_the_bundle_is_whole(mrhnet_process, folder, tmp_path):
    outcome = mrhnet_process("scene", folder, "--out", tmp_path / "a.mrb")
    assert outcome.exit_code == 0
    assert zipfile.ZipFile(tmp_path / "a.mrb").testzip() is None
    assert [path.name for path in Path(tmp_path).glob(".*")] == []
