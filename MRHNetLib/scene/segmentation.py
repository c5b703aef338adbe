"""Segmentations: from a map by a threshold, and as label arrays with names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from MRHNetLib.data.regions import Region


def threshold_range(node: Any) -> tuple[float, float, float]:
    """Lowest, suggested (Otsu's) and highest threshold of a map."""
    raise NotImplementedError


def segment_above(scene: Any, node: Any, threshold: float) -> Any:
    """A segmentation node with one segment: the voxels of the map at or above the threshold."""
    raise NotImplementedError


def label_array(node: Any, reference: Any) -> tuple[np.ndarray, list[Region]]:
    """Labels (X, Y, Z) on the reference volume's grid, and the regions' names, of a segmentation or label map."""
    raise NotImplementedError
