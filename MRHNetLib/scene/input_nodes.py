"""Which nodes of a scene are the sources of a protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from MRHNetLib.data.protocols import Protocol


@dataclass(frozen=True)
class Match:
    """The node chosen for a source (None where none is), and what is wrong with it: "" is a tick."""

    node: Any
    problem: str


def candidates(scene: Any) -> list[Any]:
    """Volumes and sequences of volumes that could be a source, in the scene's order."""
    raise NotImplementedError


def match(protocol: Protocol, nodes: Sequence[Any]) -> dict[str, Match]:
    """For each source's name the node whose name fits its patterns, with the right number of frames if there is one."""
    raise NotImplementedError


def problem_of(protocol: Protocol, source: str, node: Any) -> str:
    """Why a node (or None) cannot be that source; "" where it can."""
    raise NotImplementedError


def grid_problem(nodes: Mapping[str, Any]) -> str:
    """Why nodes, by source name, do not lie on one grid; "" where they do."""
    raise NotImplementedError
