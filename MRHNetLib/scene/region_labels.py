"""Regions from the scene, a segmentation or a label map, as arrays of labels with their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def label_arrays(
    taken: RegionLayers, shape: Sequence[int], affine: Affine
) -> Iterator[tuple[NDArray[np.int32], list[Region]]]:
    """Labels (X, Y, Z) on a map's grid and their regions: for a thread.

    One array for a label map, and for all segments that do not overlap; segments that do come in arrays of their own,
    so that each is whole. A segmentation's regions are numbered from 1 in its order. A label map keeps its numbers;
    only labels that occur and have a name in its colour table have a Region.

    Parameters
    ----------
    taken : RegionLayers
    shape : (3,) ints
    affine : (4, 4) array
        Of the map: indices to mm, RAS+.
    """
    sharing: dict[int, list[tuple[int, LabelLayer]]] = {}
    for number, layer in enumerate(taken.layers, start=1):  # segments that do not overlap share their voxels
        sharing.setdefault(layer.voxels.ctypes.data, []).append((number, layer))
    for layers in sharing.values():
        first = layers[0][1]
        found = resample(first.voxels, first.affine, shape, affine, nearest=True)
        if first.label is None:
            present = np.unique(found).tolist()
            yield found.astype(np.int32), [Region(int(n), taken.names[n]) for n in present if n in taken.names]
        else:
            labels = np.zeros(found.shape, np.int32, order="F")
            for number, layer in layers:
                labels[found == layer.label] = number
            yield labels, [Region(number, layer.name) for number, layer in layers]


def _colour_names(node: Any) -> dict[int, str]:
    """The labels' names in the node's colour table; none for a segmentation, whose segments have their own."""
    display = node.GetDisplayNode() if node.IsA("vtkMRMLLabelMapVolumeNode") else None
    colours = display.GetColorNode() if display else None
    if colours is None or colours.GetSingletonTag():
        return {}  # Slicer's own tables name colours or human tissues, not this atlas's regions
    names = {index: str(colours.GetColorName(index)) for index in range(1, colours.GetNumberOfColors())}
    return {index: name for index, name in names.items() if name and name != "(none)"}
