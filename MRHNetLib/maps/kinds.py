"""The parameter maps that there are: names, units, and which contrasts each is computed from.

Nothing heavy is imported here: the command line lists the names.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from MRHNetLib.errors import UserError

COLOURED = "colourFA"  # the one map of three numbers a voxel


@dataclass(frozen=True)
class MapKind:
    """One kind of parameter map.

    Parameters
    ----------
    name : str
        As in file names.
    contents : str
        What it is, in words.
    unit : str
        Of its values; "1" for a ratio.
    contrasts : tuple of str
        Kinds of contrasts that it is computed from.
    per_shell : bool
        Whether there is one for each diffusion shell.
    """

    name: str
    contents: str
    unit: str
    contrasts: tuple[str, ...]
    per_shell: bool = False


_DIFFUSION = ("b0", "dwi")

KINDS = (
    MapKind("T2", "T2-weighted image inside the mask", "as acquired", ("t2",)),
    MapKind("MTR", "magnetisation transfer ratio (M0 - Mt) / M0", "1", ("mt-on", "mt-off")),
    MapKind("FA", "fractional anisotropy", "1", _DIFFUSION, True),
    MapKind("MD", "mean diffusivity", "mm2/s", _DIFFUSION, True),
    MapKind("AD", "axial diffusivity", "mm2/s", _DIFFUSION, True),
    MapKind("RD", "radial diffusivity", "mm2/s", _DIFFUSION, True),
    MapKind("MK", "mean kurtosis", "1", _DIFFUSION),
    MapKind(
        COLOURED, "direction of fibres: red left-right, green front-back, blue up-down", "0 to 255", _DIFFUSION, True
    ),
)


def chosen_kinds(text: str) -> list[MapKind]:
    """The kinds that a list such as ``MTR,FA,colour-FA`` names, in any case, each once.

    Raises
    ------
    UserError
        A name is not known (the nearest is named), or there is none.
    """
    known = {kind.name.lower(): kind for kind in KINDS}
    names = [name for name in text.lower().replace("-", "").replace("color", "colour").split(",") if name.strip()]
    for name in names:
        if name.strip() not in known:
            near = difflib.get_close_matches(name.strip(), known, 1)
            raise UserError(
                f"there is no map {name.strip()}; there are {', '.join(kind.name for kind in KINDS)}",
                hint=f"did you mean {known[near[0]].name}?" if near else "name some of these, with commas between",
            )
    if not names:
        raise UserError("no map is named", hint=f"name some of {','.join(kind.name for kind in KINDS)}")
    return list(dict.fromkeys(known[name.strip()] for name in names))
