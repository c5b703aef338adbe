"""A subject's co-registered contrasts on one grid, in protocol order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from MRHNetLib.data.protocols import Protocol
from MRHNetLib.observer import QUIET, Observer

BLOCK_BYTES = 32 * 2**20  # of one frame looked at at a time: little beside a full-size stack


@dataclass(frozen=True, eq=False)
class ContrastStack:
    """The contrasts of one subject.

    Parameters
    ----------
    subject : str
        Name of the subject.
    protocol : Protocol
        Says what each contrast is.
    frames : tuple of (X, Y, Z) array
        Stored values, one a contrast, in the file's dtype; views of the mapped or loaded files.
    slopes, intercepts : (C,) float64 array
        A contrast's values are ``frame * slope + intercept``.
    affine : (4, 4) float64 array
        Array indices to mm, RAS+.
    files : tuple of Path
        Where the contrasts come from, each file once.
    orientation_known : bool
        False where left and right are assumed (Analyze).
    places : tuple of (Path, int)
        The file and the volume in it of each contrast; empty for a stack that was not read from files.
    full_scale : (C,) float64 array or None
        What each contrast was divided by already, in its own unit: its slope and intercept are those of the quotient.
        None where nothing was divided yet.
    """

    subject: str
    protocol: Protocol
    frames: tuple[np.ndarray, ...]
    slopes: np.ndarray
    intercepts: np.ndarray
    affine: np.ndarray
    files: tuple[Path, ...]
    orientation_known: bool = True
    places: tuple[tuple[Path, int], ...] = ()
    full_scale: np.ndarray | None = None

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(C, X, Y, Z)."""
        x, y, z = self.frames[0].shape
        return len(self.frames), x, y, z

    @property
    def nbytes(self) -> int:
        """Size in memory of all frames as they are stored."""
        return sum(frame.nbytes for frame in self.frames)

    def contrast(self, index: int) -> np.ndarray:
        """Scaled values of one contrast: (X, Y, Z) float32, a copy."""
        return self.scaled(index, self.frames[index])

    def scaled(self, index: int, stored: np.ndarray) -> np.ndarray:
        """Scaled values of a part of that contrast's frame: float32 of the same shape, a copy."""
        values: np.ndarray = stored.astype(np.float32)
        if self.slopes[index] != 1:
            values *= np.float32(self.slopes[index])
        if self.intercepts[index] != 0:
            values += np.float32(self.intercepts[index])
        return values

    @cached_property
    def extremes(self) -> np.ndarray:
        """Smallest and largest scaled value of each contrast: (C, 2) float64; NaN where a contrast holds one."""
        return self._measured(QUIET)

    def measure(self, observer: Observer) -> None:
        """Work out the `extremes` now, and tell how far that has come: all that is stored is read, once."""
        self.__dict__["extremes"] = self._measured(observer)

    def _measured(self, observer: Observer) -> np.ndarray:
        stored = np.empty((len(self.frames), 2))
        for index, frame in enumerate(self.frames):
            observer.progress(index / len(self.frames), "checking values")
            stored[index] = frame_extremes(frame)
        scaled: np.ndarray = np.sort(stored * self.slopes[:, None] + self.intercepts[:, None], axis=1)
        return scaled

    def maximum(self) -> float:
        """What inputs are divided by: the largest scaled value of the whole stack, not only of the brain.

        Where each contrast was divided by its own full scale, 1: nothing then depends on another contrast.
        """
        return 1.0 if self.full_scale is not None else float(self.extremes[:, 1].max())

    @property
    def full_scale_by_contrast(self) -> dict[str, float]:
        """What each contrast was divided by already, by its label; empty where nothing was."""
        labels = (contrast.label for contrast in self.protocol.contrasts)
        return {} if self.full_scale is None else dict(zip(labels, self.full_scale.tolist(), strict=True))

    def reordered(self, order: Sequence[int]) -> "ContrastStack":
        """The stack whose contrast number i is this one's number ``order[i]``; the protocol stays."""
        taken = list(order)
        result = replace(
            self,
            frames=tuple(self.frames[index] for index in taken),
            slopes=self.slopes[taken],
            intercepts=self.intercepts[taken],
            places=tuple(self.places[index] for index in taken) if self.places else (),
        )
        result.__dict__["extremes"] = self.extremes[taken]  # all that is stored is not read again
        return result

    def divided(self, full_scale: np.ndarray) -> "ContrastStack":
        """The stack with each contrast divided by its full scale, (C,) above 0, in the contrast's own unit."""
        result = replace(
            self, slopes=self.slopes / full_scale, intercepts=self.intercepts / full_scale, full_scale=full_scale
        )
        result.__dict__["extremes"] = self.extremes / full_scale[:, None]
        return result


def frame_extremes(frame: np.ndarray) -> tuple[float, float]:
    """Smallest and largest stored value; both NaN where a NaN is among them."""
    with np.errstate(invalid="ignore"):
        pairs = [(block.min(), block.max()) for block in blocks(frame)]
        low, high = zip(*pairs, strict=True)
        return float(np.min(low)), float(np.max(high))


def blocks(frame: np.ndarray) -> Iterator[np.ndarray]:
    """Views that together are the frame, cut along its slowest axis, of at most about 32 MiB."""
    axis = int(np.argmax(np.abs(frame.strides)))
    step = max(1, int(frame.shape[axis] * BLOCK_BYTES / max(frame.nbytes, 1)))
    for start in range(0, frame.shape[axis], step):
        yield frame[(slice(None),) * axis + (slice(start, start + step),)]
