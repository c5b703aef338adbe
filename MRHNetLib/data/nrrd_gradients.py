"""The gradient table in the header of a NRRD file, as 3D Slicer keeps it.

NA-MIC's key/value pairs: ``DWMRI_b-value``, that of the longest vector, and ``DWMRI_gradient_0000`` and so on, a vector
for each volume, whose squared length is the volume's share of that b-value. The vectors lie in the measurement frame,
whose axes the header gives in the file's own space
(wiki.na-mic.org/Wiki/index.php/NAMIC_Wiki:DTI:Nrrd_format).
"""

import re
from pathlib import Path

import numpy as np

from MRHNetLib.data.gradients import GradientTable, unit_vectors
from MRHNetLib.data.nrrd import TO_RAS
from MRHNetLib.data.text_header import header_lines
from MRHNetLib.errors import UserError

_STRAIGHT = "(1,0,0) (0,1,0) (0,0,1)"
_PAIR = re.compile(r"(DWMRI_(?:b-value|gradient_\d+))\s*:=(.*)", re.IGNORECASE)
_FIELD = re.compile(r"(space|measurement frame):(?!=)\s*(.*)", re.IGNORECASE)


def read_nrrd_gradients(path: Path) -> GradientTable | None:
    """The table in a file's header, directions in the world's frame, RAS+; None where the header holds none.

    Raises
    ------
    UserError
        The header tells gradients, but not how strong they are or how they lie.
    """
    found = _lines(path)
    vectors = [text for name, text in sorted(found.items()) if name.startswith("dwmri_gradient_")]
    if not vectors:
        return None
    try:
        table = np.array([text.split() for text in vectors], float)
        strength = float(found["dwmri_b-value"])
        frame = np.array(
            [vector.split(",") for vector in re.findall(r"\(([^)]*)\)", found.get("measurement frame", _STRAIGHT))],
            float,
        )
        to_ras = np.array(TO_RAS[found["space"].lower()])
        if table.shape != (len(vectors), 3) or frame.shape != (3, 3) or not np.isfinite([*table.flat, strength]).all():
            raise ValueError
    except (KeyError, ValueError) as error:
        raise UserError(
            f"the gradients in the header of {path.name} cannot be read",
            hint="DWMRI_b-value, DWMRI_gradient_0000 and so on, a space and a measurement frame are expected; or put "
            ".bval and .bvec files beside it",
        ) from error
    squared = np.sum(table**2, axis=1)
    b_values = strength * squared / max(float(squared.max()), 1e-30)
    return GradientTable(b_values, unit_vectors(table @ frame * to_ras))


def _lines(path: Path) -> dict[str, str]:
    """The lines of the header that tell of gradients, by their names in small letters."""
    found = {}
    for line, _ in header_lines(path):
        if not line:
            break
        match = _PAIR.match(line) or _FIELD.match(line)
        if match:
            found[match[1].lower()] = match[2].strip()
    return found
