"""The overlay as Slicer's own slice logic composes it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slice_image import slice_image
from stained_brain import GREY, add_mri, add_stain

from MRHNetLib.report.stain_colours import stain_colours

MIDDLE, BESIDE, CORNER = (128, 128), (40, 128), (0, 0)  # in the stain, in the MRI only, outside of both


@pytest.mark.parametrize("bright", [False, True])
@pytest.mark.parametrize("opacity", [0.0, 0.3, 1.0])
def test_stain_and_mri_are_mixed_in_the_brain_only(scene: Any, bright: bool, opacity: float) -> None:
    from MRHNetLib.scene.overlay import show
    from MRHNetLib.scene.stain_map import set_bright

    mri, stain = add_mri(scene), add_stain(scene)
    set_bright(stain, bright)
    show(scene, mri, stain, opacity)
    colour = stain_colours("NF").table("bright" if bright else "dark")[-1]
    for view in ("Red", "Green", "Yellow"):
        image = slice_image(scene, view)
        np.testing.assert_allclose(image[MIDDLE][:3], opacity * colour + (1 - opacity) * GREY, atol=2)
        assert image[BESIDE].tolist() == [GREY, GREY, GREY, 255]


def test_the_opacity_follows_the_slider(scene: Any) -> None:
    from MRHNetLib.scene.overlay import set_opacity, show

    show(scene, add_mri(scene), add_stain(scene), 1.0)
    set_opacity(scene, 0.0)
    assert slice_image(scene, "Red")[MIDDLE].tolist() == [GREY, GREY, GREY, 255]


def test_a_stain_alone(scene: Any) -> None:
    from MRHNetLib.scene.overlay import show

    show(scene, None, add_stain(scene), 1.0)
    image = slice_image(scene, "Red")
    np.testing.assert_allclose(image[MIDDLE][:3], stain_colours("NF").table("dark")[-1], atol=1)


def test_an_mri_alone(scene: Any) -> None:
    from MRHNetLib.scene.overlay import show

    show(scene, add_mri(scene), None)
    assert slice_image(scene, "Red")[MIDDLE].tolist() == [GREY, GREY, GREY, 255]


def test_an_mri_that_is_not_loaded_is_no_error(scene: Any) -> None:
    from MRHNetLib.scene.overlay import show
    from MRHNetLib.scene.slice_views import composite_of

    empty = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    show(scene, empty, add_stain(scene))
    assert composite_of(scene, "Red").GetBackgroundVolumeID() == empty.GetID()


def test_views_are_linked(scene: Any) -> None:
    from MRHNetLib.scene.overlay import show
    from MRHNetLib.scene.slice_views import composites

    show(scene, add_mri(scene), add_stain(scene))
    assert [(view.GetLinkedControl(), view.GetHotLinkedControl()) for view in composites(scene)] == [(1, 1)] * 3


def test_another_stain_over_the_same_mri_leaves_the_view_where_it_was(scene: Any) -> None:
    from MRHNetLib.scene.overlay import show

    mri = add_mri(scene)
    show(scene, mri, add_stain(scene))
    view = scene.GetSingletonNode("Red", "vtkMRMLSliceNode")
    view.SetFieldOfView(3, 3, 1)
    view.SetSliceOffset(4)
    show(scene, mri, add_stain(scene, "AF"))
    assert (view.GetFieldOfView()[:2], view.GetSliceOffset()) == ((3, 3), 4)


def test_it_is_seen_again_when_the_scene_is_loaded(scene: Any, tmp_path: Path) -> None:
    from MRHNetLib.scene.overlay import show
    from MRHNetLib.scene.scene_file import load_scene, save_scene

    show(scene, add_mri(scene), add_stain(scene), 0.3)
    before = slice_image(scene, "Red")
    save_scene(scene, tmp_path / "scene.mrb", "scene")
    np.testing.assert_allclose(slice_image(load_scene(tmp_path / "scene.mrb"), "Red"), before, atol=1)
