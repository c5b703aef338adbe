"""Which format a region table has, told by its first line, and its regions."""

from __future__ import annotations

from MRHNetLib.data.region_tables.columns import parse_columns
from MRHNetLib.data.region_tables.itksnap import parse_itksnap
from MRHNetLib.data.region_tables.slicer_colours import parse_slicer_colours
from MRHNetLib.data.regions import Region


def parse_region_table(text: str, what: str) -> list[Region]:
    """The regions in the text of a table, in its order; `what` names the table in errors.

    Raises
    ------
    UserError
        A line is not valid.
    """
    first = next((line.strip() for line in text.split("\n") if line.strip() and not line.startswith("#")), "")
    if not first[:1].isdigit():
        return parse_columns(text, what, separator="\t" if "\t" in first else ",")
    return (parse_itksnap if first.endswith('"') else parse_slicer_colours)(text, what)
