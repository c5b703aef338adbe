"""A brain mask from a segmentation or a label map, on the grid of a volume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine
from MRHNetLib.scene.export import Frames


@dataclass(frozen=True, eq=False)
class LabelLayer:
    """One segment or label map as it is stored: `voxels` (X, Y, Z); what equals `label` (None: is not 0) is inside."""

    name: str
    voxels: NDArray[Any]
    affine: Affine
    label: int | None


def label_layers(node: Any) -> list[LabelLayer]:
    """The segments of a segmentation, or the label map as one layer; no voxel is copied: for the GUI thread."""
    raise NotImplementedError


def mask_frames(layers: list[LabelLayer], reference: Frames) -> Frames:
    """What is in any layer, as one uint8 frame on the grid of `reference`, to be written with `export.write`: for a thread."""
    raise NotImplementedError
