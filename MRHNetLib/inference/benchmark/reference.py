"""What the network's values really are, in double precision: patches picked one by one, nothing shared with engines."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.inference.task import Task
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import Observer

VOXELS = 1000  # at random; 66 layers in fp64 take about a second for them
_BATCH = 50


@dataclass(frozen=True, eq=False)
class Reference:
    """The network's own output at some voxels.

    Parameters
    ----------
    places : tuple of (n,) int arrays
        Their indices in the stack's grid.
    values : (n,) ndarray of float64
        The output before the target's scale and offset.
    """

    places: tuple[NDArray[np.intp], ...]
    values: NDArray[np.float64]

    def errors(self, stain_map: NDArray[np.float32], network: Bundle) -> NDArray[np.float64]:
        """(n,) differences of a map from the truth, in the unit of the network's own output."""
        normalisation = network.normalisation
        output = (stain_map[self.places].astype(np.float64) - normalisation.target_offset) / normalisation.target_scale
        return np.asarray(output - self.values)


def reference_of(task: Task, network: Bundle, observer: Observer, *, voxels: int = VOXELS, seed: int = 0) -> Reference:
    """The reference at `voxels` voxels of the mask, drawn at random (all of them where there are fewer)."""
    import torch

    from MRHNetLib.networks.module import network_from_weights

    places = np.argwhere(task.mask)
    chosen = np.random.default_rng(seed).permutation(len(places))[:voxels]
    places = places[np.sort(chosen)]
    module = network_from_weights(network.architecture, network.weights).double()
    centre, values = task.patch.size // 2, []
    for start in range(0, len(places), _BATCH):
        observer.progress(start / len(places), "computing some voxels in double precision")
        inputs = torch.from_numpy(_inputs(task, network, places[start : start + _BATCH]))
        with torch.inference_mode():
            values.append(module(inputs)[:, 0, centre, centre].numpy())
    x, y, z = places.T
    return Reference((x, y, z), np.concatenate(values))


def _inputs(task: Task, network: Bundle, places: NDArray[np.intp]) -> NDArray[np.float64]:
    """(n, C, P, P) normalised patches round the voxels (n, 3) of the stack's grid."""
    stack, size, normalisation = task.stack, task.patch.size, network.normalisation
    stored = np.zeros((len(places), stack.shape[0], size, size))
    first, second = _steps(task)
    for a in range(size):
        for b in range(size):
            where = places + (a - size // 2) * first + (b - size // 2) * second
            inside = np.flatnonzero(((where >= 0) & (where < stack.shape[1:])).all(axis=1))
            x, y, z = where[inside].T
            for c, frame in enumerate(stack.frames):
                stored[inside, c, a, b] = frame[x, y, z] * stack.slopes[c] + stack.intercepts[c]
    stored /= stack.maximum()
    if normalisation.offset is not None:
        stored -= normalisation.offset[:, None, None].astype(np.float64)
    if normalisation.scale is not None:
        stored /= normalisation.scale[:, None, None].astype(np.float64)
    return stored


def _steps(task: Task) -> "tuple[NDArray[np.intp], NDArray[np.intp]]":
    """What one step along each patch axis is in the stack's grid."""
    steps = []
    for direction in task.patch.axes:
        axis, sign = _axis_of(task.stack.affine, direction)
        step = np.zeros(3, np.intp)
        step[axis] = sign
        steps.append(step)
    return steps[0], steps[1]


def _axis_of(affine: NDArray[np.float64], direction: str) -> tuple[int, int]:
    """The array axis that runs along a direction (a letter of RASLPI), and 1, or -1 where it runs against it."""
    row, sign = "RASLPI".index(direction) % 3, 1 if direction in "RAS" else -1
    axis = int(np.argmax(np.abs(affine[row, :3])))
    return axis, sign * int(np.sign(affine[row, axis]))
