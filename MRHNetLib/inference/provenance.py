"""The JSON sidecar of a stain map: what made it, from what, when."""

import json
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from MRHNetLib import __version__
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.inference.notice import PREDICTED
from MRHNetLib.inference.predict import Prediction, StainMap

_LIBRARIES = ("numpy", "nibabel", "SimpleITK", "safetensors")


def write_sidecar(
    path: Path, prediction: Prediction, stain_map: StainMap, mask_name: str, warnings: Sequence[str]
) -> None:
    """Write the sidecar of one map to a staged path."""
    network, stack = stain_map.network, stain_map.subject.stack
    document = {
        "notice": PREDICTED,
        "subject": prediction.name,
        "stain": network.stain,
        "network": {
            "name": network.name,
            "sha256": network.sha256,
            "licence": network.licence,
            "citation": network.citation,
            "notes": network.notes,
        },
        "protocol": network.protocol.name,
        "plane": stain_map.patch.plane,
        "patch_axes": stain_map.patch.axes,
        "mask": {"file": mask_name, "made": prediction.mask_description, "voxels": int(prediction.mask.sum())},
        "orientation_known": stack.orientation_known,
        **_divided_by(stack),
        **stain_map.computed,
        "inputs": [{"path": str(file.absolute()), "sha256": digest} for file, digest in stain_map.inputs.items()],
        "versions": {
            "mrhnet": __version__,
            "python": platform.python_version(),
            **_library_versions(stain_map.computed),
        },
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "warnings": list(warnings),
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", errors="backslashreplace")  # file names need not be Unicode


def _divided_by(stack: ContrastStack) -> dict[str, object]:
    """What inputs were divided by: one number for all, and, where each contrast had one of its own before, that."""
    full_scale = stack.full_scale_by_contrast
    return {"input_maximum": stack.maximum(), **({"input_full_scale": full_scale} if full_scale else {})}


def _library_versions(computed: Mapping[str, object]) -> dict[str, str]:
    """Versions of what took part; every engine of networks but the native one computes with PyTorch."""
    names = _LIBRARIES if computed["engine"] in ("native", "baseline") else (*_LIBRARIES, "torch")
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # in Slicer some come without their metadata
            continue
    return found
