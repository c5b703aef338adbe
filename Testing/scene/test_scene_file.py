"""Scenes saved as .mrb and loaded again."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mrml_volumes import assert_same_values_at_same_places
from stained_brain import AFFINE, STAIN_WINDOW, add_mri, add_stain

from MRHNetLib.errors import UserError
from MRHNetLib.files import OutputFiles
from MRHNetLib.networks.stain import STAINS

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")

from MRHNetLib.report.stain_colours import stain_colours
from MRHNetLib.scene.difference import add_difference
from MRHNetLib.scene.legend import legend_shown, show_legend
from MRHNetLib.scene.overlay import show
from MRHNetLib.scene.region_labels import label_arrays, take_regions
from MRHNetLib.scene.scene_file import load_scene, save_scene
from MRHNetLib.scene.segmentation import segment_above
from MRHNetLib.scene.slice_views import composite_of
from MRHNetLib.scene.stain_map import provenance_of, set_bright, stain_maps, stain_of
from MRHNetLib.scene.volume_nodes import affine_of, array_of
from MRHNetLib.scene.volume_rendering import show_volume


def colours(node: Any) -> np.ndarray:
    """(256, 3) from 0 to 255."""
    table, colour = node.GetDisplayNode().GetColorNode(), [0.0] * 4
    rows = []
    for index in range(table.GetNumberOfColors()):
        table.GetColor(index, colour)
        rows.append([255 * channel for channel in colour[:3]])
    return np.array(rows)


def saved(scene: Any, path: Path) -> Any:
    with OutputFiles() as outputs:
        save_scene(scene, outputs.stage(path), path.stem)
    return load_scene(path)


def test_stains_come_back_over_their_mri_in_their_colours(scene: Any, tmp_path: Path) -> None:
    mri = add_mri(scene)
    stains = [add_stain(scene, stain) for stain in STAINS]
    set_bright(stains[2], True)
    show(scene, mri, stains[1], 0.4)
    show_legend(stains[1])
    loaded = saved(scene, tmp_path / "mouse1.mrb")
    found = stain_maps(loaded)
    assert [stain_of(node) for node in found] == list(STAINS)
    for node, ramp in zip(found, ("dark", "dark", "bright", "dark"), strict=True):
        np.testing.assert_allclose(colours(node), stain_colours(stain_of(node)).table(ramp), atol=0.51)
        display = node.GetDisplayNode()
        assert (display.GetWindowLevelMin(), display.GetWindowLevelMax()) == pytest.approx(STAIN_WINDOW)
        assert_same_values_at_same_places(node, array_of(stains[0]), AFFINE)
        assert provenance_of(node)["subject"] == "mouse1"
    for view in ("Red", "Green", "Yellow"):
        composite = composite_of(loaded, view)
        assert loaded.GetNodeByID(composite.GetBackgroundVolumeID()).GetName() == "T2"
        assert loaded.GetNodeByID(composite.GetForegroundVolumeID()).GetName() == stains[1].GetName()
        assert composite.GetForegroundOpacity() == pytest.approx(0.4)
    assert [legend_shown(node) for node in found] == [False, True, False, False]


def test_results_come_back(scene: Any, tmp_path: Path) -> None:
    stain = add_stain(scene)
    segment_above(scene, stain, 0.5)
    show_volume(scene, stain)
    add_difference(scene, array_of(stain) - 2, AFFINE, stain, stain)
    loaded = saved(scene, tmp_path / "results.mrb")
    again = stain_maps(loaded)[0]
    segmentation = loaded.GetFirstNodeByClass("vtkMRMLSegmentationNode")
    ((labels, regions),) = label_arrays(take_regions(segmentation), array_of(again).shape, affine_of(again))
    np.testing.assert_array_equal(labels == 1, array_of(again) >= 0.5)
    assert [region.name for region in regions] == ["NF from 0.5"]
    rendering = loaded.GetFirstNodeByClass("vtkMRMLVolumeRenderingDisplayNode")
    assert rendering.GetVisibility()
    assert rendering.GetVolumePropertyNode().GetScalarOpacity().GetValue(STAIN_WINDOW[1]) == pytest.approx(0.4)
    difference = loaded.GetFirstNodeByName(f"{stain.GetName()} minus {stain.GetName()}")
    assert difference.GetDisplayNode().GetWindowLevelMin() == pytest.approx(-2)


def test_a_sequence_of_stain_maps_comes_back(scene: Any, tmp_path: Path) -> None:
    """Several maps of one stain, as of a mouse at several ages, shown one after the other through one node."""
    import slicer

    sequence = scene.AddNewNodeByClass("vtkMRMLSequenceNode", "ages")
    browser = scene.AddNewNodeByClass("vtkMRMLSequenceBrowserNode", "browser")
    shown = add_stain(scene)
    for age in range(3):
        array_of(shown)[15, 15, 20] = age + 1
        sequence.SetDataNodeAtValue(shown, str(age))
    browser.AddSynchronizedSequenceNode(sequence)
    browser.AddProxyNode(shown, sequence, False)
    loaded = saved(scene, tmp_path / "ages.mrb")
    sequence = loaded.GetFirstNodeByClass("vtkMRMLSequenceNode")
    assert sequence.GetNumberOfDataNodes() == 3
    assert [array_of(sequence, age).max() for age in range(3)] == [1, 2, 3]
    proxy = loaded.GetFirstNodeByClass("vtkMRMLSequenceBrowserNode").GetProxyNode(sequence)
    logic = slicer.vtkSlicerSequencesLogic()
    logic.UpdateProxyNodesFromSequences(loaded.GetFirstNodeByClass("vtkMRMLSequenceBrowserNode"))
    assert stain_of(proxy) == "NF"
    np.testing.assert_allclose(colours(proxy), stain_colours("NF").table("dark"), atol=0.51)


def test_the_bundle_is_named_inside_as_outside(scene: Any, tmp_path: Path) -> None:
    add_mri(scene)
    saved(scene, tmp_path / "Mäuse 1.mrb")
    names = zipfile.ZipFile(tmp_path / "Mäuse 1.mrb").namelist()
    assert "Mäuse 1/Mäuse 1.mrml" in names
    assert {name.split("/")[0] for name in names} == {"Mäuse 1"}


@pytest.mark.parametrize("name", ["wt & ko", "Mäuse; 1.5 (100%)", "a<b>\"c'", "&amp; &#38;"])
def test_names_that_are_no_plain_words(scene: Any, tmp_path: Path, name: str) -> None:
    add_mri(scene).SetName(name)
    loaded = saved(scene, tmp_path / "scene.v1.mrb")
    assert loaded.GetFirstNodeByName(name).GetImageData().GetNumberOfPoints() > 0


def test_saving_again_and_again_gives_no_more_nodes(scene: Any, tmp_path: Path) -> None:
    show(scene, add_mri(scene), add_stain(scene))
    loaded = saved(scene, tmp_path / "1.mrb")
    again = saved(loaded, tmp_path / "2.mrb")
    assert again.GetNumberOfNodes() == loaded.GetNumberOfNodes()


def test_what_cannot_be_written_leaves_nothing(scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_mri(scene)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(UserError, match="disk is full"):
        saved(scene, tmp_path / "new" / "scene.mrb")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, b"no bundle", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_scene_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "scene.mrb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match="does not exist|not a scene that can be read"):
        load_scene(path)
