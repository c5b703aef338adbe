"""Cortex, hippocampus and white matter, put together from an atlas's regions where their names tell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from MRHNetLib.data.regions import Region

NO_GROUP = r"nucle|ventric|heterotopia|lesion|tumou?r"  # "nucleus of the optic tract" is grey matter
GROUPS = {  # what a name holds, and what it must not hold
    "cortex": (r"cortex|cortical", r"cerebell|olfactory|piriform|amygdal|hippocamp|subcort|subplate|white"),
    "hippocampus": (
        r"hippocamp|dentate gyrus|\bca ?[123]\b|ammon",
        r"cerebell|commissure|fimbria|fornix|retrohippocamp",
    ),
    "white matter": (
        r"white matter|callosum|\bcapsule|commissure|fimbria|fornix|\btracts?\b|peduncle|cingulum|optic nerve"
        r"|fasciculus|lemniscus",
        r"interstitial",
    ),
}


def tissue_groups(regions: Iterable[Region], table: Iterable[Region] = ()) -> dict[str, list[Region]]:
    """The regions of each of the three groups that have any, as Liang et al. compare them; a region is in one at most.

    Names are read in English: a region's own, then those of the structures that hold it, the nearest first. The
    olfactory cortex and the cerebellum's are no part of "cortex".

    Parameters
    ----------
    regions : iterable of Region
    table : iterable of Region
        Where the structures are named that hold them.

    Examples
    --------
    >>> found = tissue_groups([Region(7, "Isocortex, layer IV"), Region(9, "corpus callosum"), Region(11, "thalamus")])
    >>> {group: [region.id for region in members] for group, members in found.items()}
    {'cortex': [7], 'white matter': [9]}
    """
    names = {region.id: region.name for region in table}
    groups: dict[str, list[Region]] = {}
    for region in regions:
        holders = [names.get(number, "") for number in reversed(region.ancestors)]
        group = _group([region.name, *holders])
        if group:
            groups.setdefault(group, []).append(region)
    return {group: groups[group] for group in GROUPS if group in groups}


def _group(names: list[str]) -> str | None:
    """The group that the first telling name tells; what is ruled out by a name is so by those round it, too."""
    for depth in range(1, len(names) + 1):
        chain = "; ".join(names[:depth]).lower()
        for group, (words, others) in GROUPS.items():
            if re.search(words, chain) and not re.search(f"{others}|{NO_GROUP}", chain):
                return group
    return None
