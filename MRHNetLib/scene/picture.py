"""A picture of stain maps over their MRI: Slicer's own slice views, drawn without a screen.

Convention, as in Slicer: RADIOLOGICAL. The animal's left is on the right of axial and coronal slices, its nose on the
left of a sagittal one; the letters at the edges say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.inference.notice import PREDICTED
from MRHNetLib.scene.legend import show_legend
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.offscreen import OffscreenWindow, Pixels, write_png
from MRHNetLib.scene.offscreen_slice import OffscreenSlice
from MRHNetLib.scene.stain_map import set_see_through, stain_of
from MRHNetLib.scene.volume_nodes import affine_of, array_of

BRAIN_PIXELS = (660, 460)  # length of the brain in the picture of one map, and of several
MARGIN_PIXELS = 36  # around the brain: room for the letters
OFF_MIDLINE_SHARE = 0.12  # of the brain's width: the sagittal slice lies beside the midline's fissure
LEGEND_PIXELS = 110  # beside the coronal slice
LEGEND_SIZE = 0.12, 0.6  # shares of that view's width and height
TITLE_PIXELS, FOOT_PIXELS, GAP_PIXELS = 40, 36, 10
TEXT, QUIET_TEXT = (0.95, 0.95, 0.95), (0.7, 0.7, 0.7)
TEXT_PIXELS, SMALL_PIXELS = 19, 16
GREATEST_TEXT_RATIO = 1.9  # of the height of letters to their mean width
LEGEND_POINTS = 5
CONVENTION = "the animal's left is on the right (radiological)"


def draw_overlay(scene: Any, stains: Sequence[Any], mri: Any, path: Path, *, opacity: float, title: str) -> None:
    """Write a PNG with axial, sagittal and coronal slices of each stain map over the MRI, each with its legend.

    Parameters
    ----------
    scene : vtkMRMLScene
        The views and legends that are made in it for the picture are taken out again, and with them the maps' legends.
    stains : sequence of vtkMRMLScalarVolumeNode
        At least one.
    mri : vtkMRMLScalarVolumeNode or None
    path : Path
        The PNG to write; a staged temporary path.
    opacity : float
        How much of the stain is seen, 0 to 1.
    title : str
        The subject's name.
    """
    columns = min(len(stains), 2)
    block = _Block(stains[0], BRAIN_PIXELS[columns - 1])
    width = GAP_PIXELS + columns * (block.width + GAP_PIXELS)
    height = FOOT_PIXELS + -(-len(stains) // columns) * (block.height + TITLE_PIXELS)
    captions = OffscreenWindow(width, height)
    captions.write(f"{title}; {CONVENTION}", (GAP_PIXELS, 10), SMALL_PIXELS, QUIET_TEXT)
    drawn: list[tuple[int, int, Pixels]] = []
    for number, stain in enumerate(stains):
        row, column = divmod(number, columns)
        left = GAP_PIXELS + column * (block.width + GAP_PIXELS)
        top = row * (block.height + TITLE_PIXELS)
        name = f"{stain.GetName()}, {PREDICTED}"
        fitting = min(TEXT_PIXELS, int(GREATEST_TEXT_RATIO * block.width / len(name)))
        captions.write(name, (left, height - top - TITLE_PIXELS + 12), fitting, TEXT)
        drawn.append((left, top + TITLE_PIXELS, block.draw(scene, stain, mri, opacity)))
    picture = captions.pixels()
    captions.close()
    for left, top, pixels in drawn:
        _paste(picture, pixels, left, top)
    write_png(path, picture)


class _Block:
    """Three slices of one map, to scale: axial at the left, sagittal over coronal at the right, with the legend.

    Parameters
    ----------
    stain : vtkMRMLScalarVolumeNode
        Tells where the brain is: a map is 0 outside its mask.
    brain_pixels : int
        Length of the brain in the picture, whatever it is in mm.
    """

    def __init__(self, stain: Any, brain_pixels: int) -> None:
        low, high = _brain_box(stain)
        size = high - low
        self._scale = brain_pixels / float(size.max())  # pixels per mm
        self._middle = (low + high) / 2
        self._off_midline = self._middle - [OFF_MIDLINE_SHARE * size[0], 0, 0]
        self._x, self._y, self._z = (round(float(mm) * self._scale) + 2 * MARGIN_PIXELS for mm in size)
        self._column = max(self._y, self._x + LEGEND_PIXELS)
        self.width = self._x + GAP_PIXELS + self._column
        self.height = max(self._y, 2 * self._z + GAP_PIXELS)

    def draw(self, scene: Any, stain: Any, mri: Any, opacity: float) -> Pixels:
        """The slices of a map over the MRI, and its legend."""
        set_see_through(stain, mri is not None)
        right, below = self._x + GAP_PIXELS, self._z + GAP_PIXELS
        block = np.zeros((self.height, self.width, 3), np.uint8)
        for orientation, left, top, width, height, centre in (
            ("Axial", 0, 0, self._x, self._y, self._middle),
            ("Sagittal", right, 0, self._y, self._z, self._off_midline),
            ("Coronal", right, below, self._x + LEGEND_PIXELS, self._z, self._beside_legend()),
        ):
            view = OffscreenSlice(scene, orientation, (width, height), self._scale, centre)
            view.show(mri if mri is not None else stain, stain if mri is not None else None, opacity)
            if orientation == "Axial":
                view.add_ruler()
            if orientation == "Coronal":
                _add_legend(scene, stain)
            view.add_letters(width if orientation != "Coronal" else self._x)
            _paste(block, view.pixels(), left, top)
            view.close()
        _remove_legend(scene, stain)
        return block

    def _beside_legend(self) -> NDArray[np.float64]:
        """Centre of the coronal view, whose right part is left to the legend."""
        return self._middle - [0.5 * LEGEND_PIXELS / self._scale, 0, 0]


def _add_legend(scene: Any, stain: Any) -> None:
    """A legend at the right edge of the view that was made last: views draw only legends that come after them."""
    _remove_legend(scene, stain)
    show_legend(stain)
    legend = mrml().vtkSlicerColorLogic.GetColorLegendDisplayNode(stain)
    legend.SetTitleText(stain_of(stain))
    legend.SetSize(*LEGEND_SIZE)
    legend.SetPosition(1.0, 0.5)
    legend.SetLabelFormat("%.4g")
    for style in (legend.GetTitleTextProperty(), legend.GetLabelTextProperty()):
        style.SetFontFamilyToArial()
        style.SetFontSize(LEGEND_POINTS)
        style.BoldOff()
        style.ShadowOff()


def _remove_legend(scene: Any, stain: Any) -> None:
    legend = mrml().vtkSlicerColorLogic.GetColorLegendDisplayNode(stain)
    if legend is not None:
        scene.RemoveNode(legend)


def _paste(picture: Pixels, pixels: Pixels, left: int, top: int) -> None:
    picture[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels


def _brain_box(stain: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest and highest corner (3,) of the box around the brain's voxels, in mm, RAS+."""
    values = array_of(stain)
    inside = values != 0 if values.any() else np.ones_like(values, bool)
    ends = [np.flatnonzero(inside.any(axis=tuple({0, 1, 2} - {axis})))[[0, -1]] + [-0.5, 0.5] for axis in range(3)]
    corners = np.stack(np.meshgrid(*ends, indexing="ij")).reshape(3, -1)
    places = (affine_of(stain) @ np.vstack([corners, np.ones(corners.shape[1])]))[:3]
    return places.min(axis=1), places.max(axis=1)
