"""What made a table of regions: for its sidecar."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path

from MRHNetLib import __version__
from MRHNetLib.data.file_hash import file_sha256


def region_record(subject: str, atlas: str, inputs: Iterable[Path], warnings: Sequence[str]) -> dict[str, object]:
    """Subject, atlas, inputs with their SHA-256, what the figures are, warnings, version and date; for JSON."""
    return {
        "subject": subject,
        "atlas": atlas,
        "inputs": [{"path": str(path.absolute()), "sha256": file_sha256(path)} for path in inputs],
        "units": "mean, sd, median and percentiles in the map's own units, volume_mm3 in mm3",
        "definitions": "sd: of a sample, divided by N - 1; percentiles: interpolated linearly",
        "warnings": list(warnings),
        "mrhnet": __version__,
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    }
