"""The tree of structures from the parent of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from MRHNetLib.data.regions import Region
from MRHNetLib.errors import UserError


def with_ancestors(regions: Sequence[Region], parents: Mapping[int, int], what: str) -> list[Region]:
    """The regions, those without ancestors with the chain of their parents; `what` names the table in errors.

    Raises
    ------
    UserError
        A structure is its own ancestor.
    """
    return [
        region if region.ancestors else replace(region, ancestors=_chain(region.id, parents, what))
        for region in regions
    ]


def _chain(own: int, parents: Mapping[int, int], what: str) -> tuple[int, ...]:
    chain: list[int] = []
    at = parents.get(own, 0)
    while at:
        if at == own or at in chain:
            raise UserError(f"{what}: structure {own} is held by itself", hint="correct the column of parents")
        chain.append(at)
        at = parents.get(at, 0)
    return tuple(reversed(chain))
