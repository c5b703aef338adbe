"""Regions: the table of names and colours that belongs to a label volume.

Our own table is a text file of tab-separated columns ``id``, ``name`` and ``colour``, one region a line, as BIDS
derivatives keep their lookup tables. `read_region_table` reads those of other programs, too. The volume beside it holds
the ids; 0 is no region.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.errors import UserError

COLUMNS = ("id", "name", "colour")
LARGEST_ID = 2**31 - 1  # the Allen atlas goes to 614,454,277; Slicer and ITK hold labels of 32 bits
NO_COLOUR = "#808080"  # of a table without colours
FORMATS = (
    "tab-separated columns id, name and colour (BIDS), a label description of ITK-SNAP, a colour table of Slicer, or a"
    " CSV with columns id and name (Allen)"
)


@dataclass(frozen=True)
class Region:
    """One structure of an atlas.

    Parameters
    ----------
    id : int
        Its voxels' value in the label volume, 1 to `LARGEST_ID`.
    name : str
        For people.
    colour : str
        ``#rrggbb``.
    acronym : str
        Short for the name, where the atlas has one.
    ancestors : tuple of int
        Ids of the structures that hold this one, the largest first; the region's voxels are theirs, too.
    """

    id: int
    name: str
    colour: str = NO_COLOUR
    acronym: str = ""
    ancestors: tuple[int, ...] = ()


def write_region_table(path: Path, regions: Iterable[Region]) -> None:
    """Write ids, names and colours as tab-separated text, in UTF-8.

    Raises
    ------
    UserError
        A region could not be read back: an id twice or out of range, a name with a tab or a line break in it.
    """
    from MRHNetLib.data.region_tables.reading import parse_region_table

    lines = [list(COLUMNS), *([str(region.id), region.name, region.colour] for region in regions)]
    text = "".join("\t".join(line) + "\n" for line in lines)
    if len(parse_region_table(text, "the region table")) != len(lines) - 1:
        raise UserError("the region table has a region 0, which is no region", hint="number the regions from 1")
    Path(path).write_text(text, encoding="utf-8")


def read_region_table(path: Path) -> list[Region]:
    """Regions of a table, in the order of the file; the format is told by the content.

    Read are tab-separated tables (our own, BIDS), label descriptions of ITK-SNAP, colour tables of Slicer (.ctbl, .txt,
    .csv) and CSV files with a tree of structures (Allen, BrainGlobe). The id 0 is the background's: no region.

    Raises
    ------
    UserError
        The file cannot be read, or a line is not valid (the line is named).
    """
    from MRHNetLib.data.region_tables.reading import parse_region_table

    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}", hint="check the path and its rights") from error
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path} is no region table: it is not text in UTF-8", hint=f"a region table has {FORMATS}"
        ) from error
    return parse_region_table(text, str(path))
