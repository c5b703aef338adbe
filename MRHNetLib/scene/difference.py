"""One stain map minus another, on the first one's grid."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine, same_grid
from MRHNetLib.data.resampling import overlap, resample
from MRHNetLib.errors import UserError
from MRHNetLib.scene.colours import table_node
from MRHNetLib.scene.hierarchy import place_beside
from MRHNetLib.scene.volume_nodes import add_volume

DIFFERENCE = "MRHNet.Difference"  # node attribute: what was subtracted from what
LEAST_OVERLAP = 0.5  # of the first map's grid; less is another place, not another sampling
WINDOW_PERCENTILE = 99.5  # of the sizes of the differences: one hot voxel must not bleach the rest
_SAMPLE = 200_000  # voxels that tell it as well as all of them

# From blue over white to red, told apart by all eyes: the ends and the middle of ColorBrewer's RdBu (Brewer, 2013)
_STOPS = ((5, 48, 97), (67, 147, 195), (247, 247, 247), (214, 96, 77), (103, 0, 31))
_ENTRIES = 255  # odd: the middle one is zero


def subtract(values: NDArray[Any], affine: Affine, other: NDArray[Any], other_affine: Affine) -> NDArray[np.float32]:
    """``values - other`` (X, Y, Z) on the first one's grid: for a thread.

    The other map is resampled where the grids differ; 0, no difference, stands where it does not reach, and where
    either is not a number.

    Raises
    ------
    UserError
        The other map covers less than half of the first one's grid.
    """
    minuend = values.astype(np.float32)
    if same_grid(values.shape, affine, other.shape, other_affine):
        return np.asarray(np.nan_to_num(minuend - other, nan=0.0), np.float32)
    covered = overlap(values.shape, affine, other.shape, other_affine)
    if covered < LEAST_OVERLAP:
        raise UserError(
            f"the other map covers {covered:.0%} of this one's grid; at least {LEAST_OVERLAP:.0%} were expected",
            hint="choose a map of the same brain, or register the two first",
        )
    moved = resample(other.astype(np.float32), other_affine, values.shape, affine, nearest=False, outside=np.nan)
    return np.asarray(np.nan_to_num(minuend - moved, nan=0.0), np.float32)


def add_difference(scene: Any, difference: NDArray[np.float32], affine: Affine, node: Any, other: Any) -> Any:
    """A volume node with the difference, beside the first map, blue to red with white at zero.

    Parameters
    ----------
    scene : vtkMRMLScene
    difference : (X, Y, Z) array
        Of `subtract`.
    affine : (4, 4) array
        Of the first map's grid.
    node, other : vtkMRMLScalarVolumeNode
        The maps, for the name and the place in the subject hierarchy.
    """
    largest = symmetric_limit(difference)
    name = f"{node.GetName()} minus {other.GetName()}"
    result = add_volume(scene, difference, affine, name, (-largest, largest))
    result.SetAttribute(DIFFERENCE, name)
    display = result.GetDisplayNode()
    display.SetAndObserveColorNodeID(_colours(scene).GetID())
    place_beside(scene, result, node)
    return result


def symmetric_limit(difference: NDArray[np.float32]) -> float:
    """The size of difference shown as the last colour on either side: never 0."""
    sample = np.abs(difference.ravel(order="K")[:: max(1, difference.size // _SAMPLE)])
    if sample.any():
        return float(np.percentile(sample[sample > 0], WINDOW_PERCENTILE))
    return float(np.abs(difference).max()) or 1.0


def _colours(scene: Any) -> Any:
    at = np.linspace(0, len(_STOPS) - 1, _ENTRIES)
    channels = [np.interp(at, range(len(_STOPS)), channel) for channel in zip(*_STOPS, strict=True)]
    return table_node(scene, "difference", "Difference", np.round(channels).astype(np.uint8).T)
