"""A stain map in a 3D view, drawn by Slicer's own displayable manager without a screen."""

from typing import Any

import numpy as np
import pytest
from stained_brain import STAIN_WINDOW, add_stain

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")

from MRHNetLib.report.stain_colours import stain_colours
from MRHNetLib.scene.offscreen import OffscreenWindow
from MRHNetLib.scene.stain_map import set_bright
from MRHNetLib.scene.volume_rendering import hide_volume, show_volume


def drawn(scene: Any) -> np.ndarray:
    """(height, width, 3) of a 3D view that looks at everything from the front."""
    import slicer

    application = slicer.vtkMRMLApplicationLogic()
    application.SetMRMLScene(scene)
    view = scene.GetFirstNodeByClass("vtkMRMLViewNode") or scene.AddNewNodeByClass("vtkMRMLViewNode")
    window = OffscreenWindow(120, 100)
    factory, managers = slicer.vtkMRMLDisplayableManagerFactory(), slicer.vtkMRMLDisplayableManagerGroup()
    factory.SetMRMLApplicationLogic(application)
    factory.RegisterDisplayableManager("vtkMRMLVolumeRenderingDisplayableManager")
    managers.Initialize(factory, window.renderer)
    managers.SetMRMLDisplayableNode(view)
    window.renderer.GetActiveCamera().SetPosition(0, 100, 0)
    window.renderer.GetActiveCamera().SetViewUp(0, 0, 1)
    window.renderer.ResetCamera()
    window.pixels()  # the mapper is made ready by the first drawing
    pixels = window.pixels()
    managers.SetMRMLDisplayableNode(None)
    window.close()
    return pixels


def test_strong_stain_has_its_colour_and_weak_none(scene: Any) -> None:
    show_volume(scene, add_stain(scene, "MBP"))
    pixels = drawn(scene)
    middle = pixels[45:55, 55:65].reshape(-1, 3).mean(axis=0)
    full = stain_colours("MBP").table("dark")[-1]
    assert middle == pytest.approx(full, abs=40)
    assert pixels[:5].max() == 0


def test_bright_field_changes_the_colours(scene: Any) -> None:
    stain = add_stain(scene, "NF")
    display = show_volume(scene, stain)
    set_bright(stain, True)
    assert show_volume(scene, stain) is display
    colour = display.GetVolumePropertyNode().GetColor().GetColor(STAIN_WINDOW[1])
    np.testing.assert_allclose(colour, stain_colours("NF").table("bright")[-1] / 255, atol=1e-6)


def test_hidden_it_is_not_drawn(scene: Any) -> None:
    stain = add_stain(scene)
    hide_volume(stain)  # never shown: nothing to do
    show_volume(scene, stain)
    hide_volume(stain)
    assert drawn(scene).max() == 0


def test_no_view_is_singled_out(scene: Any) -> None:
    scene.AddNewNodeByClass("vtkMRMLViewNode")
    assert show_volume(scene, add_stain(scene)).GetNumberOfViewNodeIDs() == 0
