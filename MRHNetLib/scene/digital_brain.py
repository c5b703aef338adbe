"""A digital mouse brain, as ``mrhnet phantom`` writes it, in the scene: its MRI, its structures, its true stains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.anatomical_image import read_anatomical_image
from MRHNetLib.data.geometry import Affine
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.regions import Region, read_region_table
from MRHNetLib.data.volumes import read_volume
from MRHNetLib.observer import QUIET, Observer
from MRHNetLib.phantom.stains import STAINS
from MRHNetLib.phantom.writing import REGIONS_NAME, TABLE_NAME
from MRHNetLib.report.drawing import window
from MRHNetLib.scene.hierarchy import place_beside
from MRHNetLib.scene.mrml import mrml
from MRHNetLib.scene.volume_nodes import add_volume, image_from_array, matrix_from_array

PROTOCOL = "mrh-67"  # of which the T2-weighted volume is shown
STAIN_WINDOW = (0.0, 255.0)  # the units of the true stains


@dataclass(frozen=True, eq=False)
class DigitalBrain:
    """What a phantom's folder holds that people look at.

    Attributes
    ----------
    mri : (X, Y, Z) float32 array
        T2-weighted.
    labels : (X, Y, Z) integer array
        Of the structures.
    regions : sequence of Region
        Their names.
    truths : dict
        The true stains, (X, Y, Z) float32 arrays, by their names.
    affine : (4, 4) float64 array
        Array indices to mm, RAS+; of them all.
    mri_window : (float, float)
        What is shown black and white.
    """

    mri: NDArray[np.float32]
    labels: NDArray[Any]
    regions: Sequence[Region]
    truths: Mapping[str, NDArray[np.float32]]
    affine: Affine
    mri_window: tuple[float, float]


@dataclass(frozen=True, eq=False)
class DigitalBrainNodes:
    """The nodes of a digital mouse brain: scalar volumes, and a label map with its structures' names and colours."""

    mri: Any
    structures: Any
    truths: Mapping[str, Any]


def read_digital_brain(folder: Path, observer: Observer = QUIET) -> DigitalBrain:
    """Read what is looked at from the folder of a phantom: for a thread.

    Raises
    ------
    UserError
        A file is missing or cannot be read.
    """
    observer.progress(0, "reading the digital mouse brain")
    mri = read_anatomical_image(folder, load_protocol(PROTOCOL))
    values = mri.values()
    truths = {}
    for number, stain in enumerate(STAINS):
        observer.progress((number + 1) / (len(STAINS) + 1), f"reading the true {stain}")
        truths[stain] = read_volume(folder / f"truth_{stain}.nii.gz").values()
    labels = np.asarray(read_volume(folder / REGIONS_NAME).frame(0))
    regions = read_region_table(folder / TABLE_NAME)
    return DigitalBrain(values, labels, regions, truths, mri.affine, window(values))


def add_digital_brain(scene: Any, brain: DigitalBrain, name: str) -> DigitalBrainNodes:
    """Add a digital mouse brain to the scene, on the GUI thread."""
    mri = add_volume(scene, brain.mri, brain.affine, f"{name} T2W", brain.mri_window)
    structures = _add_label_map(scene, brain, f"{name} structures")
    place_beside(scene, structures, mri)
    truths = {}
    for stain, values in brain.truths.items():
        truths[stain] = add_volume(scene, values, brain.affine, f"{name} true {stain}", STAIN_WINDOW)
        place_beside(scene, truths[stain], mri)
    return DigitalBrainNodes(mri, structures, truths)


def _add_label_map(scene: Any, brain: DigitalBrain, name: str) -> Any:
    """A label map whose colour table holds the structures' names."""
    display = mrml().vtkMRMLLabelMapVolumeDisplayNode()
    scene.AddNode(display)
    display.SetAndObserveColorNodeID(_add_colours(scene, brain.regions, f"{name} colours").GetID())
    node = mrml().vtkMRMLLabelMapVolumeNode()
    node.SetName(scene.GenerateUniqueName(name))
    node.SetIJKToRASMatrix(matrix_from_array(brain.affine))
    node.SetAndObserveImageData(image_from_array(brain.labels))
    scene.AddNode(node)
    node.SetAndObserveDisplayNodeID(display.GetID())
    return node


def _add_colours(scene: Any, regions: Sequence[Region], name: str) -> Any:
    table = mrml().vtkMRMLColorTableNode()
    table.SetTypeToUser()
    table.SetName(name)
    table.SetNumberOfColors(max(region.id for region in regions) + 1)
    table.SetColor(0, "background", 0.0, 0.0, 0.0, 0.0)
    for region in regions:
        red, green, blue = (int(region.colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        table.SetColor(region.id, region.name, red, green, blue, 1.0)
    scene.AddNode(table)
    return table
