"""The JSON sidecar of a parameter map: what it shows, in which unit, what made it, from what, when."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from MRHNetLib import __version__
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.maps.parameter_maps import ParameterMap

_LIBRARIES = ("numpy", "nibabel", "dipy", "SimpleITK")


def map_facts(parameter_map: ParameterMap) -> dict[str, object]:
    """What the sidecar and the command's result both tell of a map."""
    computation = parameter_map.computation
    shell = {"shell": computation.shell} if computation.shell else {}
    voxels = max(parameter_map.voxels, 1)
    return {
        "map": parameter_map.kind.name,
        **shell,
        "unit": parameter_map.kind.unit,
        "method": computation.method,
        **computation.facts,
        "put_right": {name: count / voxels for name, count in parameter_map.put_right.items()},
    }


def write_sidecar(
    path: Path,
    parameter_map: ParameterMap,
    stack: ContrastStack,
    mask: dict[str, object],
    warnings: Sequence[str],
) -> None:
    """Write the sidecar of one map to a staged path; shares under ``put_right`` are of the mask's voxels."""
    document = {
        "subject": stack.subject,
        "contents": parameter_map.kind.contents,
        **map_facts(parameter_map),
        "protocol": stack.protocol.name,
        "mask": mask,
        "orientation_known": stack.orientation_known,
        "inputs": [{"path": str(file.absolute()), "sha256": sha} for file, sha in parameter_map.inputs.items()],
        "versions": {"mrhnet": __version__, "python": platform.python_version(), **_library_versions()},
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "warnings": list(warnings),
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", errors="backslashreplace")  # file names need not be Unicode


def _library_versions() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # in Slicer some come without their metadata
            continue
    return found
