"""Atlases of BrainGlobe, through its own library where that is installed.

The library keeps atlases on disk and downloads one that is not there yet. The letters of an atlas's orientation name
where each axis STARTS (``asr``: the first voxel is the front, upper, right one), the opposite of nibabel's and ours.
Its volumes have no place in the world, only directions and sizes of their axes.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import Any

from MRHNetLib.data.atlas import Atlas, checked_labels
from MRHNetLib.data.geometry import OPPOSITE, affine_from_letters
from MRHNetLib.data.regions import Region
from MRHNetLib.errors import UserError
from MRHNetLib.observer import QUIET, Observer

_UM_PER_MM = 1000.0


def brainglobe_atlas(name: str, observer: Observer = QUIET) -> Atlas:
    """The atlas of that name, e.g. ``allen_mouse_25um``.

    Raises
    ------
    UserError
        The library is not installed, or it cannot provide the atlas.
    """
    try:
        library = importlib.import_module("brainglobe_atlasapi")
    except ModuleNotFoundError as error:
        raise UserError(
            f"atlases of BrainGlobe need the Python library {error.name}, which is not installed",
            hint="pip install brainglobe-atlasapi, or give a label volume with --regions and its table with --table",
        ) from error
    observer.progress(0.0, f"fetching the atlas {name}")
    try:
        atlas = library.BrainGlobeAtlas(name, check_latest=False)  # asks the network only for one not there yet
        annotation = atlas.annotation
    except (ValueError, OSError) as error:  # the library's own words for an unknown name and for no network
        raise UserError(
            f"BrainGlobe has no atlas {name}: {error}", hint="brainglobe list shows all; the first use needs a network"
        ) from error
    letters = starts_to_directions(atlas.orientation)
    sizes = [size / _UM_PER_MM for size in atlas.resolution]
    affine = affine_from_letters(letters, sizes, annotation.shape)
    regions = regions_of(atlas.structures_list)
    return Atlas(name, checked_labels(annotation, name), affine, regions, placed=False)


def starts_to_directions(orientation: str) -> str:
    """Letters of the directions in which axes increase, from those of where they start.

    Examples
    --------
    >>> starts_to_directions("asr")
    'PIL'
    """
    return "".join(OPPOSITE[letter] for letter in orientation.upper())


def regions_of(structures: Iterable[Mapping[str, Any]]) -> list[Region]:
    """Regions of the library's structures: dicts with id, name, acronym, structure_id_path and rgb_triplet."""
    return [
        Region(
            int(structure["id"]),
            str(structure["name"]),
            "#" + "".join(f"{int(component):02x}" for component in structure["rgb_triplet"]),
            str(structure["acronym"]),
            tuple(int(number) for number in structure["structure_id_path"] if int(number) != int(structure["id"])),
        )
        for structure in structures
    ]
