"""The mean of the training targets at each place: what a map looks like that knows nothing but where it is.

In brains that were registered to one space a map can look good by that alone; `mrhnet evaluate --location` tells how
good. It means nothing where the subjects were only put onto one grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine
from MRHNetLib.data.grid_order import in_order_of
from MRHNetLib.data.volumes import Volume
from MRHNetLib.errors import UserError
from MRHNetLib.training.preparation import TrainingSubject


class LocationMean:
    """Sums up the targets of subjects, one after the other; all on one grid, their axes in any order.

    Attributes
    ----------
    subjects : int
        How many so far.
    """

    def __init__(self) -> None:
        self.subjects = 0
        self._grid: Volume | None = None
        self._sum: NDArray[np.float64] = np.empty(0)
        self._count: NDArray[np.int32] = np.empty(0, np.int32)

    def watch(self, subjects: Iterable[TrainingSubject]) -> Iterator[TrainingSubject]:
        """The same subjects, each added as it passes."""
        for subject in subjects:
            self.add(subject)
            yield subject

    def add(self, subject: TrainingSubject) -> None:
        """Take a subject's target, but for its missing values and its excluded voxels.

        Raises
        ------
        UserError
            It lies on another grid than the first one's.
        """
        target: NDArray[Any] = np.array(subject.target, dtype=np.float32)
        if subject.excluded is not None:
            target[subject.excluded] = np.nan
        volume = Volume(target, subject.stack.affine)
        if self._grid is None:
            self._grid = volume
            self._sum, self._count = np.zeros(volume.shape3), np.zeros(volume.shape3, np.int32)
        values = self._on_first_grid(volume, self._grid, subject.stack.subject)
        known = np.isfinite(values)
        self._sum[known] += values[known]
        self._count += known
        self.subjects += 1

    def mean(self) -> tuple[NDArray[np.float32], Affine]:
        """The mean (X, Y, Z), NaN where no subject has a value, and the affine of the first subject's grid."""
        if self._grid is None:
            raise UserError("there are no targets to take the mean of", hint="name a subject")
        missing = self._count == 0
        mean = np.where(missing, np.nan, self._sum / np.maximum(self._count, 1))
        return mean.astype(np.float32), self._grid.affine

    @staticmethod
    def _on_first_grid(volume: Volume, grid: Volume, name: str) -> NDArray[Any]:
        try:
            return in_order_of(volume, grid, f"the target of {name}", "the first subject's").data
        except UserError as error:
            raise UserError(
                error.message,
                hint="a mean at each place needs all subjects in one space: register them, or leave --location out",
            ) from error
