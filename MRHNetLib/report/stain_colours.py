"""The colours in which each stain is shown: data in ``Resources/Stains/stains.json``, with what they follow.

Every stain has two ramps from nothing to much of it: *dark*, from black as in fluorescence, and *bright*, from white
as on a slide in bright field. Lightness changes steadily along each, so that they can be read without colour vision.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.extras import require
from MRHNetLib.resources import resource
from MRHNetLib.schema import check

if TYPE_CHECKING:
    from matplotlib.colors import ListedColormap

ENTRIES = 256  # of a colour table
SOLID_SHARE = 0.6  # of the way from white to the darkest colour of the ramp in bright field
_GREY = (np.array([0.0, 1.0]), np.array([[0, 0, 0], [255, 255, 255]], dtype=np.float64))


@dataclass(frozen=True, eq=False)
class StainColours:
    """How one stain is shown.

    Attributes
    ----------
    name, title, shows : str
        "NF", "neurofilament", "axons".
    usual : str
        The ramp in which histologists know it: "dark" or "bright".
    ramps : dict
        Per ramp the positions (K,) from 0 to 1 and the colours (K, 3) from 0 to 255.
    """

    name: str
    title: str
    shows: str
    usual: str
    ramps: dict[str, tuple[np.ndarray, np.ndarray]]

    def table(self, ramp: str = "") -> NDArray[np.uint8]:
        """Colour table (256, 3) of the ramp "dark" or "bright", by default the usual one."""
        positions, colours = self.ramps[ramp or self.usual]
        at = np.linspace(0, 1, ENTRIES)
        channels = [np.interp(at, positions, colours[:, channel]) for channel in range(3)]
        return np.asarray(np.round(np.stack(channels, axis=1)), dtype=np.uint8)

    @property
    def solid(self) -> tuple[float, float, float]:
        """One colour (red, green, blue from 0 to 1) for bars and outlines: strong on white and on black."""
        red, green, blue = (self.table("bright")[round(SOLID_SHARE * (ENTRIES - 1))] / 255).tolist()
        return red, green, blue

    def colormap(self, ramp: str = "") -> ListedColormap:
        """The table as a matplotlib colormap."""
        colours = require("matplotlib.colors", "report")
        colormap: ListedColormap = colours.ListedColormap(self.table(ramp) / 255, name=self.name)
        return colormap


def stain_colours(stain: str) -> StainColours:
    """The colours of a stain; of one that is not known, grey."""
    known = _known()
    return known.get(stain) or StainColours(
        stain, stain, "", "dark", {"dark": _GREY, "bright": (_GREY[0], _GREY[1][::-1])}
    )


@functools.cache
def _known() -> dict[str, StainColours]:
    path = resource("Stains", "stains.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    check(document, "stains", path.name)
    return {
        entry["name"]: StainColours(
            entry["name"],
            entry["title"],
            entry["shows"],
            entry["usual"],
            {ramp: _stops(entry[ramp]["stops"]) for ramp in ("dark", "bright")},
        )
        for entry in document["stains"]
    }


def _stops(stops: list[tuple[float, str]]) -> tuple[np.ndarray, np.ndarray]:
    colours = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for _, colour in stops]
    return np.array([position for position, _ in stops]), np.array(colours, dtype=np.float64)
