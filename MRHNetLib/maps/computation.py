"""One thing to compute, voxel by voxel: from the signals of some contrasts to maps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Computed(NamedTuple):
    """Maps of V voxels by name, (V,) or (V, 3), and in how many voxels something was put right."""

    maps: dict[str, NDArray[Any]]
    counts: dict[str, int]


@dataclass(frozen=True, eq=False)
class Computation:
    """What makes some maps of the signals of some contrasts.

    Parameters
    ----------
    names : tuple of str
        The maps that are wanted of it.
    channels : list of int
        Contrasts of the stack.
    compute : callable
        Takes (V, N) signals of these.
    method : str
        For the sidecar.
    shell : str
        The shell's label; empty where the maps are not one shell's.
    b_value : float or None
        The shell's, in s/mm2.
    facts : dict
        More for the sidecar.
    b0_channels : list of int
        Those of the channels that must be equally bright in all shells: nothing else makes the maps comparable.
    """

    names: tuple[str, ...]
    channels: list[int]
    compute: Callable[[NDArray[np.float64]], Computed]
    method: str
    shell: str = ""
    b_value: float | None = None
    facts: dict[str, object] = field(default_factory=dict)
    b0_channels: list[int] = field(default_factory=list)
