"""``mrhnet compare`` of maps: two groups of subjects voxel by voxel."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from MRHNetLib.commands.result import Result, output
from MRHNetLib.observer import Observer, Portion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from MRHNetLib.evaluation.group_voxels import VoxelComparison

CORRECTIONS = ("none", "max-t", "cluster", "tfce")  # spelt out because --help must not load numpy; a test compares them
DEFAULT_CORRECTION = "max-t"
CLUSTER_P = 0.001
ARRANGEMENTS = 1000
NOTABLE = 0.05
_KINDS = {"t": "t-map", "p": "p-map", "p-corrected": "corrected-p-map"}


def compare_maps(arguments: argparse.Namespace, folder: Path, observer: Observer) -> Result:
    """Compare the maps that the arguments of `mrhnet compare` name, and write what was found to a folder."""
    import json

    import numpy as np

    from MRHNetLib.data.volumes import write_nifti
    from MRHNetLib.evaluation.group_maps import files_by_map, read_group_maps
    from MRHNetLib.evaluation.group_membership import read_groups
    from MRHNetLib.evaluation.group_voxels import MEASURES, compare_voxels
    from MRHNetLib.files import OutputFiles

    correction = arguments.correction or DEFAULT_CORRECTION
    found = files_by_map(arguments.inputs)
    groups = read_groups(arguments.participants, arguments.group, list(next(iter(found.values()))), arguments.groups)
    subjects = [subject for members in groups.members for subject in members]
    second = np.arange(len(subjects)) >= len(groups.members[0])
    kinds = [kind for kind in _KINDS if kind != "p-corrected" or correction != "none"]
    paths = {(name, kind): folder / f"{name}_{kind}.nii.gz" for name in found for kind in kinds}
    record = folder / "voxels.json"
    said: dict[str, dict[str, object]] = {}
    with OutputFiles(overwrite=arguments.overwrite) as files:
        staged = {place: files.stage(path) for place, path in paths.items()}
        sidecar = files.stage(record)
        for number, (name, own) in enumerate(found.items()):
            part = Portion(observer, number / len(found), (number + 1) / len(found))
            maps = read_group_maps(own, subjects, arguments.mask, Portion(part, 0, 0.2))
            compared = compare_voxels(
                maps.values,
                second,
                maps.mask,
                correction=correction,
                cluster_p=arguments.cluster_p or CLUSTER_P,
                permutations=arguments.permutations or ARRANGEMENTS,
                seed=arguments.seed,
                observer=Portion(part, 0.2, 0.95),
            )
            for kind, volume in zip(_KINDS, (compared.t, compared.p, compared.corrected), strict=True):
                if volume is not None:
                    write_nifti(staged[name, kind], volume, maps.affine, f"{name}: {kind}")
            said[name] = _summary_of(compared, maps.mask, arguments)
        fields: dict[str, object] = {
            "groups": dict(zip(groups.names, groups.members, strict=True)),
            "correction": correction,
            "corrected_by": MEASURES.get(correction),
            "cluster_p": (arguments.cluster_p or CLUSTER_P) if correction == "cluster" else None,
            "maps": said,
        }
        sidecar.write_text(json.dumps(fields, indent=2) + "\n", encoding="utf-8")
    outputs = [output(path, _KINDS[kind], map=name) for (name, kind), path in paths.items()]
    lines = [_in_words(name, about) for name, about in said.items()]
    text = "\n".join([*lines, *(f"{_KINDS[kind]:<15} {path}" for (_, kind), path in paths.items())])
    return Result(text, [*outputs, output(record, "sidecar")], fields)


def _summary_of(
    compared: "VoxelComparison", mask: "NDArray[np.bool_]", arguments: argparse.Namespace
) -> dict[str, object]:
    """What the result says of one map."""
    said: dict[str, object] = {"voxels": int(mask.sum())}
    if compared.corrected is not None:
        below = compared.corrected < NOTABLE
        said |= {
            "arrangements": arrangements_in_words(compared.arrangements, compared.exact, arguments.seed),
            "corrected_p_below_0.05": int(below.sum()),
            "more": int((below & (compared.t > 0)).sum()),
            "less": int((below & (compared.t < 0)).sum()),
        }
    return said


def _in_words(name: str, said: Mapping[str, object]) -> str:
    if "arrangements" not in said:
        return f"{name}: {said['voxels']} voxels compared, p not corrected"
    found = f"{said['corrected_p_below_0.05']} of {said['voxels']} voxels with corrected p < {NOTABLE:g}"
    return f"{name}: {found} ({said['more']} more, {said['less']} less); {said['arrangements']}"


def arrangements_in_words(dealt: int, exact: bool, seed: int) -> str:
    """How many arrangements of the subjects a permutation test compared with, and which."""
    return f"all {dealt} arrangements" if exact else f"{dealt} random arrangements, seed {seed}"
