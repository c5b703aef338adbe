"""The diffusion weighting of a stack's contrasts, in one frame for all of them: the world's, RAS+.

Each source's b-values and directions come from the files beside it, else from the protocol:

- ``<image>.bval`` and ``<image>.bvec``. A direction there lies along the stored axes of the image, the first one turned
  round where they are right-handed (FSL's convention, which is BIDS's). The image's own affine turns it into the world,
  so that an image whose axes are stored in another order, or rotated in its header, keeps its fibres where they are.
- ``<image>_grad.txt``, a line ``x y z b`` for each volume, in the scanner's frame.
- The header of a NRRD file, as 3D Slicer keeps them.
- The protocol, in the scanner's frame. It is taken as the published volumes lie: x to the left, y to the front,
  z upwards, whatever the order of the stored axes. (Which way along x changes no map, for all directions alike.)

Images that were rotated and resampled without writing turned directions keep the old ones: nobody can tell from a file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.geometry import Affine, voxel_sizes
from MRHNetLib.data.gradients import GradientTable, read_bval_bvec, read_gradient_table
from MRHNetLib.data.image_names import image_format, split_name
from MRHNetLib.data.nrrd_gradients import read_nrrd_gradients
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.volumes import read_header
from MRHNetLib.errors import UserError

SCANNER_TO_WORLD = np.diag([-1.0, 1.0, 1.0])  # the published volumes are stored LAS
LEAST_DWI_B_VALUE = 100.0  # s/mm2: weaker ones are b0 volumes, whose direction means nothing
MOST_B_VALUE = 1e6  # s/mm2: ten times the strongest that was ever scanned; more is another unit


@dataclass(frozen=True, eq=False)
class Weighting:
    """How some contrasts are weighted.

    Parameters
    ----------
    b_values : (N,) float64 array
        In s/mm2.
    directions : (N, 3) float64 array
        Unit vectors in the world's frame, RAS+; 0 for a b0 volume.
    told_by : str
        Where both come from.
    """

    b_values: NDArray[np.float64]
    directions: NDArray[np.float64]
    told_by: str

    @property
    def weakest(self) -> NDArray[np.bool_]:
        """(N,) the volumes with the brightest signal: b0 volumes, or those that stand for them in a series without."""
        return np.asarray(self.b_values < self.b_values.min() + LEAST_DWI_B_VALUE)

    @property
    def b_tensors(self) -> NDArray[np.float64]:
        """(N, 3, 3) b-tensors in s/mm2; those of b0 volumes, whose direction is not known, are the same all round.

        The b-value of a b0 volume is not quite 0 (43 s/mm2 in the published scans: crushers and imaging gradients).
        """
        linear = self.directions[:, :, None] * self.directions[:, None, :]
        undirected = ~self.directions.any(axis=1)
        linear[undirected] = np.eye(3) / 3
        return np.asarray(self.b_values[:, None, None] * linear)


def joined(parts: list[Weighting]) -> Weighting:
    """The weighting of several sources, one after the other."""
    return Weighting(
        np.concatenate([part.b_values for part in parts]),
        np.concatenate([part.directions for part in parts]),
        "; ".join(dict.fromkeys(part.told_by for part in parts)),
    )


def weighting_of(stack: ContrastStack, channels: list[int]) -> Weighting:
    """The weighting of some of a stack's contrasts.

    Raises
    ------
    UserError
        A file beside an image is no table, or tells of another number of volumes; or a volume with diffusion weighting
        has no direction, neither there nor in the protocol.
    """
    tables = {path: table_beside(path) for path in {stack.places[index][0] for index in channels if stack.places}}
    b_values = np.zeros(len(channels))
    directions = np.zeros((len(channels), 3))
    told_by: dict[str, None] = {}
    for row, index in enumerate(channels):
        path, volume = stack.places[index] if stack.places else (Path(), 0)
        found = tables.get(path)
        if found is None:
            b_values[row], directions[row] = _of_protocol(stack, index)
            told_by[f"protocol {stack.protocol.name} (scanner's frame: x left, y front, z up)"] = None
            continue
        table, frame, words = found
        to_world = {"image": _image_axes(stack.affine), "scanner": SCANNER_TO_WORLD, "world": np.eye(3)}[frame]
        b_values[row], directions[row] = table.b_values[volume], to_world @ table.directions[volume]
        told_by[words] = None
    _check(stack, channels, b_values, directions)
    directions[b_values < LEAST_DWI_B_VALUE] = 0
    return Weighting(b_values, directions, "; ".join(told_by))


def check_b_values(name: str, b_values: NDArray[np.float64]) -> None:
    """Check that b-values, those of `name`, can be some in s/mm2 and that one of them is a weighting.

    Raises
    ------
    UserError
        They cannot.
    """
    if (b_values < 0).any():
        raise UserError(f"a b-value of {b_values.min():g} was found", hint="b-values are 0 or more, in s/mm2")
    highest = float(b_values.max(initial=0))
    if not LEAST_DWI_B_VALUE <= highest <= MOST_B_VALUE:
        raise UserError(
            f"the highest b-value of {name} is {highest:g}",
            hint="b-values are in s/mm2: those in ms/um2 are multiplied by 1,000, those in s/m2 divided by a million",
        )


def table_beside(image: Path) -> tuple[GradientTable, str, str] | None:
    """The table in the files beside an image, its frame, and in words where it was found; None where there is none.

    Raises
    ------
    UserError
        A file beside the image is no table, or tells of another number of volumes.
    """
    found = _read_beside(image)
    if found is not None:
        header, _ = read_header(image, voxel_size=(1, 1, 1))  # the size is that of the stack; Analyze may have none
        shape = header.voxels.shape
        volumes = math.prod(length for axis, length in enumerate(shape) if axis not in header.axes)
        if len(found[0].b_values) != volumes:
            raise UserError(
                f"{found[2]} tells of {len(found[0].b_values)} volumes, {image.name} has {volumes}",
                hint="check that the table belongs to the image",
            )
    return found


def _read_beside(image: Path) -> tuple[GradientTable, str, str] | None:
    stem = split_name(image)[0]
    if any(image.with_name(stem + suffix).exists() for suffix in (".bval", ".bvec")):
        return read_bval_bvec(image), "image", f"{stem}.bval and {stem}.bvec (axes of the image, FSL)"
    table = image.with_name(f"{stem}_grad.txt")
    if table.exists():
        return read_gradient_table(table), "scanner", f"{table.name} (scanner's frame: x left, y front, z up)"
    in_header = read_nrrd_gradients(image) if image_format(image) == "nrrd" else None
    return None if in_header is None else (in_header, "world", f"the header of {image.name} (measurement frame)")


def _of_protocol(stack: ContrastStack, index: int) -> tuple[float, NDArray[np.float64]]:
    contrast = stack.protocol.contrasts[index]
    b_value = contrast.value("b_value")
    if b_value is None:
        raise UserError(
            f"protocol {stack.protocol.name} tells no b-value of {contrast.label}",
            hint=f"put .bval and .bvec files beside {contrast.source}",
        )
    return b_value, SCANNER_TO_WORLD @ np.asarray(contrast.unit_direction or (0.0, 0.0, 0.0), np.float64)


def _image_axes(affine: Affine) -> NDArray[np.float64]:
    """(3, 3) what turns a direction of a .bvec file into the world; the rotation nearest to the affine."""
    left, _, right = np.linalg.svd(affine[:3, :3] / voxel_sizes(affine))
    axes = left @ right
    return np.asarray(axes @ np.diag([-1.0, 1.0, 1.0]) if np.linalg.det(axes) > 0 else axes)


def _check(
    stack: ContrastStack, channels: list[int], b_values: NDArray[np.float64], directions: NDArray[np.float64]
) -> None:
    check_b_values(stack.protocol.contrasts[channels[0]].source, b_values)
    lacking = np.flatnonzero((b_values >= LEAST_DWI_B_VALUE) & ~directions.any(axis=1))
    if lacking.size:
        label = stack.protocol.contrasts[channels[lacking[0]]].label
        raise UserError(
            f"{label} has a b-value of {b_values[lacking[0]]:g} s/mm2 and no direction",
            hint="put .bval and .bvec files beside the image that tell the direction of each volume",
        )
