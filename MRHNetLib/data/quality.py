"""What is good and what is doubtful about a subject's images: the findings of ``mrhnet check``."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from MRHNetLib.data.alignment import Shift, source_shifts
from MRHNetLib.data.geometry import axis_letters, voxel_sizes
from MRHNetLib.data.mt_order import mt_channels
from MRHNetLib.data.signal_quality import HOT_RATIO, ContrastSignal, coil_bias, hot_voxel, measure_signals
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.voxel_sample import sample_voxels
from MRHNetLib.observer import QUIET, Observer, Portion

UNEVEN_COIL = 0.3  # coefficient of variation of the smooth field; tissue's own differences make some 0.1


@dataclass(frozen=True)
class Quality:
    """Findings on one subject.

    Parameters
    ----------
    subject, protocol : str
        Their names.
    files : list of str
        The images that were read.
    shape : (X, Y, Z)
        Of the grid.
    orientation : str
        Direction in which each array axis increases.
    orientation_known : bool
        False where it was assumed.
    voxel_size_mm : list of three floats
        Along the array's axes.
    dtypes : list of str
        Types of the stored values.
    mask : str
        Where the brain mask comes from.
    brain_volume_mm3 : float
        Its volume.
    contrasts : list of ContrastSignal
        Range and signal-to-noise of each contrast.
    noise_from : str
        Where the noise was measured.
    maximum : float
        Of the whole stack: what a network's inputs are divided by.
    maximum_at : str
        Contrast and voxel that hold it.
    full_scale : dict
        What inputs are divided by instead, contrast by contrast, in its own unit; empty where the maximum is.
    maximum_ratio : float
        Maximum over the largest 99.9th percentile of a contrast in the brain.
    coil_bias : float
        Coefficient of variation of the smooth part of the image over the brain.
    mt_medians : (on, off) or None
        Medians over the brain.
    shifts : dict
        Voxels along each array axis by which each source lies off the first one.
    findings : list of str
        What the user should look at; empty when all is well.
    """

    subject: str
    protocol: str
    files: list[str]
    shape: tuple[int, ...]
    orientation: str
    orientation_known: bool
    voxel_size_mm: list[float]
    dtypes: list[str]
    mask: str
    brain_volume_mm3: float
    contrasts: list[ContrastSignal]
    noise_from: str
    maximum: float
    maximum_at: str
    full_scale: dict[str, float]
    maximum_ratio: float
    coil_bias: float
    mt_medians: tuple[float, float] | None
    shifts: dict[str, Shift]
    findings: list[str]

    def to_document(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def assess(stack: ContrastStack, mask: np.ndarray, mask_description: str, observer: Observer = QUIET) -> Quality:
    """The findings on a stack whose brain is `mask`, (X, Y, Z) bool."""
    sample = sample_voxels(mask)
    signals, noise_from = measure_signals(stack, sample, Portion(observer, 0.0, 0.6))
    ratio, channel, voxel = hot_voxel(stack, signals)
    bias = coil_bias(reference_image(stack), sample)
    shifts = source_shifts(stack, mask, Portion(observer, 0.65, 1.0))
    mt = mt_channels(stack.protocol)
    sizes = voxel_sizes(stack.affine)
    place = f"{stack.protocol.contrasts[channel].label} at voxel ({', '.join(map(str, voxel))})"
    return Quality(
        subject=stack.subject,
        protocol=stack.protocol.name,
        files=[str(path.absolute()) for path in stack.files],
        shape=stack.shape[1:],
        orientation=axis_letters(stack.affine),
        orientation_known=stack.orientation_known,
        voxel_size_mm=[round(float(size), 6) for size in sizes],
        dtypes=sorted({str(frame.dtype.name) for frame in stack.frames}),
        mask=mask_description,
        brain_volume_mm3=float(np.count_nonzero(mask) * sizes.prod()),
        contrasts=signals,
        noise_from=noise_from,
        maximum=stack.maximum(),
        maximum_at=place,
        full_scale=stack.full_scale_by_contrast,
        maximum_ratio=ratio,
        coil_bias=bias,
        mt_medians=(signals[mt[0]].median, signals[mt[1]].median) if mt else None,
        shifts=shifts,
        findings=_findings(stack, ratio, place, bias, shifts),
    )


def reference_image(stack: ContrastStack) -> np.ndarray:
    """The mean b0, or the first contrast of a protocol without b0: (X, Y, Z) float32."""
    channels = stack.protocol.indices(kind="b0") or [0]
    total = stack.contrast(channels[0])
    for channel in channels[1:]:
        total += stack.contrast(channel)
    total /= len(channels)
    return total


def _findings(stack: ContrastStack, ratio: float, place: str, bias: float, shifts: dict[str, Shift]) -> list[str]:
    findings = []
    if not stack.orientation_known:
        findings.append("the orientation is assumed: left and right cannot be known")
    if ratio > HOT_RATIO:
        findings.append(
            f"a hot voxel, {place}, is {ratio:.1f} times the 99.9th percentile: inputs divided by the maximum will be "
            "too dark for a network; correct the voxel"
        )
    if bias > UNEVEN_COIL:
        findings.append(f"the coil is uneven (smooth variation {bias:.0%} of the mean): consider a bias correction")
    first = stack.protocol.sources[0].name
    findings += [
        f"{name} lies off {first} by ({', '.join(map(str, shift))}) voxels along the array's axes: register them"
        for name, shift in shifts.items()
        if any(shift)
    ]
    return findings
