"""Writing a phantom subject to a folder, in the layout of the published data.

Images are uncompressed: predicting maps them instead of loading them. Nothing here is called ``_stain-``, which is
the name of predicted maps.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.protocols import Protocol
from MRHNetLib.data.regions import write_region_table
from MRHNetLib.data.volumes import write_nifti
from MRHNetLib.errors import UserError
from MRHNetLib.files import OutputFiles
from MRHNetLib.observer import QUIET, Observer, Portion
from MRHNetLib.phantom.scan import DEFAULT_SNR, Scan
from MRHNetLib.phantom.signal import check_simulable
from MRHNetLib.phantom.stains import STAINS
from MRHNetLib.phantom.subject import PhantomSubject, region_table

SCANNING = 0.8  # share of the time, for the progress
NOTICE = "digital phantom, simulated: not data of an animal"
MASK_NAME, REGIONS_NAME, TABLE_NAME = "Masked_outline.nii.gz", "regions.nii.gz", "regions.tsv"
RECORD_NAME = "phantom.json"


@dataclass(frozen=True)
class StagedFile:
    """One file of a subject: where it will be, its kind, and the temporary file to write."""

    path: Path
    kind: str
    temporary: Path


def stage_subject(outputs: OutputFiles, folder: Path, protocols: Sequence[Protocol]) -> list[StagedFile]:
    """Stage all files of a subject in its own folder, before anything is computed."""
    kinds = {f"{source.name}.nii": "source" for protocol in protocols for source in protocol.sources}
    kinds |= {_truth_name(stain): "truth" for stain in STAINS}
    kinds |= {MASK_NAME: "mask", REGIONS_NAME: "regions", TABLE_NAME: "region-table", RECORD_NAME: "record"}
    return [StagedFile(folder / name, kind, outputs.stage(folder / name)) for name, kind in kinds.items()]


def write_subject(
    subject: PhantomSubject,
    files: Sequence[StagedFile],
    protocols: Sequence[Protocol],
    *,
    snr: float = DEFAULT_SNR,
    observer: Observer = QUIET,
) -> None:
    """Write a subject's images, true stains, mask, regions and record.

    Parameters
    ----------
    subject : PhantomSubject
        Who is scanned.
    files : sequence of StagedFile
        From `stage_subject`, for the same protocols.
    protocols : sequence of Protocol
        What is acquired, one after the other, of the same brain.
    snr : float
        Mean signal of the brain in the protocol's first b0 image over the noise's standard deviation.
    observer : Observer
        Is told about the progress.

    Raises
    ------
    UserError
        A protocol cannot be simulated, or the signal-to-noise ratio is not positive.
    """
    check_snr(snr)
    for protocol in protocols:
        check_simulable(protocol)
    staged = {file.path.name: file.temporary for file in files}
    for number, protocol in enumerate(protocols):
        part = Portion(observer, SCANNING * number / len(protocols), SCANNING * (number + 1) / len(protocols))
        _write_protocol(subject, protocol, staged, snr, part)
    affine = subject.grid.affine
    for number, stain in enumerate(STAINS):
        observer.progress(SCANNING + (1 - SCANNING) * number / len(STAINS), "writing the true stains")
        write_nifti(staged[_truth_name(stain)], subject.truth(stain), affine, description=NOTICE)
    write_nifti(staged[MASK_NAME], subject.mask.astype(np.uint8), affine, description=NOTICE)
    write_nifti(staged[REGIONS_NAME], subject.regions, affine, description=NOTICE)
    write_region_table(staged[TABLE_NAME], region_table())
    staged[RECORD_NAME].write_text(json.dumps(_record(subject, protocols, snr), indent=2) + "\n", encoding="utf-8")


def check_snr(snr: float) -> None:
    """Check a signal-to-noise ratio.

    Raises
    ------
    UserError
        It is not a positive number.
    """
    if not 0 < snr < np.inf:
        raise UserError(f"a signal-to-noise ratio above 0 was expected, found {snr:g}", hint="e.g. --snr 40")


def _truth_name(stain: str) -> str:
    return f"truth_{stain}.nii.gz"


def _write_protocol(
    subject: PhantomSubject, protocol: Protocol, staged: dict[str, Path], snr: float, observer: Observer
) -> None:
    scan = Scan(subject, protocol, snr)
    done = 0
    for source in protocol.sources:
        images: NDArray[np.int16] = np.empty((*subject.grid.shape, source.volumes), np.int16, order="F")
        for channel in protocol.indices(source=source.name):
            observer.progress(done / len(protocol.contrasts), f"scanning {source.name}")
            images[..., protocol.contrasts[channel].frame] = scan.image(channel)
            done += 1
        write_nifti(staged[f"{source.name}.nii"], images, subject.grid.affine, description=NOTICE)


def _record(subject: PhantomSubject, protocols: Sequence[Protocol], snr: float) -> dict[str, object]:
    return {
        "notice": NOTICE,
        "subject": subject.name,
        "genotype": subject.genotype.name,
        "seed": subject.seed,
        "number": subject.number,
        "voxel_size_mm": subject.grid.voxel_size,
        "snr": snr,
        "protocols": [protocol.name for protocol in protocols],
    }
