"""Regions from the scene, a segmentation or a label map, as one array of labels with their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine
from MRHNetLib.data.regions import Region
from MRHNetLib.data.resampling import resample
from MRHNetLib.scene.mask_node import LabelLayer, label_layers


@dataclass(frozen=True, eq=False)
class RegionLayers:
    """What a node holds: the layers of its regions, and the names of a label map's labels by its colour table."""

    layers: tuple[LabelLayer, ...]
    names: dict[int, str]


def take_regions(node: Any) -> RegionLayers:
    """What a segmentation or label map holds; no voxel is copied: for the GUI thread."""
    return RegionLayers(tuple(label_layers(node)), _colour_names(node))


def label_array(taken: RegionLayers, shape: Sequence[int], affine: Affine) -> tuple[NDArray[np.int32], list[Region]]:
    """Labels (X, Y, Z) on a map's grid and their regions: for a thread.

    A segmentation's regions are numbered from 1 in its order; where segments overlap, the later one counts. A label
    map keeps its numbers; only labels that occur and have a name in its colour table have a Region.

    Parameters
    ----------
    taken : RegionLayers
    shape : (3,) ints
    affine : (4, 4) array
        Of the map: indices to mm, RAS+.
    """
    labels = np.zeros(shape, np.int32, order="F")
    regions: list[Region] = []
    before, found = 0, labels
    for number, layer in enumerate(taken.layers, start=1):
        if layer.voxels.ctypes.data != before:  # segments that do not overlap share their voxels
            before, found = layer.voxels.ctypes.data, resample(layer.voxels, layer.affine, shape, affine, nearest=True)
        if layer.label is None:
            labels = found.astype(np.int32)
            present = np.unique(labels).tolist()
            regions = [Region(label, taken.names[label]) for label in present if label in taken.names]
        else:
            labels[found == layer.label] = number
            regions.append(Region(number, layer.name))
    return labels, regions


def _colour_names(node: Any) -> dict[int, str]:
    """The labels' names in the node's colour table; none for a segmentation, whose segments have their own."""
    display = node.GetDisplayNode() if node.IsA("vtkMRMLLabelMapVolumeNode") else None
    colours = display.GetColorNode() if display else None
    if colours is None or colours.GetSingletonTag():
        return {}  # Slicer's own tables name colours or human tissues, not this atlas's regions
    names = {index: str(colours.GetColorName(index)) for index in range(1, colours.GetNumberOfColors())}
    return {index: name for index, name in names.items() if name and name != "(none)"}
