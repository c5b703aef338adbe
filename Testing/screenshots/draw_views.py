"""Draws what the layouts of the section Virtual histology show, without Slicer's window: for the README.

    mrhnet phantom full --size full --protocol mrh-67 --protocol mrh-nissl-48
    mrhnet predict full/control-seed1-01 --network phantom-af phantom-nf phantom-mbp phantom-nissl --out full/maps
    python Testing/screenshots/draw_views.py full/maps Resources/Screenshots

Needs slicer-core (the extra `scene`). The slices are those of Slicer's own slice logic, the rendering that of its
volume rendering; sizes, captions and the black between the views are of this script.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from MRHNetLib.inference.notice import PREDICTED
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.new_scene import new_scene
from MRHNetLib.scene.offscreen import OffscreenWindow, Pixels, write_png
from MRHNetLib.scene.offscreen_slice import OffscreenSlice
from MRHNetLib.scene.stain_map import set_bright, set_see_through, stain_of
from MRHNetLib.scene.subject_output import read_subject_output
from MRHNetLib.scene.subject_scene import add_subject
from MRHNetLib.scene.volume_rendering import show_volume

PIXELS_PER_MM = 34
CAPTION_PIXELS, TEXT_PIXELS, GAP_PIXELS = 30, 17, 8
LIGHT, DARK = (0.95, 0.95, 0.95), (0.15, 0.15, 0.15)
RENDERING = 640, 400  # pixels
LOOKING_FROM = np.array([-0.9, 0.25, 0.5])  # the animal's left, a little from the front and above, in RAS
NEARNESS = 1.35  # in sizes of the map: it fills the picture


def main(folder: str, out: str) -> None:
    """Read a subject's four stain maps and write the three pictures."""
    scene = new_scene()
    nodes = add_subject(scene, read_subject_output(Path(folder)), 1)
    by_stain = {stain_of(node): node for node in nodes.stains}
    nf, pictures = by_stain["NF"], Path(out)
    beside = [[slice_of(scene, node, plane) for node in (nodes.mri, nf)] for plane in ("Coronal", "Axial")]
    write_png(pictures / "side_by_side.png", framed(beside))
    write_png(pictures / "rendering.png", rendering(scene, nf))
    four = [bright_slice(scene, by_stain[name]) for name in ("AF", "NF", "MBP", "Nissl")]
    write_png(pictures / "four_stains.png", framed([four[:2], four[2:]]))


def slice_of(scene: Any, node: Any, plane: str, colour: tuple[float, float, float] = LIGHT) -> Pixels:
    """The middle slice of a volume by itself, with letters at its edges and a line above."""
    bounds = np.zeros(6)
    node.GetRASBounds(bounds)
    least, most = bounds.reshape(3, 2).T
    across, up = (0, 2) if plane == "Coronal" else (0, 1)
    width, height = (round(float((most - least)[axis]) * PIXELS_PER_MM) for axis in (across, up))
    view = OffscreenSlice(scene, plane, (width, height), PIXELS_PER_MM, (least + most) / 2)
    view.show(node, None, 1)
    if colour == LIGHT:  # the letters are too pale for white
        view.add_letters(width)
    pixels = view.pixels()
    view.close()
    text = f"{stain_of(node)}, {PREDICTED}" if stain_of(node) else node.GetName()
    return np.vstack([caption(text, width, colour), pixels])


def bright_slice(scene: Any, node: Any) -> Pixels:
    """A coronal slice as Bright field shows it, on white to its edges."""
    set_bright(node, True)
    set_see_through(node, False)
    return slice_of(scene, node, "Coronal", DARK)


def caption(text: str, width: int, colour: tuple[float, float, float]) -> Pixels:
    """A line of text; dark text is on white."""
    window = OffscreenWindow(width, CAPTION_PIXELS)
    if colour == DARK:
        window.renderer.SetBackground(1, 1, 1)
    window.write(text, (6, 7), TEXT_PIXELS, colour)
    pixels = window.pixels()
    window.close()
    return pixels


def framed(rows: list[list[Pixels]]) -> Pixels:
    """Rows of pictures with dark lines between."""
    lines = []
    for row in rows:
        gap = np.full((row[0].shape[0], GAP_PIXELS, 3), 40, np.uint8)
        lines += [np.hstack([row[0], gap, row[1]])]
    between = np.full((GAP_PIXELS, lines[0].shape[1], 3), 40, np.uint8)
    return np.vstack([lines[0], between, lines[1]])


def rendering(scene: Any, stain: Any) -> Pixels:
    """The map as Slicer's volume rendering shows it, from the front."""
    slicer = mrml()
    show_volume(scene, stain)
    application = slicer.vtkMRMLApplicationLogic()
    application.SetMRMLScene(scene)
    view = scene.AddNewNodeByClass("vtkMRMLViewNode")
    window = OffscreenWindow(*RENDERING)
    factory, managers = slicer.vtkMRMLDisplayableManagerFactory(), slicer.vtkMRMLDisplayableManagerGroup()
    factory.SetMRMLApplicationLogic(application)
    factory.RegisterDisplayableManager("vtkMRMLVolumeRenderingDisplayableManager")
    managers.Initialize(factory, window.renderer)
    managers.SetMRMLDisplayableNode(view)
    bounds = np.zeros(6)
    stain.GetRASBounds(bounds)
    least, most = bounds.reshape(3, 2).T
    camera = window.renderer.GetActiveCamera()
    camera.SetFocalPoint(*((least + most) / 2))
    direction = LOOKING_FROM / np.linalg.norm(LOOKING_FROM)
    camera.SetPosition(*((least + most) / 2 + NEARNESS * (most - least).max() * direction))
    camera.SetViewUp(0, 0, 1)
    window.renderer.ResetCameraClippingRange()
    window.write(f"{stain_of(stain)}, {PREDICTED}", (10, 10), TEXT_PIXELS, LIGHT)
    window.pixels()  # the mapper is made ready by the first drawing
    pixels = window.pixels()
    managers.SetMRMLDisplayableNode(None)
    window.close()
    return pixels


if __name__ == "__main__":
    main(*sys.argv[1:])
