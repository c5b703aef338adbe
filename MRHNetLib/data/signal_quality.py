"""How good the signal of a stack is: range, noise, hot voxels and coil bias."""

from dataclasses import dataclass

import numpy as np

from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.voxel_sample import VoxelSample
from MRHNetLib.observer import QUIET, Observer

RAYLEIGH_MEDIAN = float(np.sqrt(2 * np.log(2)))  # of background magnitude, in noise deviations; Gudbjartsson 1995
MAD_TO_DEVIATION = 1.4826  # of a normal distribution
HOT_RATIO = 2.0  # maximum to 99.9th percentile; whole volumes of tissue stay below it


@dataclass(frozen=True)
class ContrastSignal:
    """The values of one contrast.

    Parameters
    ----------
    label, kind : str
        Which contrast, and what it is.
    minimum, maximum : float
        Over the whole volume; like the others in the unit of the file.
    median, percentile_999 : float
        Over the brain.
    snr : float or None
        Median over the noise's standard deviation; None for maps, and where no noise is seen.
    """

    label: str
    kind: str
    minimum: float
    maximum: float
    median: float
    percentile_999: float
    snr: float | None


def measure_signals(
    stack: ContrastStack, sample: VoxelSample, observer: Observer = QUIET
) -> tuple[list[ContrastSignal], str]:
    """The values of every contrast, and where the noise was measured.

    The noise comes from the background (Rayleigh: Gudbjartsson and Patz, MRM 1995;34:910-914); where that is
    blanked or missing, from the second differences along the brain's axes, which tissue makes look larger.
    """
    noises = [_noise_round(stack, index, sample) for index in range(len(stack.frames))]
    blanked = min(noises) == 0
    signals = []
    for index, contrast in enumerate(stack.protocol.contrasts):
        observer.progress(index / len(stack.frames), "measuring contrasts")
        unit = 1.0 if stack.full_scale is None else float(stack.full_scale[index])  # values are told in the file's own
        brain = unit * stack.scaled(index, stack.frames[index][sample.brain])
        minimum, maximum = unit * stack.extremes[index]
        noise = unit * (_noise_in_brain(stack, index, sample) if blanked else noises[index])
        median = float(np.median(brain))
        signals.append(
            ContrastSignal(
                contrast.label,
                contrast.kind,
                minimum=float(minimum),
                maximum=float(maximum),
                median=median,
                percentile_999=float(np.percentile(brain, 99.9)),
                snr=median / noise if noise > 0 and contrast.kind != "map" else None,
            )
        )
    return signals, "differences between neighbours in the brain" if blanked else "background"


def hot_voxel(stack: ContrastStack, signals: list[ContrastSignal]) -> tuple[float, int, tuple[int, ...]]:
    """The stack's maximum over the largest 99.9th percentile of a contrast, and the channel and voxel that hold it.

    Where each contrast has a full scale, those divided by their own maximum count, each beside its own percentile; 0 if
    there is none.
    """
    if stack.full_scale is None:
        channel, level = int(np.argmax(stack.extremes[:, 1])), max(signal.percentile_999 for signal in signals)
        ratio = stack.maximum() / level if level > 0 else 0.0
    else:
        ratios = [
            signal.maximum / signal.percentile_999 if by == "maximum" and signal.percentile_999 > 0 else 0.0
            for by, signal in zip(stack.protocol.full_scales, signals, strict=True)
        ]
        channel = int(np.argmax(ratios))
        ratio = ratios[channel]
    frame = stack.frames[channel]
    position = np.argmax(frame) if stack.slopes[channel] > 0 else np.argmin(frame)
    voxel = tuple(int(i) for i in np.unravel_index(int(position), frame.shape))
    return ratio, channel, voxel


def coil_bias(image: np.ndarray, sample: VoxelSample) -> float:
    """Coefficient of variation over the brain of the image's smooth part: 0 for an even coil.

    The smooth part is a quadratic polynomial in the three coordinates, fitted to the logarithm of the values.

    Parameters
    ----------
    image : (X, Y, Z) float array
        The mean b0, or what comes nearest to it.
    sample : VoxelSample
        Of the same grid.
    """
    values = image[sample.brain]
    positive = values > 0
    if np.count_nonzero(positive) < 100:
        return 0.0
    x, y, z = (2 * axis[positive] / max(size - 1, 1) - 1 for axis, size in zip(sample.brain, image.shape, strict=True))
    terms = np.stack([np.ones_like(x), x, y, z, x * x, y * y, z * z, x * y, y * z, z * x], axis=1)
    coefficients = np.linalg.lstsq(terms, np.log(values[positive].astype(np.float64)), rcond=None)[0]
    field = np.exp(terms @ coefficients)
    return float(field.std() / field.mean())


def _noise_round(stack: ContrastStack, index: int, sample: VoxelSample) -> float:
    values = stack.scaled(index, stack.frames[index][sample.background])
    return max(float(np.median(values)), 0.0) / RAYLEIGH_MEDIAN if values.size else 0.0


def _noise_in_brain(stack: ContrastStack, index: int, sample: VoxelSample) -> float:
    """The smallest of the axes' estimates, along which tissue changes least; 0 where no axis has three voxels."""
    axes = [axis for axis, length in enumerate(stack.frames[index].shape) if length >= 3]
    return min((_noise_along(stack, index, sample, axis) for axis in axes), default=0.0)


def _noise_along(stack: ContrastStack, index: int, sample: VoxelSample, axis: int) -> float:
    frame, centre = stack.frames[index], list(sample.brain)
    centre[axis] = np.clip(centre[axis], 1, frame.shape[axis] - 2)
    row = []
    for step in (-1, 0, 1):
        place = [*centre[:axis], centre[axis] + step, *centre[axis + 1 :]]
        row.append(stack.scaled(index, frame[tuple(place)]).astype(np.float64))
    differences = row[0] - 2 * row[1] + row[2]
    deviation = MAD_TO_DEVIATION * np.median(np.abs(differences - np.median(differences)))
    return float(deviation / np.sqrt(6))  # 1 + 4 + 1: the variances of the three terms
