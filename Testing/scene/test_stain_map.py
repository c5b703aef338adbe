"""Stain maps from their files into the scene, and through a saved scene."""

import json
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mrml_volumes import assert_same_values_at_same_places, counted

from MRHNetLib.data.volumes import write_nifti
from MRHNetLib.errors import UserError
from MRHNetLib.inference.notice import PREDICTED

AFFINE = np.diag([-0.2, 0.2, 0.3, 1.0])
SIDECAR = {
    "notice": PREDICTED,
    "subject": "mouse1",
    "stain": "MBP",
    "network": {"name": "mrh-mbp", "sha256": "ab" * 32, "citation": 'Liang; "et al." <eLife> 100%'},
    "protocol": "mrh-67",
    "plane": "coronal",
    "date": "2026-11-20T14:00:00+00:00",
    "inputs": [{"path": "C:\\data\\Mäuse: 1;2\\T2.nii", "sha256": "cd" * 32}],
    "warnings": ["first line\nsecond line"],
}


def data(values: np.ndarray | None = None, **sidecar: Any) -> Any:
    from MRHNetLib.scene.stain_map import StainMapData

    values = counted(dtype=np.float32) if values is None else values
    return StainMapData(values, AFFINE, SIDECAR | sidecar, (5.0, 50.0))


def test_a_map_is_read_with_its_sidecar(tmp_path: Path) -> None:
    pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")
    from MRHNetLib.scene.stain_map import read_stain_map

    values = np.zeros((10, 10, 10), np.float32)
    values[2:8, 2:8, 2:8] = np.linspace(1, 2, 216).reshape(6, 6, 6)
    write_nifti(tmp_path / "map.nii.gz", values, AFFINE)
    (tmp_path / "map.json").write_text(json.dumps(SIDECAR), encoding="utf-8")
    read = read_stain_map(tmp_path / "map.nii.gz", tmp_path / "map.json")
    np.testing.assert_array_equal(read.array, values)
    np.testing.assert_allclose(read.affine, AFFINE, atol=1e-6)
    np.testing.assert_allclose(read.window, np.percentile(np.linspace(1, 2, 216), [0.5, 99.5]), rtol=1e-6)
    assert (read.stain, read.network, read.title) == ("MBP", "mrh-mbp", "mouse1 MBP (mrh-mbp)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot read .*map.json"),
        ("{", "is no JSON file"),
        ("[]", "names no stain"),
        ("{}", "names no stain"),
        ('{"stain": "NF"}', "names no network"),
    ],
)
def test_a_sidecar_that_is_none_is_refused(tmp_path: Path, text: str | None, message: str) -> None:
    pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")
    from MRHNetLib.scene.stain_map import read_stain_map

    write_nifti(tmp_path / "map.nii", counted(), AFFINE)
    if text is not None:
        (tmp_path / "map.json").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message):
        read_stain_map(tmp_path / "map.nii", tmp_path / "map.json")


def test_a_map_of_several_frames_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")
    from MRHNetLib.scene.stain_map import read_stain_map

    write_nifti(tmp_path / "map.nii", counted((2, 3, 4, 5)), AFFINE)
    (tmp_path / "map.json").write_text(json.dumps(SIDECAR), encoding="utf-8")
    with pytest.raises(UserError, match="has 5 frames; a stain map has one"):
        read_stain_map(tmp_path / "map.nii", tmp_path / "map.json")


def test_a_map_comes_with_colours_window_and_provenance(scene: Any) -> None:
    from MRHNetLib.scene.stain_map import add_stain_map, is_bright, provenance_of, stain_of

    node = add_stain_map(scene, data())
    display = node.GetDisplayNode()
    assert node.GetName() == "mouse1 MBP (mrh-mbp)"
    assert (display.GetWindowLevelMin(), display.GetWindowLevelMax()) == (5, 50)
    assert display.GetColorNode().GetName() == "MBP on black"
    assert (stain_of(node), is_bright(node), provenance_of(node)) == ("MBP", False, SIDECAR)
    facts = {
        name: node.GetAttribute(f"MRHNet.{name}") for name in ("Notice", "Network", "Subject", "Protocol", "Plane")
    }
    assert facts == {
        "Notice": PREDICTED,
        "Network": "mrh-mbp",
        "Subject": "mouse1",
        "Protocol": "mrh-67",
        "Plane": "coronal",
    }


def test_names_of_files_need_not_be_unicode(scene: Any) -> None:
    from MRHNetLib.scene.stain_map import add_stain_map, provenance_of

    node = add_stain_map(scene, data(subject="m\udce4use"))
    assert node.GetName() == r"m\udce4use MBP (mrh-mbp)"
    assert provenance_of(node)["subject"] == "m\udce4use"


def test_it_stands_beside_its_mri(scene: Any) -> None:
    import slicer

    from MRHNetLib.scene.stain_map import add_stain_map
    from MRHNetLib.scene.volume_nodes import add_volume

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    mri = add_volume(scene, counted(), AFFINE, "T2")
    subject = hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), "mouse1")
    hierarchy.CreateItem(subject, mri)
    node = add_stain_map(scene, data(), mri)
    assert hierarchy.GetItemParent(hierarchy.GetItemByDataNode(node)) == subject


def test_maps_are_told_from_other_volumes(scene: Any) -> None:
    from MRHNetLib.scene.stain_map import add_stain_map, provenance_of, stain_maps, stain_of
    from MRHNetLib.scene.volume_nodes import add_volume

    mri = add_volume(scene, counted(), AFFINE, "T2")
    maps = [add_stain_map(scene, data(stain=stain)) for stain in ("NF", "AF")]
    assert stain_maps(scene) == maps
    assert (stain_of(mri), provenance_of(mri)) == ("", {})
    for text in ("{broken", "[1]"):  # written by somebody else
        mri.SetAttribute("MRHNet.Provenance", text)
        assert provenance_of(mri) == {}


def test_bright_field_and_back(scene: Any) -> None:
    from MRHNetLib.scene.stain_map import add_stain_map, is_bright, set_bright

    node = add_stain_map(scene, data())
    for bright in (True, False, True):
        set_bright(node, bright)
        assert is_bright(node) == bright
        assert node.GetDisplayNode().GetColorNode().GetName() == f"MBP on {'white' if bright else 'black'}"


def test_outside_the_brain_is_seen_through_or_not(scene: Any) -> None:
    from MRHNetLib.scene.stain_map import add_stain_map, set_see_through

    values = np.zeros((2, 1, 1), np.float32)
    values[1] = 1e-6
    display = add_stain_map(scene, data(values)).GetDisplayNode()
    node = display.GetDisplayableNode()
    for see_through, alphas in ((True, [0, 255]), (False, [255, 255])):
        set_see_through(node, see_through)
        display.GetImageDataConnection().GetProducer().Update()
        image = display.GetOutputImageData()
        assert [image.GetScalarComponentAsDouble(x, 0, 0, 3) for x in (0, 1)] == alphas


def saved_and_loaded(scene: Any, folder: Path, suffix: str) -> Any:
    """Through a bundle, or through the scene file and the data files that are in it."""
    from MRHNetLib.scene.new_scene import new_scene
    from MRHNetLib.scene.scene_file import load_scene, save_scene

    save_scene(scene, folder / "scene.mrb", "scene")
    if suffix == ".mrb":
        return load_scene(folder / "scene.mrb")
    with zipfile.ZipFile(folder / "scene.mrb") as bundle:
        bundle.extractall(folder)
    loaded = new_scene()
    loaded.SetURL(str(folder / "scene" / "scene.mrml"))
    assert loaded.Import()
    return loaded


@pytest.mark.parametrize("suffix", [".mrb", ".mrml"])
def test_all_of_it_survives_a_saved_scene(scene: Any, tmp_path: Path, suffix: str) -> None:
    import slicer

    from MRHNetLib.scene.stain_map import (
        add_stain_map,
        is_bright,
        provenance_of,
        set_bright,
        stain_maps,
    )
    from MRHNetLib.scene.volume_nodes import add_volume

    mri = add_volume(scene, counted(), AFFINE, "T2")
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    hierarchy.CreateItem(hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), "mouse1"), mri)
    node = add_stain_map(scene, data(), mri)
    set_bright(node, True)
    loaded = saved_and_loaded(scene, tmp_path, suffix)
    (again,) = stain_maps(loaded)
    assert_same_values_at_same_places(again, counted(), AFFINE)
    assert (again.GetName(), is_bright(again), provenance_of(again)) == (node.GetName(), True, SIDECAR)
    display = again.GetDisplayNode()
    assert (display.GetWindowLevelMin(), display.GetWindowLevelMax()) == (5, 50)
    assert display.GetApplyThreshold()
    assert 0 < display.GetLowerThreshold() < 1e-6
    assert display.GetUpperThreshold() == counted().max()
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(loaded)
    parent = hierarchy.GetItemParent(hierarchy.GetItemByDataNode(again))
    assert hierarchy.GetItemName(parent) == "mouse1"


def test_a_full_size_map_enters_at_once(scene: Any) -> None:
    from MRHNetLib.scene.stain_map import add_stain_map

    full = data(np.zeros((200, 280, 128), np.float32, order="F"))
    spent = []
    for _ in range(3):
        before = time.thread_time()  # other programs on the machine hardly change it
        add_stain_map(scene, full)
        spent.append(time.thread_time() - before)
    assert min(spent) < 0.1  # measured: 10 ms; the GUI may wait half a second


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ({"subject": "m", "network": {"name": "net"}}, "m NF (net)"),
        ({"subject": None, "network": {"name": None}}, "NF"),
        ({"network": {}}, "NF"),
    ],
)
def test_a_name_leaves_out_what_the_sidecar_does_not_say(said: dict[str, Any], title: str) -> None:
    from MRHNetLib.scene.stain_map import StainMapData

    assert StainMapData(np.ones((2, 2, 2)), np.eye(4), {"stain": "NF", **said}, (0, 1)).title == title
