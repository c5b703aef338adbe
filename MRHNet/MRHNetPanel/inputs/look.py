"""The volume that the user looks at before a run, and how it lies."""

import re
from dataclasses import dataclass
from typing import Any

from MRHNetLib.errors import UserError

LARGEST_VOXEL_MM = 100.0  # as the command line has it
ASSUMED = "LAS"  # of files that do not say how their axes lie, as the published ones are stored


@dataclass(frozen=True, eq=False)
class Look:
    """A volume to look at.

    Parameters
    ----------
    image : ndarray
        (X, Y, Z).
    affine : ndarray
        (4, 4), RAS+, in mm: as the image says, or as it was assumed.
    orientation_unknown : bool
        Whether the image does not say how it lies.
    brain_voxels : int
        About how many of its voxels are brain; 0 where that is not known.
    correctable : bool
        Whether the user can say here how it lies; volumes of the scene are turned in the scene.
    """

    image: Any
    affine: Any
    orientation_unknown: bool = False
    brain_voxels: int = 0
    correctable: bool = False

    def affine_told(self, orientation: str, voxel_size: str) -> Any:
        """(4, 4) with what the user wrote, where the image does not say how it lies.

        Raises
        ------
        UserError
            That is no orientation, or no voxel size.
        """
        from MRHNetLib.data.geometry import affine_from_letters, voxel_sizes

        if not (self.orientation_unknown and self.correctable):
            return self.affine
        sizes = sizes_told(voxel_size) or [float(size) for size in voxel_sizes(self.affine)]
        return affine_from_letters(letters_told(orientation) or ASSUMED, sizes, self.image.shape)


def letters_told(text: str) -> "str | None":
    """Three orientation letters, or None for an empty text; raises UserError for anything else."""
    from MRHNetLib.data.geometry import check_letters

    return check_letters(text) if text.strip() else None


def sizes_told(text: str) -> "tuple[float, float, float] | None":
    """Three voxel sizes in mm from one number or three, or None for an empty text; raises UserError for others."""
    parts = re.findall(r"[^,x\s]+", text)
    if not parts:
        return None
    try:
        x, y, z = map(float, parts * 3 if len(parts) == 1 else parts)
    except ValueError:
        x = y = z = 0.0
    if not all(0 < size < LARGEST_VOXEL_MM for size in (x, y, z)):
        raise UserError(
            f"a voxel size is one number or three, in mm; found {text.strip()!r}", hint="for example 0.1 0.1 0.5"
        )
    return (x, y, z)
