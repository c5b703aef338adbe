"""The output folder of a prediction without a prediction: maps, sidecars and the MRI that they name."""

import hashlib
import json
from pathlib import Path

import numpy as np
from conftest import write_small_subject

from MRHNetLib.data.volumes import read_volume, write_nifti
from MRHNetLib.inference.notice import PREDICTED

SOURCES = ("dwi2000", "dwi5000", "t2MTONOFF")


def write_prediction(folder: Path, *, subject: str = "mouse1", stains: tuple[str, ...] = ("AF", "NF")) -> Path:
    """Write an output folder beside the subject that it is of; each map is the T2-weighted signal, times 1, 2, ..."""
    inputs = write_small_subject(folder.parent / subject)
    files = [next(inputs.glob(f"*{source}*")) for source in SOURCES]
    mri, mask = read_volume(files[2]), read_volume(inputs / "Masked_outline.nii")
    folder.mkdir(exist_ok=True)
    for factor, stain in enumerate(stains, start=1):
        values = np.where(mask.values() > 0, factor * mri.values(0), 0).astype(np.float32)
        write_nifti(folder / f"{subject}_stain-{stain}.nii.gz", values, mri.affine, PREDICTED)
        sidecar = {
            "notice": PREDICTED,
            "subject": subject,
            "stain": stain,
            "network": {"name": f"mrh-{stain.lower()}", "sha256": "ab" * 32},
            "protocol": "mrh-67",
            "inputs": [{"path": str(path), "sha256": _sha256(path)} for path in files],
        }
        (folder / f"{subject}_stain-{stain}.json").write_text(json.dumps(sidecar), encoding="utf-8")
    write_nifti(folder / f"{subject}_mask.nii.gz", (mask.values() > 0).astype(np.uint8), mri.affine)
    return folder


def change_sidecar(path: Path, **fields: object) -> None:
    """Replace fields of a sidecar."""
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | fields), encoding="utf-8")


class Listener:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.warnings: list[str] = []

    def progress(self, fraction: float, stage: str) -> None:
        assert 0 <= fraction <= 1
        self.stages.append(stage)

    def warning(self, message: str) -> None:
        self.warnings.append(message)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
