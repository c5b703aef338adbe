"""The colour legend, a display node that Slicer's colour logic makes."""

from pathlib import Path
from typing import Any

from stained_brain import add_mri, add_stain


def test_a_legend_comes_and_goes(scene: Any) -> None:
    from MRHNetLib.scene.legend import legend_shown, show_legend

    stain = add_stain(scene)
    colours = stain.GetDisplayNode()
    for visible in (False, True, False, True):
        show_legend(stain, visible)
        assert legend_shown(stain) == visible
    assert scene.GetNumberOfNodesByClass("vtkMRMLColorLegendDisplayNode") == 1
    assert stain.GetDisplayNode() is colours


def test_it_says_what_is_shown_and_that_it_is_predicted(scene: Any) -> None:
    import slicer

    from MRHNetLib.scene.legend import show_legend

    stain, mri = add_stain(scene), add_mri(scene)
    titles = []
    for node in (stain, mri):
        show_legend(node)
        titles.append(slicer.vtkSlicerColorLogic.GetColorLegendDisplayNode(node).GetTitleText())
    assert titles == ["NF\npredicted", "T2"]


def test_it_survives_a_saved_scene(scene: Any, tmp_path: Path) -> None:
    from MRHNetLib.scene.legend import legend_shown, show_legend
    from MRHNetLib.scene.scene_file import load_scene, save_scene
    from MRHNetLib.scene.stain_map import is_bright, stain_maps

    show_legend(add_stain(scene))
    save_scene(scene, tmp_path / "scene.mrb", "scene")
    loaded = load_scene(tmp_path / "scene.mrb")
    (stain,) = stain_maps(loaded)
    assert legend_shown(stain)
    assert not is_bright(stain)
