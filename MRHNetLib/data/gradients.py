"""Gradient tables: b-values and directions of a diffusion series."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from MRHNetLib.data.image_names import split_name
from MRHNetLib.errors import UserError


@dataclass(frozen=True, eq=False)
class GradientTable:
    """The diffusion weighting of each volume of a series.

    Parameters
    ----------
    b_values : (N,) float64 array
        In s/mm2.
    directions : (N, 3) float64 array
        Unit vectors, 0 for a volume without one.
    """

    b_values: np.ndarray
    directions: np.ndarray


def read_bval_bvec(image: Path) -> GradientTable:
    """The table in the ``.bval`` and ``.bvec`` files beside a diffusion series.

    Raises
    ------
    UserError
        A file is missing or no table of numbers, or the two do not list the same number of volumes.
    """
    stem = split_name(image)[0]
    b_values = _numbers(image.with_name(f"{stem}.bval")).ravel()
    vectors = _numbers(image.with_name(f"{stem}.bvec"))
    # BIDS wants three rows; three columns, as other tools write, can only be meant when the rows are not three
    directions = vectors.T if vectors.shape[0] == 3 else vectors
    if directions.shape != (len(b_values), 3):
        rows, columns = vectors.shape
        raise UserError(
            f"{stem}.bval lists {len(b_values)} volumes, {stem}.bvec is a table of {rows} x {columns}",
            hint="a .bvec file has three rows (x, y, z) and a column for each volume",
        )
    return GradientTable(b_values, unit_vectors(directions))


def read_gradient_table(path: Path) -> GradientTable:
    """The table in a text file: a line ``x y z b`` for each volume, with spaces or commas; vectors of any length.

    What follows a ``#`` is a comment, as in MRtrix's tables.

    Raises
    ------
    UserError
        The file cannot be read or has other rows.
    """
    table = _numbers(path)
    if table.shape[1] != 4:
        raise UserError(
            f"{path.name} has {table.shape[1]} numbers a line, 4 were expected", hint="a line is: x y z b-value"
        )
    return GradientTable(table[:, 3], unit_vectors(table[:, :3]))


def unit_vectors(vectors: np.ndarray) -> np.ndarray:
    """(N, 3) vectors at length 1; those of length 0 stay 0."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: np.ndarray = vectors / np.where(lengths > 0, lengths, 1)
    return unit


def largest_angle(directions: np.ndarray, others: np.ndarray) -> float:
    """Largest angle between two (N, 3) lists of unit vectors, pair by pair, in degrees; their sign has no meaning."""
    sines = np.linalg.norm(np.cross(directions, others), axis=1)  # exact for small angles, as arccos is not
    cosines = np.abs(np.sum(directions * others, axis=1))
    known = sines + cosines > 0  # a direction that is missing counts as 90 degrees off
    return float(np.degrees(np.where(known, np.arctan2(sines, cosines), np.pi / 2)).max())


def _numbers(path: Path) -> np.ndarray:
    try:
        lines = [line.partition("#")[0] for line in path.read_text(encoding="utf-8-sig").splitlines()]
        table = np.array([line.replace(",", " ").split() for line in lines if line.strip()], dtype=np.float64)
    except FileNotFoundError as error:
        raise UserError(f"{path.name} is missing beside its series", hint=f"expected at {path}") from error
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}", hint="check its rights") from error
    except ValueError as error:
        raise UserError(
            f"{path.name} is no table of numbers", hint="rows of equally many numbers are expected"
        ) from error
    if table.ndim != 2 or not np.isfinite(table).all():
        raise UserError(f"{path.name} is no table of finite numbers", hint="check the file")
    return table
