"""``mrhnet compare`` of maps: two groups of subjects voxel by voxel."""

import argparse
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from MRHNetLib.commands.result import Result, output
from MRHNetLib.observer import Observer, Portion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from MRHNetLib.evaluation.group_maps import GroupMaps
    from MRHNetLib.evaluation.group_membership import Groups
    from MRHNetLib.evaluation.group_voxels import VoxelComparison

CORRECTIONS = ("none", "max-t", "cluster", "tfce")  # spelt out because --help must not load numpy; a test compares them
DEFAULT_CORRECTION = "max-t"
CLUSTER_P = 0.001
ARRANGEMENTS = 1000
NOTABLE = 0.05
_KINDS = {"t": "t-map", "p": "p-map", "p-corrected": "corrected-p-map", "figure": "figure"}
_ENDINGS = {"t": "t.nii.gz", "p": "p.nii.gz", "p-corrected": "p-corrected.nii.gz", "figure": "t.png"}
_READ, _COMPARED = 0.2, 0.92  # of the time of one map


def compare_maps(arguments: argparse.Namespace, folder: Path, observer: Observer) -> Result:
    """Compare the maps that the arguments of `mrhnet compare` name, and write what was found to a folder."""
    import json

    import numpy as np

    from MRHNetLib.evaluation.group_maps import files_by_map, read_group_maps
    from MRHNetLib.evaluation.group_membership import read_groups
    from MRHNetLib.evaluation.group_voxels import MEASURES, compare_voxels
    from MRHNetLib.files import OutputFiles

    correction = arguments.correction or DEFAULT_CORRECTION
    found = files_by_map(arguments.inputs)
    groups = read_groups(arguments.participants, arguments.group, list(next(iter(found.values()))), arguments.groups)
    subjects = [subject for members in groups.members for subject in members]
    second = np.arange(len(subjects)) >= len(groups.members[0])
    if correction != "none":
        warn_of_few_arrangements(groups, arguments.permutations or ARRANGEMENTS, observer)
    kinds = [kind for kind in _KINDS if kind != "p-corrected" or correction != "none"]
    paths = {(name, kind): folder / f"{name}_{_ENDINGS[kind]}" for name in found for kind in kinds}
    record = folder / "voxels.json"
    said: dict[str, dict[str, object]] = {}
    with OutputFiles(overwrite=arguments.overwrite) as files:
        staged = {place: files.stage(path) for place, path in paths.items()}
        sidecar = files.stage(record)
        for number, (name, own) in enumerate(found.items()):
            part = Portion(observer, number / len(found), (number + 1) / len(found))
            maps = read_group_maps(own, subjects, arguments.mask, Portion(part, 0, _READ))
            compared = compare_voxels(
                maps.values,
                second,
                maps.mask,
                correction=correction,
                cluster_p=arguments.cluster_p or CLUSTER_P,
                permutations=arguments.permutations or ARRANGEMENTS,
                seed=arguments.seed,
                observer=Portion(part, _READ, _COMPARED),
            )
            said[name] = _summary_of(compared, maps.mask, arguments)
            part.progress(_COMPARED, f"writing {name}")
            _write({kind: staged[name, kind] for kind in kinds}, name, maps, compared, groups, _in_words(said[name]))
        fields: dict[str, object] = {
            "groups": dict(zip(groups.names, groups.members, strict=True)),
            "correction": correction,
            "corrected_by": MEASURES.get(correction),
            "cluster_p": (arguments.cluster_p or CLUSTER_P) if correction == "cluster" else None,
            "maps": said,
        }
        sidecar.write_text(json.dumps(fields, indent=2) + "\n", encoding="utf-8")
    outputs = [output(path, _KINDS[kind], map=name) for (name, kind), path in paths.items()]
    outputs.append(output(record, "sidecar"))
    lines = [f"{name}: {_in_words(about)}" for name, about in said.items()]
    text = "\n".join([*lines, *(f"{entry['kind']:<15} {entry['path']}" for entry in outputs)])
    return Result(text, outputs, fields)


def _write(
    staged: Mapping[str, Path],
    name: str,
    maps: "GroupMaps",
    compared: "VoxelComparison",
    groups: "Groups",
    found: str,
) -> None:
    """Write the volumes and the picture of one map."""
    from MRHNetLib.data.volumes import write_nifti
    from MRHNetLib.report.t_figure import draw_t

    for kind, volume in (("t", compared.t), ("p", compared.p), ("p-corrected", compared.corrected)):
        if volume is not None:
            write_nifti(staged[kind], volume, maps.affine, f"{name}: {kind}")
    first, second = (f"{len(who)} {group}" for group, who in zip(groups.names, groups.members, strict=True))
    draw_t(
        staged["figure"],
        compared,
        maps.mean(),
        maps.mask,
        maps.affine,
        title=f"{name}: {second} against {first}",
        second=groups.names[1],
        note=f"Student's t; {found}.",
        notable=NOTABLE,
    )


def _summary_of(
    compared: "VoxelComparison", mask: "NDArray[np.bool_]", arguments: argparse.Namespace
) -> dict[str, object]:
    """What the result says of one map."""
    from MRHNetLib.report.t_figure import significant

    below = significant(compared, mask, NOTABLE)
    counts = {"more": int((below & (compared.t > 0)).sum()), "less": int((below & (compared.t < 0)).sum())}
    said: dict[str, object] = {"voxels": int(mask.sum())}
    if compared.corrected is None:
        return said | {"p_below_0.05": int(below.sum()), **counts}
    dealt = arrangements_in_words(compared.arrangements, compared.exact, arguments.seed)
    smallest = float(compared.corrected[mask].min())
    found = {"corrected_p_below_0.05": int(below.sum()), **counts, "smallest_corrected_p": smallest}
    return said | {"arrangements": dealt, **found}


def _in_words(said: Mapping[str, object]) -> str:
    if "arrangements" not in said:
        below = f"{said['p_below_0.05']:,} of {said['voxels']:,} voxels with p < {NOTABLE:g}, not corrected"
        return f"{below} ({said['more']:,} more, {said['less']:,} less)"
    below = f"{said['corrected_p_below_0.05']:,} of {said['voxels']:,} voxels with corrected p < {NOTABLE:g}"
    found = f"{below} ({said['more']:,} more, {said['less']:,} less)"
    return f"{found}, the smallest {said['smallest_corrected_p']:.2g}; {said['arrangements']}"


def arrangements_in_words(dealt: int, exact: bool, seed: int) -> str:
    """How many arrangements of the subjects a permutation test compared with, and which."""
    return f"all {dealt} arrangements" if exact else f"{dealt} random arrangements, seed {seed}"


def warn_of_few_arrangements(groups: "Groups", count: int, observer: Observer) -> None:
    """Tell where no difference, however large, could have a small p-value."""
    import numpy as np

    from MRHNetLib.evaluation.group_arrangements import smallest_p

    first, second = map(len, groups.members)
    smallest = smallest_p(np.arange(first + second) >= first, count)
    if smallest < NOTABLE:
        return
    if math.comb(first + second, first) > count:
        why = f"with --permutations {count}"
    else:
        why = f"{first} and {second} subjects can be arranged in so few ways that"
    observer.warning(f"{why} no p can be below {smallest:.2g}, whatever the difference")
