"""What came out: each contender's figures, and the few that sum them up."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from MRHNetLib.inference.benchmark.field import Field
from MRHNetLib.inference.benchmark.peak import products_seconds
from MRHNetLib.inference.benchmark.race import Run
from MRHNetLib.inference.benchmark.reference import Reference
from MRHNetLib.networks.bundle import Bundle


@dataclass(frozen=True)
class Row:
    """One contender.

    Parameters
    ----------
    key, name : str
        See `Contender`.
    seconds : list of float
        Of every round, volume and mask to volume.
    microseconds_a_voxel : float
        The best of them over the voxels.
    ratio : float
        How many times as fast as the naive port: its best time over this one's.
    max_error : float
        Largest absolute difference from double precision at the reference's voxels, in the network's own output unit.
    rms_error_over_std : float or None
        Root of the mean squared difference over the standard deviation of the true output at these voxels; None where
        it is the same at all of them.
    fraction_of_peak : float or None
        The time that 22 products a layer take at the register-only peak (see `products_seconds`, `Peak`) over the best
        time: above 1 where fewer are computed; None where no kernel of ours computes.
    """

    key: str
    name: str
    seconds: list[float]
    microseconds_a_voxel: float
    ratio: float
    max_error: float
    rms_error_over_std: "float | None"
    fraction_of_peak: "float | None"

    @property
    def best(self) -> float:
        """The shortest time in seconds."""
        return min(self.seconds)

    def to_document(self) -> dict[str, object]:
        """For the JSON result."""
        return {
            "engine": self.key,
            "name": self.name,
            "best_s": self.best,
            "times_s": self.seconds,
            "us_per_voxel": self.microseconds_a_voxel,
            "ratio_to_naive": self.ratio,
            "max_error": self.max_error,
            "rms_error_over_std": self.rms_error_over_std,
            "fraction_of_peak": self.fraction_of_peak,
        }


@dataclass(frozen=True)
class Standings:
    """All contenders.

    Parameters
    ----------
    rows : list of Row
        The naive port first.
    exact, fast : str
        Keys of our engines for the two precisions (see `Field`).
    flops : dict of str to float
        Peak of each kernel, in floating-point operations a second.
    """

    rows: list[Row]
    exact: str
    fast: str
    flops: dict[str, float] = field(default_factory=dict)

    def row(self, key: str) -> "Row | None":
        """The contender of that key, None where it did not take part."""
        return next((row for row in self.rows if row.key == key), None)

    def summary(self) -> dict[str, "float | None"]:
        """The figures that sum it up; None where one of the two compared did not take part.

        ratio_exact, ratio_fast
            Naive port's time over ours, fp32 and bf16, end to end: volume and mask to volume.
        ratio_openvino_fp32, ratio_openvino_bf16
            OpenVINO's time over ours in the same precision, likewise.
        fraction_of_peak_exact, fraction_of_peak_fast
            See `Row`.
        max_error_exact, max_error_torch
            Of our fp32 engine and of the naive port, see `Row`.
        rms_error_fast_over_std
            Of our bf16 engine, see `Row`.
        """
        naive, exact = self.row("naive"), self.row(self.exact)
        fast = self.row(self.fast) if self.fast != self.exact else None
        return {
            "ratio_exact": _ratio(naive, exact),
            "ratio_fast": _ratio(naive, fast),
            "ratio_openvino_fp32": _ratio(self.row("openvino-fp32"), exact),
            "ratio_openvino_bf16": _ratio(self.row("openvino-bf16"), fast),
            "fraction_of_peak_exact": exact.fraction_of_peak if exact else None,
            "fraction_of_peak_fast": fast.fraction_of_peak if fast else None,
            "max_error_exact": exact.max_error if exact else None,
            "max_error_torch": naive.max_error if naive else None,
            "rms_error_fast_over_std": fast.rms_error_over_std if fast else None,
        }


def standings(
    field: Field, runs: Sequence[Run], network: Bundle, voxels: int, reference: Reference, flops: dict[str, float]
) -> Standings:
    """The figures of a race; the naive port is the first run."""
    rows = []
    for run in runs:
        errors = reference.errors(run.stain_map, network)
        peak = flops.get(run.contender.key.removeprefix("native-"))
        deviation = float(reference.values.std())
        rows.append(
            Row(
                key=run.contender.key,
                name=run.contender.name,
                seconds=run.seconds,
                microseconds_a_voxel=1e6 * run.best / voxels,
                ratio=runs[0].best / run.best,
                max_error=float(np.abs(errors).max()),
                rms_error_over_std=float(np.sqrt(np.square(errors).mean())) / deviation if deviation else None,
                fraction_of_peak=products_seconds(network.architecture, voxels, peak) / run.best if peak else None,
            )
        )
    return Standings(rows, field.exact, field.fast, flops)


def _ratio(slower: "Row | None", faster: "Row | None") -> "float | None":
    return slower.best / faster.best if slower and faster else None
