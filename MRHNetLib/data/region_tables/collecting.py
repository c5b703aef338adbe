"""Regions one after the other, each id once."""

from __future__ import annotations

from collections.abc import Iterable

from MRHNetLib.data.regions import FORMATS, Region
from MRHNetLib.errors import UserError


def collected(what: str, regions: Iterable[tuple[int, Region | None]]) -> list[Region]:
    """The regions of numbered lines, without those that are none; `what` names the table in errors.

    Raises
    ------
    UserError
        An id stands there twice.
    """
    found: dict[int, Region] = {}
    for number, region in regions:
        if region is not None and region.id in found:
            raise UserError(
                f"{what}, line {number}: the id {region.id} stands there twice", hint=f"a region table has {FORMATS}"
            )
        if region is not None:
            found[region.id] = region
    return list(found.values())
