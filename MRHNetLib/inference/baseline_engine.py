"""Baselines are computed by NumPy, voxel by voxel; beside networks when both are asked for."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.inference.task import Task
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import Observer, Portion

if TYPE_CHECKING:
    from MRHNetLib.inference.engine import Engine

_BATCH = 16_384  # voxels; a forest takes some tenths of a second for so many
_BASELINES = 0.5  # of the progress, where networks follow


class BaselineEngine:
    """NumPy on the CPU, for baselines."""

    @property
    def description(self) -> Mapping[str, object]:
        """What computes: see `Engine`."""
        return {"engine": "baseline", "device": "cpu", "precision": "fp64"}

    def stain_maps(self, task: Task, networks: Sequence[Bundle], observer: Observer) -> list[NDArray[np.float32]]:
        """See `Engine`."""
        maximum, centre = np.float32(task.stack.maximum()), task.patch.size // 2
        maps = [np.zeros(task.mask.shape, np.float32) for _ in networks]
        turned = [task.order.apply(values) for values in maps]
        total, done = int(np.count_nonzero(task.mask)), 0
        for (u, v, w), patches in task.batches(_BATCH):
            voxels = patches[:, :, centre : centre + 1, centre : centre + 1]
            for network, values in zip(networks, turned, strict=True):
                values[u, v, w] = _outputs(network, voxels, maximum)[:, 0, 0]
            done += len(u)
            observer.progress(done / total, f"predicting {', '.join(network.stain for network in networks)}")
        return maps

    def patch_outputs(
        self, patches: NDArray[np.float32], maximum: NDArray[np.float32], network: Bundle, observer: Observer
    ) -> NDArray[np.float32]:
        """See `Engine`; every pixel is computed by itself, whatever the size of the patches."""
        pixels = patches.shape[2] * patches.shape[3]
        outputs = np.empty((len(patches), *patches.shape[2:]), np.float32)
        step = max(1, _BATCH // pixels)
        for start in range(0, len(patches), step):
            part = slice(start, start + step)
            outputs[part] = _outputs(network, patches[part].astype(np.float32), maximum[part])
            observer.progress(min(1.0, (start + step) / len(patches)), f"predicting {network.stain}")
        return outputs


class MixedEngine:
    """Baselines and networks in one call, each by an engine of its own.

    Parameters
    ----------
    baselines, networks : Engine
        What computes the ones and the others.
    """

    def __init__(self, baselines: "Engine", networks: "Engine") -> None:
        self._baselines, self._networks = baselines, networks

    @property
    def description(self) -> Mapping[str, object]:
        """What computes the networks, and under ``baselines`` what computes those."""
        return {**self._networks.description, "baselines": dict(self._baselines.description)}

    def engine_of(self, network: Bundle) -> "Engine":
        """The engine that computes that one."""
        return self._baselines if network.is_baseline else self._networks

    def stain_maps(self, task: Task, networks: Sequence[Bundle], observer: Observer) -> list[NDArray[np.float32]]:
        """See `Engine`."""
        parts = [[network for network in networks if network.is_baseline is wanted] for wanted in (True, False)]
        ends = (0.0, _BASELINES if all(parts) else float(bool(parts[0])), 1.0)
        maps: dict[int, NDArray[np.float32]] = {}
        for part, start, stop in zip(parts, ends[:-1], ends[1:], strict=True):
            if part:
                computed = self.engine_of(part[0]).stain_maps(task, part, Portion(observer, start, stop))
                maps |= {id(network): values for network, values in zip(part, computed, strict=True)}
        return [maps[id(network)] for network in networks]

    def patch_outputs(
        self, patches: NDArray[np.float32], maximum: NDArray[np.float32], network: Bundle, observer: Observer
    ) -> NDArray[np.float32]:
        """See `Engine`."""
        return self.engine_of(network).patch_outputs(patches, maximum, network, observer)


def _outputs(
    network: Bundle, patches: NDArray[np.float32], maximum: "np.float32 | NDArray[np.float32]"
) -> NDArray[np.float32]:
    """(N, P, P) stain of every pixel of (N, C, P, P) patches."""
    assert not isinstance(network.model, Architecture)
    inputs = network.normalisation.apply(patches, np.asarray(maximum))
    count, contrasts, *sides = inputs.shape
    pixels = inputs.transpose(0, 2, 3, 1).reshape(-1, contrasts)
    values = network.model.predict(network.weights, pixels).reshape(count, *sides)
    return network.normalisation.restore(values)
