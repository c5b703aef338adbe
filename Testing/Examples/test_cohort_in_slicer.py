"""The cohort script, run as with slicer-core: the same file as in Slicer, whose application is not there."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, write_small_subject
from random_bundle import write_random_bundle

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")


def run(*words: object) -> subprocess.CompletedProcess:
    script = ROOT / "Examples" / "cohort_in_slicer.py"
    return subprocess.run([sys.executable, script, *map(str, words)], capture_output=True, text=True, check=False)


def test_a_scene_per_subject_and_the_bad_one_named(tmp_path: Path) -> None:
    from MRHNetLib.scene.scene_file import load_scene
    from MRHNetLib.scene.stain_map import stain_maps

    for seed in (1, 2, 3):
        write_small_subject(tmp_path / "cohort" / f"mouse{seed}", seed=seed)
    next((tmp_path / "cohort" / "mouse2").glob("*dwi5000*")).unlink()
    networks = [write_random_bundle(tmp_path / f"{s}.safetensors", protocol="mrh-67", stain=s) for s in ("AF", "NF")]
    done = run(tmp_path / "cohort", tmp_path / "out", *networks)
    assert done.returncode == 2
    assert "mouse2" in done.stderr
    assert "dwi5000" in done.stderr
    assert sorted(path.name for path in (tmp_path / "out").glob("*.mrb")) == ["mouse1.mrb", "mouse3.mrb"]
    names = [node.GetName() for node in stain_maps(load_scene(tmp_path / "out" / "mouse3.mrb"))]
    assert names == ["mouse3 AF (AF)", "mouse3 NF (NF)"]


def test_without_words_it_says_how_it_is_used() -> None:
    done = run()
    assert (done.returncode, "--python-script" in done.stdout) == (2, True)
