"""A diffusion series with gradients of its own, and which of its volumes are b0 volumes or a shell together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from MRHNetLib.data.gradients import GradientTable
from MRHNetLib.maps.weighting import LEAST_DWI_B_VALUE

SHELL_GAP = 1.1  # of one b-value to the next lower: 1,900 and 2,000 are one shell, 700 and 800 are two
MOST_OF_STAND_INS = 0.2  # of the highest b-value: volumes that may stand for b0 volumes where there are none


@dataclass(frozen=True, eq=False)
class GradientSeries:
    """One image file and its table.

    Parameters
    ----------
    name : str
        For messages, and for shells that their b-value does not tell apart.
    path : Path
        The image.
    table : GradientTable
        A line for each volume.
    """

    name: str
    path: Path
    table: GradientTable

    @cached_property
    def shells(self) -> list[list[int]]:
        """The volumes of each shell, the weakest first."""
        shells = self._groups
        return shells[1:] if self._weakest_stand_in else shells

    @cached_property
    def b0_volumes(self) -> list[int]:
        """Those without weighting; in a series without, weak ones that stand for them (imaging gradients, crushers)."""
        return self._groups[0] if self._weakest_stand_in else self._unweighted

    def b_value(self, volumes: list[int]) -> float:
        """The median of some volumes, in s/mm2."""
        return float(np.median(self.table.b_values[volumes]))

    @property
    def _unweighted(self) -> list[int]:
        return [int(volume) for volume in np.flatnonzero(self.table.b_values < LEAST_DWI_B_VALUE)]

    @cached_property
    def _groups(self) -> list[list[int]]:
        """The weighted volumes, of b-values that lie close together; each in the order of the file."""
        b_values = self.table.b_values
        ordered = np.argsort(b_values, kind="stable")[len(self._unweighted) :]
        steps = b_values[ordered[1:]] > SHELL_GAP * b_values[ordered[:-1]]
        return [sorted(map(int, group)) for group in np.split(ordered, np.flatnonzero(steps) + 1) if len(group)]

    @property
    def _weakest_stand_in(self) -> bool:
        if self._unweighted or len(self._groups) < 2:
            return False
        weakest, strongest = self.b_value(self._groups[0]), self.b_value(self._groups[-1])
        return weakest <= MOST_OF_STAND_INS * strongest
