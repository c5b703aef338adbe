"""Layouts as Slicer's own layout logic reads them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mrml_volumes import corners_of
from slice_image import slice_image
from stained_brain import GREY, add_mri, add_stain

from MRHNetLib.report.stain_colours import stain_colours

MIDDLE, BESIDE = (128, 128), (40, 128)


@pytest.fixture(params=["alone", "with an application"])
def shown_scene(request: pytest.FixtureRequest, scene: Any) -> Any:
    """A scene, and one that has the layout logic which Slicer's layout manager keeps."""
    import slicer

    logic = slicer.vtkMRMLLayoutLogic()
    if request.param == "with an application":
        logic.SetMRMLScene(scene)
    yield scene
    logic.SetMRMLScene(None)


def volumes_shown(scene: Any) -> dict[str, tuple[str | None, str | None]]:
    """Names of what lies below and above in each view of the current layout."""
    import slicer

    from MRHNetLib.scene.slice_views import composite_of

    logic = slicer.vtkMRMLLayoutLogic()
    logic.SetMRMLScene(scene)
    views = logic.GetViewNodes()
    names = [views.GetItemAsObject(index).GetLayoutName() for index in range(views.GetNumberOfItems())]
    logic.SetMRMLScene(None)
    layers = {
        name: (composite_of(scene, name).GetBackgroundVolumeID(), composite_of(scene, name).GetForegroundVolumeID())
        for name in names
    }
    return {
        name: tuple(scene.GetNodeByID(layer).GetName() if layer else None for layer in pair)
        for name, pair in layers.items()
    }


def test_side_by_side(shown_scene: Any) -> None:
    from MRHNetLib.scene.layouts import side_by_side

    side_by_side(shown_scene, add_mri(shown_scene), add_stain(shown_scene))
    assert volumes_shown(shown_scene) == {
        "MRHNetMRICoronal": ("T2", None),
        "MRHNetStainCoronal": ("mouse1 NF (mrh-nf)", None),
        "MRHNetMRIAxial": ("T2", None),
        "MRHNetStainAxial": ("mouse1 NF (mrh-nf)", None),
    }


def test_four_stains_in_their_order(shown_scene: Any) -> None:
    from MRHNetLib.scene.layouts import four_stains

    stains = [add_stain(shown_scene, name) for name in ("AF", "NF", "MBP", "Nissl", "GFAP")]
    four_stains(shown_scene, add_mri(shown_scene), stains)
    assert [below.split()[1] for below, _ in volumes_shown(shown_scene).values()] == ["AF", "NF", "MBP", "Nissl"]


def test_with_less_than_four_the_mri_stands_behind_them(shown_scene: Any) -> None:
    from MRHNetLib.scene.layouts import four_stains

    four_stains(shown_scene, add_mri(shown_scene), [add_stain(shown_scene, name) for name in ("AF", "NF")])
    below = [name for name, _ in volumes_shown(shown_scene).values()]
    assert below == ["mouse1 AF (mrh-af)", "mouse1 NF (mrh-nf)", "T2", None]


def test_views_look_in_their_direction_and_move_together(shown_scene: Any) -> None:
    from MRHNetLib.scene.layouts import FOUR_VIEWS, MRI_VIEWS, STAIN_VIEWS, four_stains, side_by_side
    from MRHNetLib.scene.slice_views import composite_of

    mri, stain = add_mri(shown_scene), add_stain(shown_scene)
    side_by_side(shown_scene, mri, stain)
    four_stains(shown_scene, mri, [stain])
    directions = dict.fromkeys((MRI_VIEWS[1], STAIN_VIEWS[1]), "Axial")
    for name in (*MRI_VIEWS, *STAIN_VIEWS, *FOUR_VIEWS):
        view = shown_scene.GetSingletonNode(name, "vtkMRMLSliceNode")
        assert view.GetOrientation() == directions.get(name, "Coronal")
        assert composite_of(shown_scene, name).GetLinkedControl() == 1
        assert view.GetViewGroup() != shown_scene.GetSingletonNode("Red", "vtkMRMLSliceNode").GetViewGroup()


def test_linked_views_follow_one_another(scene: Any) -> None:
    """Slicer's link logic, as when somebody scrolls in one of them."""
    import slicer

    from MRHNetLib.scene.layouts import MRI_VIEWS, STAIN_VIEWS, side_by_side

    link = slicer.vtkMRMLSliceLinkLogic()
    link.SetMRMLScene(scene)
    side_by_side(scene, add_mri(scene), add_stain(scene))
    application, logic = slicer.vtkMRMLApplicationLogic(), slicer.vtkMRMLSliceLogic()
    application.SetMRMLScene(scene)
    logic.SetMRMLApplicationLogic(application)
    logic.SetMRMLScene(scene)
    scrolled = scene.GetSingletonNode(MRI_VIEWS[0], "vtkMRMLSliceNode")
    logic.SetSliceNode(scrolled)
    logic.StartSliceNodeInteraction(slicer.vtkMRMLSliceNode.SliceToRASFlag)
    scrolled.SetSliceOffset(-3.3)
    logic.EndSliceNodeInteraction()
    offsets = [
        scene.GetSingletonNode(name, "vtkMRMLSliceNode").GetSliceOffset()
        for name in (STAIN_VIEWS[0], STAIN_VIEWS[1], "Green")
    ]
    assert offsets[0] == pytest.approx(-3.3)
    assert -3.3 not in [pytest.approx(offset) for offset in offsets[1:]]


def test_a_stain_alone_in_bright_field_is_on_white(scene: Any) -> None:
    from MRHNetLib.scene.layouts import MRI_VIEWS, STAIN_VIEWS, side_by_side
    from MRHNetLib.scene.overlay import show
    from MRHNetLib.scene.stain_map import set_bright

    mri, stain = add_mri(scene), add_stain(scene)
    set_bright(stain, True)
    show(scene, mri, stain)  # where the outside of the brain is seen through
    side_by_side(scene, mri, stain)
    image = slice_image(scene, STAIN_VIEWS[0])
    np.testing.assert_allclose(image[MIDDLE][:3], stain_colours("NF").table("bright")[-1], atol=1)
    assert image[BESIDE].tolist() == [255, 255, 255, 255]
    assert slice_image(scene, MRI_VIEWS[0])[MIDDLE].tolist() == [GREY, GREY, GREY, 255]
    set_bright(stain, False)
    assert slice_image(scene, STAIN_VIEWS[0])[BESIDE].tolist()[3] == 0  # nothing: the view's black


def test_back_in_slicers_layout_the_mri_is_seen_outside_the_brain(scene: Any) -> None:
    from MRHNetLib.scene.layouts import side_by_side
    from MRHNetLib.scene.overlay import set_opacity, show
    from MRHNetLib.scene.stain_map import set_bright

    mri, stain = add_mri(scene), add_stain(scene)
    set_bright(stain, True)
    show(scene, mri, stain)
    side_by_side(scene, mri, stain)
    scene.GetFirstNodeByClass("vtkMRMLLayoutNode").SetViewArrangement(3)  # four-up, by Slicer's menu
    set_opacity(scene, 0.7)
    assert slice_image(scene, "Red")[BESIDE].tolist() == [GREY, GREY, GREY, 255]


def test_slicers_own_layouts_and_numbers_are_left_alone(shown_scene: Any) -> None:
    import slicer

    from MRHNetLib.scene.layouts import FOUR_STAINS, SIDE_BY_SIDE, register_layouts

    before = slicer.vtkMRMLScene()
    untouched = slicer.vtkMRMLLayoutLogic()
    untouched.SetMRMLScene(before)
    register_layouts(shown_scene)
    register_layouts(shown_scene)
    ours, theirs = (scene.GetFirstNodeByClass("vtkMRMLLayoutNode") for scene in (shown_scene, before))
    assert {SIDE_BY_SIDE, FOUR_STAINS}.isdisjoint(range(slicer.vtkMRMLLayoutNode.SlicerLayoutUserView + 1))
    for number in range(slicer.vtkMRMLLayoutNode.SlicerLayoutUserView + 1):
        assert ours.IsLayoutDescription(number) == theirs.IsLayoutDescription(number)
        if theirs.IsLayoutDescription(number):
            assert ours.GetLayoutDescription(number) == theirs.GetLayoutDescription(number)


def test_names_of_views_make_valid_ids() -> None:
    pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")
    from MRHNetLib.scene.layouts import FOUR_VIEWS, MRI_VIEWS, STAIN_VIEWS

    names = (*MRI_VIEWS, *STAIN_VIEWS, *FOUR_VIEWS)
    assert len(set(names)) == 8
    assert all(name.isalnum() for name in names)


def test_three_dimensions(shown_scene: Any) -> None:
    import slicer

    from MRHNetLib.scene.layouts import three_d

    camera, other = (shown_scene.AddNewNodeByClass("vtkMRMLCameraNode") for _ in range(2))
    camera.SetLayoutName("1")
    for node in (camera, other):
        node.SetPosition(0, 500, 0)
        node.SetFocalPoint(0, 0, 0)
    stain = add_stain(shown_scene)
    three_d(shown_scene, stain)
    layout = shown_scene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    assert layout.GetViewArrangement() == slicer.vtkMRMLLayoutNode.SlicerLayoutOneUp3DView
    assert shown_scene.GetNumberOfNodesByClass("vtkMRMLViewNode") == 1
    middle = corners_of(stain).mean(axis=0)
    np.testing.assert_allclose(camera.GetFocalPoint(), middle)
    backwards = np.array(camera.GetPosition()) - middle
    np.testing.assert_allclose(backwards / np.linalg.norm(backwards), [0, 1, 0], atol=1e-12)
    towards = corners_of(stain) - camera.GetPosition()
    sideways = np.degrees(np.arccos(towards @ -backwards / np.linalg.norm(towards, axis=1) / np.linalg.norm(backwards)))
    assert 8 < sideways.max() < 25  # the camera's 30 degrees are filled
    assert other.GetPosition() == (0, 500, 0)


def test_a_layout_survives_a_saved_scene(scene: Any, tmp_path: Path) -> None:
    from MRHNetLib.scene.layouts import SIDE_BY_SIDE, register_layouts, side_by_side
    from MRHNetLib.scene.scene_file import load_scene, save_scene

    side_by_side(scene, add_mri(scene), add_stain(scene))
    before = volumes_shown(scene)
    save_scene(scene, tmp_path / "scene.mrb", "scene")
    loaded = load_scene(tmp_path / "scene.mrb")
    register_layouts(loaded)
    assert loaded.GetFirstNodeByClass("vtkMRMLLayoutNode").GetViewArrangement() == SIDE_BY_SIDE
    assert volumes_shown(loaded) == before


def test_a_layout_works_again_after_the_scene_was_closed(shown_scene: Any) -> None:
    from MRHNetLib.scene.layouts import side_by_side

    side_by_side(shown_scene, add_mri(shown_scene), add_stain(shown_scene))
    shown_scene.Clear(0)
    side_by_side(shown_scene, add_mri(shown_scene), add_stain(shown_scene, "AF"))
    assert volumes_shown(shown_scene)["MRHNetStainCoronal"] == ("mouse1 AF (mrh-af)", None)
