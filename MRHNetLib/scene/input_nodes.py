"""Which nodes of a scene are the sources of a protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from MRHNetLib.data.geometry import same_grid
from MRHNetLib.data.layouts.published import name_fits
from MRHNetLib.data.protocols import Protocol, Source
from MRHNetLib.errors import UserError
from MRHNetLib.scene.nodes import nodes_of_class
from MRHNetLib.scene.stain_map import stain_of
from MRHNetLib.scene.volume_nodes import SEQUENCE, affine_of, array_of, frames_of, proxy_of, volumes_of

_NO_CONTRASTS = ("vtkMRMLLabelMapVolumeNode", "vtkMRMLDiffusionTensorVolumeNode")  # scalar volumes to MRML


@dataclass(frozen=True)
class Match:
    """The node chosen for a source (None where none is), and what is wrong with it: "" is a tick."""

    node: Any
    problem: str


def candidates(scene: Any) -> list[Any]:
    """Volumes and sequences of volumes that could be a source, in the scene's order.

    Label maps, stain maps, hidden nodes and the single volumes that show a sequence are left out.
    """
    sequences = [node for node in nodes_of_class(scene, SEQUENCE) if _holds_volumes(node)]
    proxies = {proxy.GetID() for sequence in sequences if (proxy := proxy_of(sequence)) is not None}
    volumes = [
        node
        for node in nodes_of_class(scene, "vtkMRMLScalarVolumeNode")
        if not any(node.IsA(name) for name in _NO_CONTRASTS) and not stain_of(node) and node.GetID() not in proxies
    ]
    return [node for node in (*volumes, *sequences) if not node.GetHideFromEditors()]


def match(protocol: Protocol, nodes: Sequence[Any]) -> dict[str, Match]:
    """For each source's name the one node that its patterns fit, and whether it can be that source.

    Among several that fit by name, the one is taken that can be the source; where that leaves a choice, the user has
    it.
    """
    return {source.name: _match(protocol, source, nodes) for source in protocol.sources}


def problem_of(protocol: Protocol, source: str, node: Any) -> str:
    """Why a node (or None) cannot be the source of that name; "" where it can."""
    wanted = protocol.source(source)
    if node is None:
        return f"choose a volume: {wanted.contents}"
    try:
        affine_of(node)
    except UserError as error:
        return f"{error.message}; {error.hint}"
    found = frames_of(node)
    if found == wanted.volumes:
        return ""
    volumes = "1 volume" if found == 1 else f"{found} volumes"
    return f"{node.GetName()} has {volumes}; {protocol.name} needs {wanted.volumes} ({wanted.contents})"


def checked_together(matches: Mapping[str, Match]) -> dict[str, Match]:
    """The same; those say so that stand for two sources, or lie on another grid than the first that fits."""
    checked = dict(matches)
    first: Any = None
    users: dict[str, str] = {}  # source by the ID of its node
    for name, match in matches.items():
        if match.node is None or match.problem:
            continue
        first = first or match.node
        if (user := users.setdefault(match.node.GetID(), name)) != name:
            checked[name] = Match(match.node, f"{match.node.GetName()} is {user} already: choose another volume")
        elif not _on_one_grid(first, match.node):
            problem = f"{match.node.GetName()} does not lie on the grid of {first.GetName()}"
            checked[name] = Match(match.node, f"{problem}: register it to that, and resample it")
    return checked


def _on_one_grid(first: Any, second: Any) -> bool:
    return same_grid(array_of(first).shape, affine_of(first), array_of(second).shape, affine_of(second))


def _match(protocol: Protocol, source: Source, nodes: Sequence[Any]) -> Match:
    named = [node for node in nodes if name_fits(source, node.GetName())]
    able = [node for node in named if not problem_of(protocol, source.name, node)] or named
    if len(able) > 1:
        return Match(None, f"{' and '.join(node.GetName() for node in able)} could be it: choose one")
    node = able[0] if able else None
    return Match(node, problem_of(protocol, source.name, node))


def _holds_volumes(sequence: Any) -> bool:
    try:
        return bool(volumes_of(sequence))
    except UserError:
        return False
